"""Runs that are killed, damaged, changed and gone on with, in any order, against a simple model of their output.

The model knows the articles of the inputs, what stands at the output and what the user has put beside it. Whatever
befell earlier runs, a run that says it is done has made just the output that its articles ask for; one that is killed or
refuses leaves the output as it was, or whole and new; and nothing of the user's is ever touched. A kill is a real one: each run
is a process of its own, which ends without a word before or after one of its calls on files.

More than the few steps of the suite: RUBRIQUE_STATES=500 pytest tests/test_run_states.py
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
import traceback
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from nlp.errors import RubriqueError
from nlp.running import RunOptions, Settings, Summary, run
from tests.quick_engine import Ended, use_quick_engine

EXAMPLES = int(os.environ.get("RUBRIQUE_STATES", "12"))
STEPS = 14
MINE = b"\xc3\xa0 moi"
Articles = dict[str, str]  # text by id, in the order of the inputs or of the output
Content = dict[str, bytes]  # the files of an output by name
DONE, REFUSED, KILLED, BROKEN = 0, 1, 9, 70

KINDS = {
    "plain": RunOptions(shard_size=2),
    "force": RunOptions(shard_size=2, force=True),
    "update": RunOptions(shard_size=2, update=True),
    "update and drop": RunOptions(shard_size=2, update=True, drop_missing=True),
    "add": RunOptions(shard_size=2, add=True),
}
DAMAGES: dict[str, Callable[[bytes], bytes | None]] = {
    "cut": lambda content: content[:-7],
    "emptied": lambda _: b"",
    "filled with NULs": lambda content: b"\0" * len(content),
    "changed in one sign": lambda content: content[:9] + b"#" + content[10:],
    "a line doubled": lambda content: content + content[content[:-1].rfind(b"\n") + 1 :],
    "gone": lambda _: None,
}


def tag_quickly(source: Path, output: str, options: RunOptions) -> Summary:
    """Tag without any other process. Never called but in a process made for one run."""
    use_quick_engine()
    return run([source], output, Settings(("medtop",)), say=lambda _: None, running=options)


def die_at(number: int, folder: Path) -> None:
    """Let this process end without a word at one of its calls on files: before it, or after."""
    points = 0

    def pass_point() -> None:
        nonlocal points
        points += 1
        if points == number:
            os._exit(KILLED)

    def follow(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and str(arguments[0]).startswith(str(folder)):
            pass_point()

    def deadly(call: Callable[..., Any]) -> Callable[..., Any]:
        def go(*arguments: Any, **more: Any) -> Any:
            pass_point()
            answer = call(*arguments, **more)
            pass_point()
            return answer

        return go

    sys.addaudithook(follow)
    for name in ("fsync", "replace", "rename", "unlink", "rmdir", "mkdir"):
        setattr(os, name, deadly(getattr(os, name)))


def run_apart(source: Path, output: str, options: RunOptions, kill: int) -> Ended:
    """Run in a process made of this one, which is killed at its `kill`-th point, never if 0."""
    with tempfile.TemporaryFile("w+") as said:
        child = os.fork()
        if not child:
            code = BROKEN
            try:
                if kill:
                    die_at(kill, source.parent)
                tag_quickly(source, output, options)
                code = DONE
            except RubriqueError as error:
                said.write(str(error))
                code = REFUSED
            except BaseException:
                said.write(traceback.format_exc())
            finally:
                said.flush()
                os._exit(code)
        _, status = os.waitpid(child, 0)
        said.seek(0)
        return Ended(os.waitstatus_to_exitcode(status), said.read())


def read_files(path: Path) -> Content | None:
    """What stands at an output, byte for byte; None where nothing does."""
    if path.is_dir():
        return {inner.name: inner.read_bytes() for inner in sorted(path.iterdir())}
    return {path.name: path.read_bytes()} if path.exists() else None


def read_content(content: Content | None) -> Articles | None:
    """The articles of an output, in order; None where they cannot be read, or one is there twice."""
    if content is None:
        return {}
    found: Articles = {}
    try:
        for line in b"".join(content.values()).splitlines():
            row = json.loads(line)
            if row["id"] in found:
                return None
            found[row["id"]] = row["text"]
    except (ValueError, TypeError, KeyError):
        return None
    return found


class RunsOfOneOutput(RuleBasedStateMachine):
    """Everything that may happen to one output and its inputs."""

    shape = ""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="rubrique-states-"))
        self.source = self.folder / "in.jsonl"
        self.output = self.folder / self.shape.rstrip("/")
        self.work = self.folder / f"{self.output.name}.parts"
        self.mine: list[Path] = []  # files of the user
        self.articles: Articles = {}
        self.pending = ""  # the kind of the run that was killed
        self.is_troubled = False  # something was changed since: it may refuse
        self.next_id = 0

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    # The inputs.

    @initialize(count=st.integers(1, 7))
    def begin(self, count: int) -> None:
        self._change({f"a{n}": f"Article {n}." for n in range(count)})
        self.next_id = count

    @rule(count=st.integers(1, 3))
    def more_articles(self, count: int) -> None:
        new = {f"a{self.next_id + n}": f"Article {self.next_id + n}." for n in range(count)}
        self.next_id += count
        self._change({**self.articles, **new})

    @rule(place=st.integers(0, 20), text=st.sampled_from(["Autre texte.", "Encore un autre."]))
    def another_text(self, place: int, text: str) -> None:
        key = list(self.articles)[place % len(self.articles)]
        self._change({**self.articles, key: text})

    @precondition(lambda self: len(self.articles) > 1)
    @rule(place=st.integers(0, 20))
    def an_article_less(self, place: int) -> None:
        key = list(self.articles)[place % len(self.articles)]
        self._change({name: text for name, text in self.articles.items() if name != key})

    @rule()
    def another_order(self) -> None:
        self._change(dict(sorted(self.articles.items(), key=lambda item: item[::-1])))

    def _change(self, articles: Articles) -> None:
        self.is_troubled = True
        self.articles = articles
        rows = [{"id": key, "text": text} for key, text in articles.items()]
        self.source.write_text("".join(json.dumps(row) + "\n" for row in rows))

    # The user.

    @precondition(lambda self: self.work.is_dir())
    @rule(place=st.integers(0, 50), how=st.sampled_from(sorted(DAMAGES)))
    def a_file_of_the_run_is_damaged(self, place: int, how: str) -> None:
        files = [path for path in sorted(self.work.rglob("*")) if path.is_file()]
        files = [path for path in files if path not in self.mine]
        if files:
            self._damage(files[place % len(files)], how)

    @precondition(lambda self: self.output.exists() and self.output not in self.mine)
    @rule(place=st.integers(0, 50), how=st.sampled_from(sorted(DAMAGES)))
    def the_output_is_damaged(self, place: int, how: str) -> None:
        files = sorted(self.output.iterdir()) if self.output.is_dir() else [self.output]
        files = [path for path in files if path not in self.mine]
        if files:
            self._damage(files[place % len(files)], how)

    def _damage(self, path: Path, how: str) -> None:
        self.is_troubled = True
        content = DAMAGES[how](path.read_bytes())
        if content is None:
            path.unlink()
        else:
            path.write_bytes(content)

    @precondition(lambda self: self.output.exists() and self.output not in self.mine)
    @rule()
    def the_output_is_moved_away(self) -> None:
        if any(path.parent == self.output for path in self.mine):
            return
        self.is_troubled = True
        self.output.rename(self.folder / f"moved-{len(list(self.folder.iterdir()))}")

    @rule(
        name=st.sampled_from(["notes.txt", "OUTPUT.old", "OUTPUT.parts/notes.txt", "OUTPUT/notes"])
    )
    def a_file_of_the_user(self, name: str) -> None:
        path = self.folder / name.replace("OUTPUT", self.output.name)
        if not path.parent.is_dir() or path.exists():
            return
        self.is_troubled = True
        path.write_bytes(MINE)
        self.mine.append(path)

    @precondition(lambda self: not self.output.exists() and not self.pending)
    @rule()
    def a_file_of_the_user_by_the_name_of_the_output(self) -> None:
        self.output.write_bytes(MINE)
        self.mine.append(self.output)

    @precondition(lambda self: self.mine)
    @rule()
    def the_user_takes_back_what_is_his(self) -> None:
        for path in self.mine:
            path.unlink()
        self.mine = []

    @precondition(lambda self: self.pending and self.output.exists())
    @rule()
    def the_user_gives_the_run_up(self) -> None:
        if self.work not in [path.parent for path in self.mine]:
            shutil.rmtree(self.work, ignore_errors=True)
            self.pending = ""

    # The runs.

    @rule(kind=st.sampled_from(sorted(KINDS)), kill=st.integers(0, 90))
    def a_run(self, kind: str, kill: int) -> None:
        self._run(kind, KINDS[kind], kill)

    @precondition(lambda self: self.pending)
    @rule(kill=st.integers(0, 60))
    def the_same_goes_on(self, kill: int) -> None:
        resumed = replace(KINDS[self.pending], resume=True)
        ended = self._run(self.pending, resumed, kill)
        assert ended.code != REFUSED or self.is_troubled or self.mine, ended.said

    def _run(self, kind: str, options: RunOptions, kill: int) -> Ended:
        before, aside = read_files(self.output), self._aside()
        earlier = before if before is not None else aside
        wanted = self._wanted(kind, earlier)
        force_took_mine = kind == "force" and self.output in self.mine
        ended = run_apart(self.source, self._name(), options, kill)
        after = read_files(self.output)
        assert ended.code != BROKEN, ended.said
        if force_took_mine and after != {self.output.name: MINE}:
            self.mine.remove(self.output)
        if ended.code == DONE:
            found = read_content(after)
            assert found is not None, after
            assert wanted is None or list(found.items()) == list(wanted.items())
            assert self.articles.items() <= found.items()
            assert not [path for path in self._strange() if path not in self.mine]
            self.pending = ""
            return ended
        is_as_before = after in (before, aside) or (after is None and self._aside() == earlier)
        is_new = wanted is not None and read_content(after) == wanted
        assert is_as_before or is_new, (ended, before, after)
        if ended.code == KILLED:
            self.is_troubled = bool(self.pending and self.is_troubled and not options.resume)
            self.pending = kind if self.work.exists() else ""
        return ended

    def _name(self) -> str:
        return f"{self.folder}/{self.shape}"

    def _wanted(self, kind: str, earlier: Content | None) -> Articles | None:
        """The articles of the output that this run has to make; None: nobody can tell."""
        if kind != "add":
            return self.articles
        there = read_content(earlier)
        return None if there is None else {**there, **self.articles}

    def _aside(self) -> Content | None:
        """An earlier folder of shards that a kill has left without its name."""
        for path in self.folder.glob(f".{self.output.name}.*.old"):
            return read_files(path)
        return None

    def _strange(self) -> list[Path]:
        """What a run leaves that is done, beside inputs, output and what the user has moved."""
        known = {self.source.name, self.output.name}
        found = [path for path in self.folder.iterdir() if path.name not in known]
        found = [path for path in found if not path.name.startswith("moved-")]
        return [path for path in found if path not in {mine.parent for mine in self.mine}]

    @invariant()
    def nothing_of_the_user_is_touched(self) -> None:
        for path in self.mine:
            assert path.read_bytes() == MINE


class RunsOfOneFile(RunsOfOneOutput):
    shape = "out.jsonl"


class RunsOfOneFolder(RunsOfOneOutput):
    shape = "out/"


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="each run is a process made of this one")
@pytest.mark.parametrize("machine", [RunsOfOneFile, RunsOfOneFolder])
def test_whatever_befalls_runs_nothing_is_lost_and_nothing_of_the_user_is_touched(
    machine: type[RunsOfOneOutput],
) -> None:
    asked = settings(max_examples=EXAMPLES, stateful_step_count=STEPS)
    run_state_machine_as_test(machine, settings=asked)
