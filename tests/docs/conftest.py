"""Lets these tests import their neighbours and the generators of reference pages."""

import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
for folder in (TESTS, TESTS / "docs"):
    if str(folder) not in sys.path:
        sys.path.insert(0, str(folder))


@pytest.fixture
def workspace(tmp_path, monkeypatch):
    """Give an empty working directory, from which files written by a page can be imported."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path
