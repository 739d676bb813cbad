"""What a user reads of every fault is kept word for word, so that no word changes unseen."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from printed import FILE, printing

from kept_lines import kept_text, read_kept

KEPT = read_kept(FILE)
PRINTING = printing()


@pytest.mark.parametrize(("name", "lines"), PRINTING.items(), ids=list(PRINTING))
def test_a_fault_prints_what_is_kept(name: str, lines: Callable[[], list[str]]) -> None:
    """The lines, with their places, messages and hints, are those of `printed.txt`."""
    assert lines() == KEPT[name], "run python tests/problems/printed.py and read what has changed"


def test_nothing_else_is_kept() -> None:
    """The file has no lines of a fixture that is gone, and is written as the tool writes it."""
    assert set(KEPT) == set(PRINTING)
    assert FILE.read_text("utf-8") == kept_text(KEPT)
