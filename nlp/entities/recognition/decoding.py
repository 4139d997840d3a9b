"""From the vectors of words to names.

The greedy moves of spaCy's recogniser, taken for all texts at once.

Outside a name, spaCy's choice at a word (O, or B or U with a label) depends on that word alone, so
it is taken for all words together. Inside a name it depends on the word, the word before and the
first word of the name, and is only whether to go on (I) or to end (L): that is taken for one word
of each text at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from nlp.entities.recognition.layers import BLOCK, InContext, Words, by_piece, largest, padded
from nlp.entities.recognition.lexicon import Ints
from nlp.entities.recognition.weights import AnotherMakeError, Floats, Product, Weights


class Name(NamedTuple):
    """Hold a name of a text: start and end in it, label, chance, rank.

    `score` is the product of the probabilities of its moves. A `weak` name is one that the moves
    did not take: it begins at a word where O was likelier, but not certain.
    """

    start: int
    end: int
    label: str
    score: float = 1.0
    weak: bool = False


_CERTAIN = 0.95  # probability of O above which no weak name begins: found on a tenth of press words
_USUAL_LENGTH = 3  # words after the first that are computed together: fewer have nine names of ten
# Words after the first that are followed for all names together: hardly any name has more
_TOGETHER = 12
_UNKNOWN = 0  # the word after the last of a name that is not followed to its end


class Decoder:
    """Take the moves of a recogniser, for texts that come without entities or sentence limits."""

    def __init__(self, weights: Weights, multiply: Product) -> None:
        """Lay out weights and moves. Raises AnotherMakeError if those are not in spaCy's usual order."""
        features, _, self._pieces, self._width = weights.lower.shape
        self._multiply = multiply
        self._lower = np.concatenate([by_piece(part) for part in weights.lower])
        self._bias: Floats = weights.lower_bias.T.ravel()
        absent = weights.absent[0].transpose(0, 2, 1).reshape(features, -1)
        self._outside_bias: Floats = self._bias + absent[1] + absent[2]
        self._upper = np.ascontiguousarray(weights.upper.T)
        self._upper_bias = weights.upper_bias
        try:
            self._read_moves(list(weights.moves))
        except ValueError:
            raise AnotherMakeError from None

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
        self._outside = [moves[column] for column in openings].index("O")
        self._labels = [moves[column][2:] for column in openings]
        self._begins = np.array([moves[column].startswith("B-") for column in openings])
        self._units = np.array([moves[column].startswith("U-") for column in openings])
        self._go_on = np.array([_column(moves, "I-", label) for label in self._labels])
        self._end = np.array([_column(moves, "L-", label) for label in self._labels])
        if not (self._go_on <= self._end).all():
            raise ValueError("not the usual order of moves")

    def names(self, context: InContext, words: Words, *, weak: bool = False) -> list[list[Name]]:
        """Return the names of each text, in order; if `weak`, those that O outweighed after them."""
        ends = words.counts.cumsum()
        chosen, chances = self._open(context, words, ends)
        opening = chosen
        if weak:
            doubtful = self._outweighed(chances, chosen)
            opening = np.where(chosen == self._outside, doubtful, chosen)
        self._work_out_after(context, opening)
        starts, stops, going = self._close(context, opening, ends)
        single = np.flatnonzero(self._units[opening])
        first, after = np.concatenate([starts, single]), np.concatenate([stops, single + 1])
        is_weak = chosen[first] == self._outside
        order = np.lexsort((first, is_weak))
        if (stops == _UNKNOWN).any():
            for name in _known_by_order(first, after, is_weak, order):
                after[name], going[name] = self._follow(
                    context, opening, ends, first[name], going[name]
                )
        scores = np.concatenate(
            [chances[starts, opening[starts]] * going, chances[single, opening[single]]]
        )
        first, after, scores, is_weak = first[order], after[order], scores[order], is_weak[order]
        texts = np.searchsorted(ends, first, side="right")
        starts, stops = words.starts[first], words.ends[after - 1]
        columns = (texts, first, after, starts, stops, opening[first], scores, is_weak)
        return self._apart(columns, len(ends))

    def _apart(self, columns: Sequence[NDArray[Any]], count: int) -> list[list[Name]]:
        """Return the names of each text, without those that begin inside another as weak as they are."""
        found: list[list[Name]] = [[] for _ in range(count)]
        taken = {False: 0, True: 0}
        rows = zip(*(column.tolist() for column in columns), strict=True)
        for text, first, after, start, end, move, score, weak in rows:
            if first >= taken[weak]:
                taken[weak] = after
                found[text].append(Name(start, end, self._labels[move], score, weak))
        return found

    def _work_out_after(self, context: InContext, opening: Ints) -> None:
        """Compute the words after those that begin a name, as many as most names have, at once."""
        begun = np.flatnonzero(self._begins[opening])
        following = (begun[:, None] + np.arange(1, _USUAL_LENGTH + 1)).ravel()
        context.work_out(following[following < len(context)])

    def _outweighed(self, chances: Floats, chosen: Ints) -> Ints:
        """Return, where O was chosen without certainty, the likeliest move that opens a name."""
        outside = self._outside
        opening = chances.copy()
        opening[:, outside] = -1.0
        doubtful = (chosen == outside) & (chances[:, outside] < _CERTAIN)
        best: Ints = np.where(doubtful, opening.argmax(axis=1), outside)
        return best

    def _open(self, context: InContext, words: Words, ends: Ints) -> tuple[Ints, Floats]:
        """Return the move at each word as if it were outside names, and the chance of each move.

        Moves are indices of the openings. They are chosen by score, as spaCy does: chances may
        round to the same number. Quiet words are outside names for sure.
        """
        chosen = np.full(len(context), self._outside, np.intp)
        chances = np.zeros((len(context), len(self._openings)), np.float32)
        chances[:, self._outside] = 1.0
        last = np.zeros(len(context), np.bool_)
        last[ends[ends > 0] - 1] = True
        loud = np.flatnonzero(~words.quiet)
        context.work_out(loud)
        for start in range(0, len(loud), BLOCK):
            block = loud[start : start + BLOCK]
            weights = self._lower[: self._width]
            scores = self._scores(context.seen[block], weights, self._outside_bias)
            scores = scores[:, self._openings]
            # No name starts with white space, and what begins must end.
            scores[np.ix_(words.spaces[block], self._begins | self._units)] = -np.inf
            scores[np.ix_(last[block], self._begins)] = -np.inf
            chosen[block] = scores.argmax(axis=1)
            scores -= scores.max(axis=1, keepdims=True)
            np.exp(scores, out=scores)
            scores /= scores.sum(axis=1, keepdims=True)
            chances[block] = scores
        return chosen, chances

    def _close(self, context: InContext, opening: Ints, ends: Ints) -> tuple[Ints, Ints, Floats]:
        """Return first word, word after the last and chance of each name that is begun.

        The chance is that of the moves after the first. Each name is followed as if no other were
        open; all take one step, then the next. Where one has not ended after as many steps as names
        hardly ever take, its end is `_UNKNOWN` and the chance that of these steps: in a text of
        names without end to follow each to the last word would take the square of its length.
        """
        starts = np.flatnonzero(self._begins[opening])
        limits = ends[np.searchsorted(ends, starts, side="right")]
        stops, chances = np.full(len(starts), _UNKNOWN), np.ones(len(starts), np.float32)
        going = np.arange(len(starts))
        at = starts + 1
        for _ in range(_TOGETHER):
            if not len(going):
                break
            lead = self._lead(context, opening[starts[going]], starts[going], at)
            lead[at + 1 == limits[going]] = np.inf
            chances[going] /= 1 + np.exp(-np.abs(lead))
            on = lead <= 0
            stops[going[~on]] = at[~on] + 1
            going, at = going[on], at[on] + 1
        return starts, stops, chances

    def _follow(
        self, context: InContext, opening: Ints, ends: Ints, first: int, chance: np.float32
    ) -> tuple[int, np.float32]:
        """Return the word after the last and the chance of a name that `_close` left open."""
        limit = int(ends[np.searchsorted(ends, first, side="right")])
        for at in range(first + 1 + _TOGETHER, limit):
            lead = self._lead(context, opening[[first]], np.array([first]), np.array([at]))
            lead[at + 1 == limit] = np.inf
            chance /= (1 + np.exp(-np.abs(lead)))[0]
            if lead[0] > 0:
                return at + 1, chance
        return limit, chance

    def _lead(self, context: InContext, opening: Ints, first: Ints, at: Ints) -> Floats:
        """Return by how much ending at the word `at` outweighs going on, for names opened at `first`."""
        context.work_out(at)  # the others are known by now
        states = np.hstack([context.seen[at], context.seen[first], context.seen[at - 1]])
        scores = self._scores(states, self._lower, self._bias)
        rows = np.arange(len(states))
        lead: Floats = scores[rows, self._end[opening]] - scores[rows, self._go_on[opening]]
        return lead

    def _scores(self, states: Floats, weights: Floats, bias: Floats) -> Floats:
        hidden = self._multiply(padded(states), weights)
        hidden += bias
        scores: Floats = self._multiply(largest(hidden, self._pieces), self._upper)[: len(states)]
        scores += self._upper_bias
        return scores


def _known_by_order(
    first: Ints, after: Ints, is_weak: NDArray[np.bool_], order: Ints
) -> Iterator[int]:
    """Yield each name of unknown end that does not begin inside another, for its end to be set.

    The others are left out by where they begin, whatever their ends.
    """
    taken = [0, 0]
    for name in order.tolist():
        weak = int(is_weak[name])
        if first[name] >= taken[weak]:
            if after[name] == _UNKNOWN:
                yield name
            taken[weak] = int(after[name])


def _column(moves: list[str], move: str, label: str) -> int:
    """Return the column of a move; 0 for O, which opens nothing.

    Raises ValueError if there is none.
    """
    return moves.index(move + label) if label else 0
