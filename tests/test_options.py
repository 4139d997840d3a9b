"""Options and defaults are the same on the pages, in the help, and in Python."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import typer

from nlp import api
from nlp.checking import check
from nlp.cli import app
from nlp.comparing import compare
from tests.test_docs import PAGES, name_of

CODE = re.compile(r"^ *(?:\$ )?(rubrique .*)$|`(rubrique [^`\n]+)`", re.MULTILINE)
OPTION = re.compile(r"(?<![\w-])--[a-z][a-z-]*")
GOES_ON = re.compile(r"\\\n *")
PARTED = re.compile(
    r" [|&;>]+ ?|#|  +"
)  # what stands behind is another command, or says what this one does
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "check": check,
    "compare": compare,
    "evaluate": api.evaluate,
    "train": api.train,
    "train-entities": api.train_entities,
}
# By the help "the one given, or medtop": the command finds out what is given.
FOUND_OUT = {("evaluate", "scheme")}


def commands() -> Iterator[tuple[str, Any]]:
    """Yield every command with the words that call it."""
    waiting = [("", typer.main.get_command(app))]
    while waiting:
        path, command = waiting.pop()
        yield path, command
        subcommands = getattr(command, "commands", {})
        waiting += [(f"{path} {name}".strip(), one) for name, one in subcommands.items()]


def options_by_command() -> dict[str, set[str]]:
    return {
        path: {name for one in command.params for name in (*one.opts, *one.secondary_opts)}
        for path, command in commands()
    }


def calls(text: str) -> Iterator[str]:
    """Yield the calls of `rubrique` in a page, without what they are piped to; lines that go on are joined."""
    for in_block, in_line in CODE.findall(GOES_ON.sub(" ", text)):
        yield PARTED.split(in_block or in_line)[0]


def command_of(call: str, known: dict[str, set[str]]) -> str:
    """Return the name of the command that is called; arguments may stand between its words."""
    name = ""
    for word in call.split()[1:]:
        longer = f"{name} {word}".strip()
        name = longer if longer in known else name
    return name


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_page_gives_a_command_only_options_that_it_has(page: Any) -> None:
    known = options_by_command()
    for call in calls(page.read_text(encoding="utf-8")):
        given = set(OPTION.findall(call)) - {"--help"}
        assert given <= known[command_of(call, known)] | known[""], call


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_command_and_its_function_have_the_same_defaults(name: str) -> None:
    command = dict(commands())[name]
    parameters = inspect.signature(FUNCTIONS[name]).parameters
    shared = [one for one in command.params if one.name in parameters]
    assert shared
    for one in shared:
        default = parameters[one.name].default
        if default is not inspect.Parameter.empty and (name, one.name) not in FOUND_OUT:
            assert str(one.default) == str(default), one.name
