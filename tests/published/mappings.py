"""From the shapes of responses in cases.json to answers documents, by instrument.

A mapping takes the `responses` of a case and gives an answers document without the member
`instrument`. Those of the second half of the instruments stand in `mappings_second`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import mappings_second as second

Mapped = Callable[[dict[str, Any]], dict[str, Any]]


def plain(responses: dict[str, Any]) -> dict[str, Any]:
    """Answers by item, as most instruments have them."""
    return {"answers": responses}


def _ipaq_sf(responses: dict[str, Any]) -> dict[str, Any]:
    """Without days of an activity its minutes are not asked for; the cases give them as 0."""
    idle = [name.removesuffix("_days") for name, given in responses.items() if given == 0]
    unasked = {f"{activity}_min" for activity in idle}
    return plain({name: given for name, given in responses.items() if name not in unasked})


MAPPINGS: dict[str, Mapped] = {"ipaq_sf": _ipaq_sf, **second.MAPPINGS}

# By instrument: what is made of a case's `expected`, where the package has other names for it.
EXPECTED: dict[str, Mapped] = {**second.EXPECTED}
