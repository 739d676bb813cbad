"""What the generators of reference pages share."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Sequence

NOTICE = "<!-- Written by `python tests/reference.py` from the engine itself. Do not edit. -->\n\n"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a Markdown table; "|" in a cell is escaped."""
    lines = ["| " + " | ".join(heads) + " |", "|" + "---|" * len(heads)]
    for row in rows:
        cells = (" ".join(cell.replace("|", "\\|").split()) for cell in row)
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def doc(value: object) -> str:
    """Give a docstring as Markdown: angle brackets stay, indented blocks become code."""
    text = inspect.getdoc(value)
    assert text, f"{value!r} has no docstring"
    return _indented_as_code(text)


def _indented_as_code(text: str) -> str:
    def fence(match: re.Match[str]) -> str:
        return (
            "<!-- not run: it stands in a docstring -->\n```python\n"
            + inspect.cleandoc(match[0])
            + "\n```\n"
        )

    return re.sub(r"(?:^ {4}.*\n?|^\n(?= {4}))+", fence, text, flags=re.MULTILINE)


def annotation(written: object) -> str:
    """Give a type as it is written in the source, without the names of modules."""
    text = written if isinstance(written, str) else inspect.formatannotation(written)
    return re.sub(r"\b(?:[a-z_]+\.)+(?=[A-Z])", "", text)


def signature(name: str, function: object) -> str:
    """Write how a function is called, without `self`."""
    found = inspect.signature(function)  # type: ignore[arg-type]
    kept = [p for p in found.parameters.values() if p.name != "self"]
    written = str(found.replace(parameters=kept))
    unquoted = re.sub(r"(: |-> )'([^']*)'", r"\1\2", written)
    return name + annotation(unquoted)
