"""What a corpus knows: who its people and organisations are, and what changed between two states of it."""

from __future__ import annotations
