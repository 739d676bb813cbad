"""From the shapes of responses in cases.json to answers documents, by instrument.

A mapping takes the `responses` of a case and gives an answers document without the member
`instrument`. Those of the second half of the instruments stand in `mappings_second`: a table
`MAPPINGS` like the one here, and `NAMES` where names differ.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Mapping
from typing import Any

Mapped = Callable[[dict[str, Any]], dict[str, Any]]


def plain(responses: dict[str, Any]) -> dict[str, Any]:
    """Answers by item, as most instruments have them."""
    return {"answers": responses}


def _ipaq_sf(responses: dict[str, Any]) -> dict[str, Any]:
    """Without days of an activity its minutes are not asked for; the cases give them as 0."""
    idle = [name.removesuffix("_days") for name, given in responses.items() if given == 0]
    unasked = {f"{activity}_min" for activity in idle}
    return plain({name: given for name, given in responses.items() if name not in unasked})


MAPPINGS: dict[str, Mapped] = {"ipaq_sf": _ipaq_sf}

# By instrument: what the package calls the score or verdict that a case calls otherwise. What a
# case expects inside an object, {"weights": {"MD": 5}}, is "weights.MD" unless it is said here.
NAMES: dict[str, Mapping[str, str]] = {}

# By instrument: what is made of a case's `expected`, where names alone do not say it.
EXPECTED: dict[str, Mapped] = {}

SECOND_HALF = importlib.util.find_spec("mappings_second") is not None
if SECOND_HALF:
    _second = importlib.import_module("mappings_second")
    MAPPINGS |= _second.MAPPINGS
    EXPECTED |= _second.EXPECTED
