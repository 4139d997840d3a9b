"""Rubrique over HTTP: for a CMS at save time, a reader's page, OpenRefine, annotation tools.

One process loads the models and forks workers that answer; see `supervisor`. Every request passes
the `guard` before it reaches the `app`; articles of requests that wait together are tagged as one
batch by the `engine`.
"""

from __future__ import annotations

from nlp.serving.settings import Settings, check_settings

__all__ = ["Settings", "check_settings"]
