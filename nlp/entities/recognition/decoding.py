"""From the vectors of words to names.

The greedy moves of spaCy's recogniser, taken for all texts at once.

Outside a name, spaCy's choice at a word (O, or B or U with a label) depends on that word alone, so
it is taken for all words together. Inside a name it depends on the word, the word before and the
first word of the name, and is only whether to go on (I) or to end (L): that is taken for one word
of each text at a time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from thinc.api import NumpyOps

from nlp.entities.recognition.arrays import BLOCK, Flags, Floats, Ints, by_piece, largest, padded

Name = tuple[int, int, str]  # first word, word after the last, label

_FEATURES = 3  # the word, the first word of the open name, the word before


class Decoder:
    """Take the moves of an `ner` component, for texts that come without entities or sentence limits."""

    def __init__(self, component: Any, ops: NumpyOps) -> None:
        """Read weights and moves. Raises ValueError if they are not of spaCy's usual recogniser."""
        model = component.model
        lower, upper = model.get_ref("lower"), model.get_ref("upper")
        usual = (
            model.attrs["has_upper"]
            and lower.get_dim("nF") == _FEATURES
            and lower.get_dim("nP") > 1
        )
        if not usual or model.attrs["unseen_classes"] or component.cfg["beam_width"] != 1:
            raise ValueError("not the usual recogniser")
        self._ops, self._pieces, self._width = ops, lower.get_dim("nP"), lower.get_dim("nI")
        self._lower = np.concatenate([by_piece(weights) for weights in lower.get_param("W")])
        self._bias: Floats = lower.get_param("b").T.ravel()
        absent = lower.get_param("pad")[0].transpose(0, 2, 1).reshape(_FEATURES, -1)
        self._outside_bias: Floats = self._bias + absent[1] + absent[2]
        self._upper = np.ascontiguousarray(upper.get_param("W").T)
        self._upper_bias: Floats = upper.get_param("b")
        self._read_moves(
            [component.moves.get_class_name(column) for column in range(upper.get_dim("nO"))]
        )

    def _read_moves(self, moves: list[str]) -> None:
        """Keep, in spaCy's order, the columns of the moves outside names.

        For each begun label, those inside.
        """
        openings = [
            column
            for column, move in enumerate(moves)
            if move == "O" or (move[:2] in ("B-", "U-") and move[2:])
        ]
        self._openings = np.array(openings)
        self._labels = [moves[column][2:] for column in openings]
        self._begins = np.array([moves[column].startswith("B-") for column in openings])
        self._units = np.array([moves[column].startswith("U-") for column in openings])
        self._go_on = np.array([_column(moves, "I-", label) for label in self._labels])
        self._end = np.array([_column(moves, "L-", label) for label in self._labels])
        if not (self._go_on <= self._end).all():
            raise ValueError("not the usual order of moves")

    def names(self, vectors: Floats, spaces: Flags, lengths: Ints) -> list[list[Name]]:
        """Return the names of each text, in order.

        `vectors` holds one row for each word of all texts, `spaces` whether it is white space,
        `lengths` the number of words of each text.
        """
        ends = lengths.cumsum()
        opening = self._open(vectors, spaces, ends)
        starts, stops = self._close(vectors, opening, ends)
        inside = np.zeros(len(vectors) + 1, np.intp)
        np.add.at(inside, starts, 1)
        np.add.at(inside, stops, -1)
        single = np.flatnonzero(self._units[opening] & (inside.cumsum()[:-1] == 0))
        first, after = np.concatenate([starts, single]), np.concatenate([stops, single + 1])
        found: list[list[Name]] = [[] for _ in lengths]
        order = np.argsort(first)
        texts = np.searchsorted(ends, first[order], side="right")
        for text, name in zip(texts.tolist(), order.tolist(), strict=True):
            offset = int(ends[text] - lengths[text])
            found[text].append(
                (
                    int(first[name]) - offset,
                    int(after[name]) - offset,
                    self._labels[opening[first[name]]],
                )
            )
        return found

    def _open(self, vectors: Floats, spaces: Flags, ends: Ints) -> Ints:
        """Return the move at each word as if it were outside names, as an index of the openings."""
        chosen = np.empty(len(vectors), np.intp)
        last = np.zeros(len(vectors), np.bool_)
        last[ends[ends > 0] - 1] = True
        for start in range(0, len(vectors), BLOCK):
            block = slice(start, start + BLOCK)
            scores = self._scores(vectors[block], self._lower[: self._width], self._outside_bias)[
                :, self._openings
            ]
            scores[
                np.ix_(spaces[block], self._begins | self._units)
            ] = -np.inf  # no name starts with white space
            scores[np.ix_(last[block], self._begins)] = -np.inf  # what begins must end
            chosen[block] = scores.argmax(axis=1)
        return chosen

    def _close(self, vectors: Floats, opening: Ints, ends: Ints) -> tuple[Ints, Ints]:
        """Return the first word and the word after the last of each name that is begun, those in other names left out.

        Each text has one name open at a time; all texts take one step, then the next.
        """
        begins = np.append(np.flatnonzero(self._begins[opening]), len(vectors))
        limits, first = ends, begins[begins.searchsorted(ends - np.diff(ends, prepend=0))]
        at, starts, stops = first + 1, [first[:0]], [first[:0]]
        while (open_ := first < limits).any():
            first, at, limits = first[open_], at[open_], limits[open_]
            over = self._is_over(vectors, opening[first], first, at) | (at + 1 == limits)
            starts.append(first[over])
            stops.append(at[over] + 1)
            at = at + 1
            first = np.where(over, begins[begins.searchsorted(at)], first)
            at = np.where(over, first + 1, at)
        return np.concatenate(starts), np.concatenate(stops)

    def _is_over(self, vectors: Floats, opening: Ints, first: Ints, at: Ints) -> Flags:
        """Tell whether a name opened at `first` ends with the word `at`, where both moves are free."""
        states = np.hstack([vectors[at], vectors[first], vectors[at - 1]])
        scores = self._scores(states, self._lower, self._bias)
        rows = np.arange(len(states))
        over: Flags = scores[rows, self._end[opening]] > scores[rows, self._go_on[opening]]
        return over

    def _scores(self, states: Floats, weights: Floats, bias: Floats) -> Floats:
        hidden = self._ops.gemm(padded(states), weights)
        hidden += bias
        scores: Floats = self._ops.gemm(largest(hidden, self._pieces), self._upper)[: len(states)]
        scores += self._upper_bias
        return scores


def _column(moves: list[str], move: str, label: str) -> int:
    """Return the column of a move; 0 for O, which opens nothing.

    Raises ValueError if there is none.
    """
    return moves.index(move + label) if label else 0
