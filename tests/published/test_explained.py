"""How every score of the published instruments is explained is kept, so that no word is lost."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from explained import FILE, explaining

from kept_lines import kept_text, read_kept

KEPT = read_kept(FILE)
EXPLAINING = explaining()


@pytest.mark.parametrize(("name", "lines"), EXPLAINING.items(), ids=list(EXPLAINING))
def test_a_response_is_explained_as_is_kept(name: str, lines: Callable[[], list[str]]) -> None:
    """The sentence of each score and verdict, and the answers behind it, are as in the file."""
    told = lines()
    assert told == KEPT[name], "run python tests/published/explained.py and read what has changed"


def test_nothing_else_is_kept() -> None:
    """The file has no lines of a response that is gone, and is written as the tool writes it."""
    assert set(KEPT) == set(EXPLAINING)
    assert FILE.read_text("utf-8") == kept_text(KEPT)
