"""Keep large tables of numbers in one byte each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

# Steps on each side of zero that a byte with a sign holds.
_MOST_STEPS = 127


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
        rows, columns = key
        steps = self.steps[rows, columns].astype(np.float32)
        return np.asarray(steps * self.scale[columns], dtype=np.float32)


def round_table(values: NDArray[np.floating]) -> Rounded:
    """Return the table in steps of a 127th of the largest number of each column."""
    largest = np.abs(values).max(axis=0, initial=0.0)
    return _round(values, largest / _MOST_STEPS)


def round_coarsely(values: NDArray[np.floating], *, spread: float) -> Rounded:
    """Return the table in steps of `spread` standard deviations of each column, cut at 127 steps.

    Coarse steps compress well: most weights of a linear model are small and their rounding errors
    cancel out.
    """
    squares = np.square(values, dtype=np.float64)
    deviation = np.sqrt(squares.mean(axis=0))
    return _round(values, deviation * spread)


def _round(values: NDArray[np.floating], size: NDArray[np.floating]) -> Rounded:
    """Return the table in steps of a size for each column; a column of zeros has any."""
    scale = np.asarray(np.where(size > 0, size, 1.0), dtype=np.float32)
    steps = np.clip(np.rint(values / scale), -_MOST_STEPS, _MOST_STEPS)
    return Rounded(steps.astype(np.int8), scale)
