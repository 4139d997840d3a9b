"""What the corpus doctor finds, as records: one finding each, and all of a check-up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

# Every kind of finding, most urgent first, and what to think of it.
KINDS = {
    "unreadable": "records that cannot be used",
    "leak": "articles on both sides of the split: figures measured there flatter the model",
    "same-id": "different articles under one id",
    "copy": "the same text twice",
    "near-copy": "texts that share half of their rarest phrases",
    "no-label": "articles without any label: they teach that every label is wrong",
    "short-text": "texts too short to learn from",
    "label-variant": "one label written in several ways (case, accents, plural, hyphens)",
    "label-lookalike": "labels one letter apart: a slip of the pen, or two things",
    "near-synonym": "labels given to articles of the same words, hardly ever together: "
    "one idea under two names?",
    "always-together": "a label that another one nearly always comes with: "
    "rank them, or merge them",
    "never-together": "frequent labels that never meet, "
    "though chance alone would bring them together",
    "rare-label": "labels too rare to be learned",
    "missing-label": "articles that look as if they lacked a label",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Hold one finding.

    Its kind, a readable detail, the labels and article ids it is about. The weight orders findings
    of one kind, heaviest first: a probability, a share or a count.
    """

    kind: str
    detail: str
    labels: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Checkup:
    """Hold all findings on a corpus, most urgent kind first, heaviest first."""

    articles: int
    labels: int
    dev: int
    findings: tuple[Finding, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Return how many findings there are of each kind."""
        found = Counter(finding.kind for finding in self.findings)
        return {kind: found[kind] for kind in KINDS if found[kind]}

    def to_dict(self) -> dict[str, Any]:
        """Return the check-up as plain JSON."""
        findings = [
            {**asdict(finding), "weight": round(finding.weight, 4)} for finding in self.findings
        ]
        size = {"articles": self.articles, "labels": self.labels, "dev": self.dev}
        return {**size, "counts": self.counts, "findings": findings}

    def rows(self, most: int = 10) -> Iterator[tuple[str, str]]:
        """Yield (kind, detail) for a table.

        After each kind's heading its `most` heaviest, then how many more.
        """
        for kind, count in self.counts.items():
            yield f"{kind} ({count})", KINDS[kind]
            found = [finding.detail for finding in self.findings if finding.kind == kind]
            yield from (("", f"- {detail}") for detail in found[:most])
            if count > most:
                yield "", f"- and {count - most} more"


def order_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings in the order of a check-up; ties go by detail."""
    rank = {kind: place for place, kind in enumerate(KINDS)}

    def order(finding: Finding) -> tuple[int, float, str]:
        return rank[finding.kind], -finding.weight, finding.detail

    return tuple(sorted(findings, key=order))


def shorten(text: str, length: int = 70) -> str:
    """Return a title on one line, cut where it is long."""
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"


def quote(labels: Mapping[str, int] | Iterable[str]) -> str:
    """Return labels side by side in quotes, each with its count where one is given."""
    if isinstance(labels, Mapping):
        return ", ".join(f'"{label}" ({count})' for label, count in labels.items())
    return ", ".join(f'"{label}"' for label in labels)
