"""Records are of the types that storages can keep, whoever makes them."""

from __future__ import annotations

from typing import Any

import pytest
from kept import raises

from assessment_engine.records import Record


@pytest.mark.parametrize(
    "members",
    [
        {"revision": True},
        {"revision": "1"},
        {"revision": 1.0},
        {"revision": None},
        {"document": []},
        {"document": None},
        {"personal": "Zoe"},
    ],
)
def test_a_record_of_another_type_is_refused(members: dict[str, Any]) -> None:
    """It is refused where it is made, before a storage can be harmed by it."""
    with raises("record-shape"):
        Record(**{"kind": "response", "key": "k", "revision": 1, "state": "draft", **members})
