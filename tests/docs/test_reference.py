"""The reference pages that are made from the engine say what the engine is."""

from __future__ import annotations

from pathlib import Path

import pytest

from reference import PAGES, REFERENCE


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_what_the_engine_gives(name: str) -> None:
    """Run `python tests/reference.py` after a change to the engine, and read the difference."""
    assert (REFERENCE / name).read_text("utf-8") == PAGES[name]()


@pytest.mark.parametrize("name", PAGES)
def test_the_page_has_no_trace_of_this_machine(name: str) -> None:
    """A page is the same wherever it is made."""
    text = PAGES[name]()
    assert str(Path.home()) not in text
    assert " at 0x" not in text
