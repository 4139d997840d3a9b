"""A worker: a process of its own that holds the models, is asked for records on its input and answers on its output.

One line of JSON comes in: first the settings, then lists of articles. One line goes out for the settings ("ready" or
"error"), and one for each article: "+" and its record, or "-" and why there is none. It ends when its input ends, so
that none outlives the run that started it.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from nlp.errors import FaultsError, RubriqueError
from nlp.records import Article, article_from_dict
from nlp.running.settings import Settings
from nlp.tagger import Tagger, spare_collector

CRASHED, TOO_LONG = "crashed", "too-long"
_MESSAGE = 200  # characters of what an error says
_PLACES = 6  # of a traceback: from the fault to the stage that met it


def serve(questions: BinaryIO, answers: BinaryIO) -> None:
    """Answer until `questions` ends."""
    settings = Settings.from_dict(json.loads(questions.readline()))
    try:
        tagger = settings.load_tagger()
        spare_collector()
        first: dict[str, Any] = {"ready": tagger.made_by}
    except FaultsError as error:
        first = {"error": error.headline, "faults": error.faults}
    except RubriqueError as error:
        first = {"error": str(error)}
    answers.write(json.dumps(first).encode() + b"\n")
    answers.flush()
    if "error" in first:
        return
    for question in questions:
        for line in answer(tagger, [article_from_dict(row) for row in json.loads(question)]):
            answers.write(line + b"\n")
        answers.flush()


def answer(tagger: Tagger, articles: Sequence[Article]) -> Iterator[bytes]:
    """Yield a line for each article.

    If one of them raises an error, each is tried alone and only it is rejected.
    """
    try:
        yield from tag_lines(tagger, articles)
    except Exception as error:  # whatever an article does to the models, the run goes on
        if len(articles) > 1:
            for article in articles:
                yield from answer(tagger, [article])
        else:
            traceback.print_exception(error)  # for the log of the run
            yield refusal(CRASHED, describe_error(error))


def describe_error(error: BaseException) -> str:
    """Return what an error says and where it was raised, the innermost place first, in one line."""
    frames = traceback.extract_tb(error.__traceback__)[::-1][:_PLACES]
    places = [f"{_short(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
    message = " ".join(f"{type(error).__name__}: {error}"[:_MESSAGE].split())
    return f"{message} [{' < '.join(places)}]"


def _short(path: str) -> str:
    """Return a path from its package on: where that is installed says nothing, and may be private."""
    parts = Path(path).parts
    return "/".join(parts[-3:] if "nlp" in parts[-3:] else parts[-2:])


def tag_lines(tagger: Tagger, articles: Sequence[Article]) -> list[bytes]:
    """Return the records of articles as lines."""
    records = tagger.pipe(articles, batch_size=max(1, len(articles)), is_checked=True)
    return [b"+" + record.to_json() for record in records]


def refusal(slug: str, detail: str) -> bytes:
    """Return the line that stands for an article without a record."""
    return b"-" + json.dumps({"slug": slug, "detail": detail}).encode()


def main() -> None:
    """Serve on standard input and output; whatever a library prints goes to standard error."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
