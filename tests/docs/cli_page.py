"""The reference of the command, made from its help texts."""

from __future__ import annotations

from collections.abc import Iterator

import click
from page_parts import NOTICE

from assessment_engine.cli.commands import assess

_INTRODUCTION = """\
# The command `assess`

It comes with the extra `cli`: `pip install "assessment-engine[cli]"`. Every command also answers
`--help`.

A problem of the input is one line on the standard error output: place, severity, code, what is
wrong, and after `->` what to do. [Problems](problems.md) lists the codes. `validate` writes them to
the standard output, since they are its result; [check a package](../how-to/check-a-package.md) says
what its formats hold. A file is written whole or not at all.
"""
_WIDTH = 80


def cli_page() -> str:
    """Give the page."""
    pieces = [NOTICE + _INTRODUCTION, _help(assess, "assess")]
    for name, command in _commands(assess, "assess"):
        pieces += [f"## {name}\n", _help(command, name)]
    return "\n".join(pieces)


def _commands(group: click.Group, above: str) -> Iterator[tuple[str, click.Command]]:
    """Give every command with its whole name, those inside others after them."""
    for name, command in sorted(group.commands.items()):
        yield f"{above} {name}", command
        if isinstance(command, click.Group):
            yield from _commands(command, f"{above} {name}")


def _help(command: click.Command, name: str) -> str:
    # Width is given twice, so that the terminal and the version of click do not matter.
    settings = {**command.context_settings, "max_content_width": _WIDTH, "terminal_width": _WIDTH}
    settings.setdefault("help_option_names", ["-h", "--help"])
    with click.Context(command, info_name=name, **settings) as context:
        text = command.get_help(context)
    return f"<!-- not run: the help of the command -->\n```text\n{text}\n```\n"
