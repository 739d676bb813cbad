"""From a published case to answers and to what must come out: the second half of the instruments.

`MAPPINGS` makes an answers document of a case's `responses`, `EXPECTED` scores and verdicts by id
of its `expected`. A case that expects to be refused (`invalid`) has none of the latter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Document = dict[str, Any]


def _as_given(responses: Document) -> Document:
    """Take answers that stand under the ids of their items."""
    return {"answers": responses}


def _group(member: str) -> Callable[[Document], Document]:
    """Take the answers of several people, a response each."""
    return lambda responses: {"responses": [{"answers": each} for each in responses[member]]}


def _ranks(responses: Document) -> Document:
    """Take the ranks of the items and of the contexts, if there are any."""
    parts: Mapping[str, Sequence[Mapping[str, int]]] = {
        "i": responses["items"],
        "c": responses.get("contexts", ()),
    }
    return {
        "answers": {
            f"{prefix}{number}-{mode}": rank
            for prefix, questions in parts.items()
            for number, ranks in enumerate(questions, 1)
            for mode, rank in ranks.items()
        }
    }


def _workload(responses: Document) -> Document:
    """Take the comparisons under their own names, and the ratings."""
    ratings = {f"rating-{scale}": rating for scale, rating in responses["ratings"].items()}
    return {"answers": {**responses["pairs"], **ratings}}


def _points(responses: Document) -> Document:
    """Take the points of each statement in both columns."""
    answers: dict[str, dict[str, Any]] = {}
    for view in ("now", "preferred"):
        for number, points in enumerate(responses[view], 1):
            for letter, given in points.items():
                answers.setdefault(f"i{number}-{letter}", {})[view] = given
    return {"answers": answers}


def _attribute(name: str) -> str:
    """Give the item of a process attribute: ids of items have no points."""
    return "pa-" + name.replace(".", "-")


def _attributes(responses: Document) -> Document:
    return {"answers": {_attribute(name): given for name, given in responses["pa"].items()}}


MAPPINGS: dict[str, Callable[[Document], Document]] = {
    "oejts": _as_given,
    "klsi4": _ranks,
    "onet_ip": _as_given,
    "nps": _group("respondents"),
    "sus": _as_given,
    "nasa_tlx": _workload,
    "ocai": _points,
    "kano": _group("respondents"),
    "owasp_samm2": _as_given,
    "aspice_cl": _attributes,
    "agree2": _group("raters"),
    "amstar2": _as_given,
}


def _same(expected: Document) -> Document:
    """Take scores and verdicts that have the ids of the case."""
    return expected


def _spread(
    member: str, prefix: str, name: Callable[[str], str] = str
) -> Callable[[Document], Document]:
    """Give each entry of a member a score or verdict of its own."""

    def spread(expected: Document) -> Document:
        made = {key: value for key, value in expected.items() if key != member}
        for key, value in expected.get(member, {}).items():
            made[f"{prefix}.{name(key)}"] = value
        return made

    return spread


def _columns(expected: Document) -> Document:
    """Name the scores of a type after its column, and its difference."""
    columns = {"now": "now", "preferred": "preferred", "diff": "difference"}
    made = {}
    for key, value in expected.items():
        scored, _, column = key.partition("_")
        verdict = isinstance(value, list)
        made[key if verdict else f"{scored}.{columns[column]}"] = value
    return made


EXPECTED: dict[str, Callable[[Document], Document]] = {
    "oejts": _same,
    "klsi4": _same,
    "onet_ip": _same,
    "nps": _same,
    "sus": _same,
    "nasa_tlx": _spread("weights", "weight"),
    "ocai": _columns,
    "kano": _spread("counts", "count"),
    "owasp_samm2": _same,
    "aspice_cl": _spread("ratings", "rating", _attribute),
    "agree2": _same,
    "amstar2": _same,
}
