"""Keep large tables of numbers in one byte each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Rounded:
    """Hold a table as whole steps from -127 to 127, and the size of a step for each column."""

    steps: NDArray[np.int8]
    scale: NDArray[np.float32]

    @cached_property
    def values(self) -> NDArray[np.float32]:
        """Return the whole table as numbers: four times as large, and kept."""
        return self.steps.astype(np.float32) * self.scale

    @property
    def shape(self) -> tuple[int, int]:
        """Return how many rows and columns there are."""
        return self.steps.shape[0], self.steps.shape[1]

    def rows(self, places: slice | NDArray[np.integer]) -> NDArray[np.float32]:
        """Return some rows as numbers."""
        return self.steps[places].astype(np.float32) * self.scale

    def __getitem__(
        self, key: tuple[NDArray[np.integer], NDArray[np.integer]]
    ) -> NDArray[np.float32]:
        """Return the numbers at rows and columns, one of each."""
        return np.asarray(self.steps[key].astype(np.float32) * self.scale[key[1]], dtype=np.float32)


def round_table(values: NDArray[np.floating]) -> Rounded:
    """Return the table in steps of a 127th of the largest number of each column."""
    largest = np.abs(values).max(axis=0, initial=0.0)
    scale = np.asarray(np.where(largest > 0, largest / 127, 1.0), dtype=np.float32)
    return Rounded(np.rint(values / scale).astype(np.int8), scale)


def round_coarsely(values: NDArray[np.floating], *, spread: float) -> Rounded:
    """Return the table in steps of `spread` standard deviations of each column, cut at 127 steps.

    Coarse steps compress well: most weights of a linear model are small and their rounding errors
    cancel out.
    """
    size = np.sqrt(np.square(values, dtype=np.float64).mean(axis=0)) * spread
    scale = np.asarray(np.where(size > 0, size, 1.0), dtype=np.float32)
    return Rounded(np.clip(np.rint(values / scale), -127, 127).astype(np.int8), scale)
