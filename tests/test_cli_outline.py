"""A command line has its own command made in full, and outlines of the others."""

from __future__ import annotations

from typing import Any

import pytest
import typer

from nlp.cli import app
from nlp.cli.outline import command_for

WHOLE = typer.main.get_command(app)
NAMES = sorted(WHOLE.commands)  # type: ignore[attr-defined]


def options_of(command: Any) -> list[str]:
    """Return the names of all parameters of a command and its children."""
    own = [str(parameter.name) for parameter in command.params]
    for name, child in sorted(getattr(command, "commands", {}).items()):
        own.extend(f"{name} {option}" for option in options_of(child))
    return own


def help_of(command: Any) -> str:
    """Return the page of help of a command."""
    return str(command.get_help(typer.Context(command, info_name="rubrique")))


def test_the_first_page_of_help_tells_the_same() -> None:
    assert help_of(command_for(["--help"], {})) == help_of(WHOLE)


@pytest.mark.parametrize("name", NAMES)
def test_the_named_command_is_whole_and_the_others_are_outlines(name: str) -> None:
    made = command_for([name, "--help"], {})
    whole = WHOLE.commands  # type: ignore[attr-defined]
    assert sorted(made.commands) == NAMES
    assert options_of(made.commands[name]) == options_of(whole[name])
    assert help_of(made.commands[name]) == help_of(whole[name])
    for other in set(NAMES) - {name}:
        own = ["file"] if other == "correct" else []
        assert options_of(made.commands[other]) == own


def test_a_shell_that_completes_a_word_has_every_command_in_full() -> None:
    made = command_for([], {"_RUBRIQUE_COMPLETE": "complete_bash"})
    assert options_of(made) == options_of(WHOLE)
