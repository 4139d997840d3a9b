"""The application with only those commands made in full that a command line names.

Typer makes every command with all its options at each start, which takes a sixth of
`rubrique --help`. A command that is not named can neither run nor tell its options: its name and
its help will do.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping
from typing import Any

import typer
from typer.models import CommandInfo, TyperInfo

from nlp.cli.options import app

_COMPLETING = "_RUBRIQUE_COMPLETE"  # set by a shell that asks how a word could go on


def command_for(words: Collection[str], environment: Mapping[str, str]) -> Any:
    """Return what runs a command line; commands that are not among its words are outlines."""
    if _COMPLETING in environment:
        return typer.main.get_command(app)
    outlined = copy.copy(app)
    outlined.registered_commands = [
        command if _name_of(command) in words else _outline(command)
        for command in app.registered_commands
    ]
    outlined.registered_groups = [
        group if group.name in words else _outline_group(group) for group in app.registered_groups
    ]
    return typer.main.get_command(outlined)


def _name_of(command: CommandInfo) -> str:
    function = getattr(command.callback, "__name__", "")
    return command.name or typer.main.get_command_name(function)


def _outline(command: CommandInfo) -> CommandInfo:
    outline = copy.copy(command)
    outline.name = _name_of(command)
    outline.help = command.help or command.callback.__doc__
    outline.callback = _do_nothing
    return outline


def _outline_group(group: TyperInfo) -> TyperInfo:
    """Return a group without its commands; its help stays."""
    outline = copy.copy(group)
    outline.typer_instance = copy.copy(group.typer_instance)
    if outline.typer_instance is not None:
        outline.typer_instance.registered_commands = []
    return outline


def _do_nothing() -> None:
    """Stand for a command that a command line does not name."""
