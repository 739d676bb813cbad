"""The PostgreSQL server of the tests."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from throwaway import Server, binaries


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A server on loopback, thrown away when the tests end. In CI there must be one."""
    programs = binaries()
    if programs is None:
        if os.environ.get("CI"):
            pytest.fail("PostgreSQL is not installed, and CI must test with it")
        pytest.skip("PostgreSQL is not installed")
    made = Server(programs)
    try:
        yield made
    finally:
        made.stop()
