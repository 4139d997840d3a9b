"""What the files of the network share: array types, products by the faster of two BLAS, maxout."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray
from thinc.api import NumpyOps

Floats = NDArray[np.float32]
Ints = NDArray[np.intp]
Flags = NDArray[np.bool_]

BLOCK = 256  # rows of one product: all it reads and writes (0.9 MB) stays in the second-level cache
# A product has a multiple of this number of rows, so the sums of a row do not depend on its batch
STEP = 64
_TRIALS = 5


def fastest_ops() -> NumpyOps:
    """Return thinc's operations with the BLAS that multiplies faster here.

    NumPy's or thinc's own (BLIS).

    Which one wins depends on the processor and on how NumPy was built; asking takes a few
    milliseconds. What counts is processor time: it says who is faster on a busy machine too, and
    does not favour the one with more threads.
    """
    return min((NumpyOps(use_blis=False), NumpyOps(use_blis=True)), key=_shortest)


def whole(rows: int) -> int:
    """Return the next multiple of STEP."""
    return -(-rows // STEP) * STEP


def padded(rows: Floats) -> Floats:
    """Return rows with rows of zeros after them, up to the next multiple of STEP."""
    count, width = rows.shape
    if count == whole(count):
        return rows
    filled = np.zeros((whole(count), width), rows.dtype)  # np.pad takes longer than the product
    filled[:count] = rows
    return filled


def by_piece(weights: Floats) -> Floats:
    """Turn maxout weights (outputs, pieces, inputs) into (inputs, pieces * outputs).

    Whole pieces side by side.
    """
    return np.ascontiguousarray(weights.transpose(2, 1, 0).reshape(weights.shape[2], -1))


def largest(scores: Floats, pieces: int) -> Floats:
    """Return the element-wise maximum of two or more equal blocks of columns."""
    width = scores.shape[1] // pieces
    best: Floats = np.maximum(scores[:, :width], scores[:, width : 2 * width])
    for start in range(2 * width, pieces * width, width):
        np.maximum(best, scores[:, start : start + width], out=best)
    return best


def _shortest(ops: NumpyOps) -> float:
    left, right = np.ones((BLOCK, 288), np.float32), np.ones((288, 288), np.float32)
    out, times = np.empty((BLOCK, 288), np.float32), []
    for _ in range(_TRIALS):
        started = time.process_time()
        ops.gemm(left, right, out=out)
        times.append(time.process_time() - started)
    return min(times)
