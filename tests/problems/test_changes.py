"""Whatever an author changes in a package, what is said of it is as it was."""

from __future__ import annotations

from typing import Any

import pytest
from changes import FILE, changes, kept, said, written

CHANGES = changes()
KEPT = kept()


@pytest.mark.parametrize(("name", "change"), CHANGES.items(), ids=list(CHANGES))
def test_a_change_is_told_as_is_kept(name: str, change: tuple[str, str, str, Any]) -> None:
    """The codes and places of the problems are those in the file."""
    assert said(*change) == KEPT[name], "run python tests/problems/changes.py and read what changed"


def test_nothing_else_is_kept() -> None:
    """The file has no line of a change that is gone, and is written as the tool writes it."""
    assert set(KEPT) == set(CHANGES)
    assert FILE.read_text("utf-8") == written(KEPT)
