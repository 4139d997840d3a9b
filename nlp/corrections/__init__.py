"""What people decided about records, kept in a file and applied in every run.

A correction is one decision: "this name is no name", "that Caf is the football body". The file
holds one a line; `Corrector` applies them to a record after all other stages.
"""

from __future__ import annotations

from nlp.corrections.decisions import Action, Correction, Scope
from nlp.corrections.files import (
    Corrections,
    read_corrections,
    read_corrections_stamp,
    save_corrections,
)

__all__ = [
    "Action",
    "Correction",
    "Corrections",
    "Scope",
    "read_corrections",
    "read_corrections_stamp",
    "save_corrections",
]
