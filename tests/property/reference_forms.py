"""The second reading of packages and answers: what is asked, skipped and counted.

Made from the JSON that an author writes and from an answers document, both of which are good.
Only what random packages hold is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from operator import ge, gt, le, lt
from typing import Any

from reference_values import Gap, number

Json = Any


def is_number(value: Any) -> bool:
    """Say whether a JSON value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def filled(value: Json, bindings: Mapping[str, str]) -> Json:
    """Put the ids of variables in the place of their names."""
    if isinstance(value, str):
        for name, bound in bindings.items():
            value = value.replace("{" + name + "}", bound)
        return value
    if isinstance(value, list):
        return [filled(each, bindings) for each in value]
    if isinstance(value, dict):
        return {name: filled(each, bindings) for name, each in value.items()}
    return value


class Package:
    """A package as its author wrote it, with every for_each written out."""

    def __init__(self, manifest: Json) -> None:
        """Read the manifest."""
        self.manifest = manifest
        self.views = [view["id"] for view in manifest.get("perspectives", ())] or ["self"]
        self.scales = {scale["id"]: scale for scale in manifest["scales"]}
        self.items = {item["id"]: item for item in manifest["items"]}
        self.constants = manifest.get("constants", {})
        self.tables = manifest.get("tables", {})
        self.bands = {name: self._bands(each) for name, each in manifest.get("bands", {}).items()}
        self.scores = dict(self._rules("scores"))
        self.verdicts = dict(self._rules("verdicts"))

    def _rules(self, section: str) -> Iterator[tuple[str, Json]]:
        for entry in self.manifest.get(section, ()):
            for bindings in self.each(entry.get("for_each", {})):
                yield filled(entry["id"], bindings), filled(entry["rule"], bindings)

    def each(self, domains: Mapping[str, Json]) -> Iterator[dict[str, str]]:
        """Give the ids that the variables of a for_each stand for, in turn."""
        if not domains:
            yield {}
            return
        (name, domain), *rest = domains.items()
        for bound in self._domain(domain):
            for others in self.each(filled(dict(rest), {name: bound})):
                yield {name: bound, **others}

    def _domain(self, domain: Json) -> list[str]:
        if domain == "items":
            return list(self.items)
        if domain == "perspectives":
            return self.views
        if domain == "dimensions":
            return [dimension["id"] for dimension in self.manifest["dimensions"]]
        wanted = domain["items"]["dimension"]
        return [name for name, item in self.items.items() if item.get("dimension") == wanted]

    def entries(self, listed: Sequence[Json]) -> Iterator[Json]:
        """Give the entries of a list, with those that stand for many written out."""
        for entry in listed:
            if isinstance(entry, dict) and "for_each" in entry:
                for bindings in self.each(entry["for_each"]):
                    yield filled(entry["yield"], bindings)
            else:
                yield entry

    def _bands(self, bands: Json) -> list[tuple[str, Callable[[Any], bool]]]:
        made: list[tuple[str, Callable[[Any], bool]]] = []
        for place, band in enumerate(bands):
            following = bands[(place + 1) % len(bands)]
            if "to" in band or ("below" not in band and "above" in following):
                below = partial(ge, number(band.get("to", following.get("above"))))
            else:
                below = partial(gt, number(band.get("below", following.get("from"))))
            start = (
                partial(lt, number(band["above"]))
                if "above" in band
                else partial(le, number(band["from"]))
            )
            made.append((band["id"], partial(_both, start, below)))
        return made

    def scale(self, item: str) -> Json:
        """Give the scale of an item."""
        return self.scales[self.items[item].get("scale", next(iter(self.scales)))]

    def asks(self, item: str) -> list[str]:
        """Give the perspectives that an item is asked from."""
        return list(self.items[item].get("perspectives", self.views))

    def points(self, item: str) -> Callable[[Any], Any] | None:
        """Give what turns an option or a number into its points, if the item has a key."""
        if "points" in self.items[item]:
            table = self.items[item]["points"]
            found = self.tables[table] if isinstance(table, str) else table
            return lambda value: look_up(found, [value])
        listed = self.scale(item).get("options", ())
        options = {each["value"]: each["points"] for each in listed if "points" in each}
        return (lambda value: number(options[_plain(value)])) if options else None


def _both(one: Callable[[Any], bool], other: Callable[[Any], bool], value: Any) -> bool:
    return one(value) and other(value)


def _plain(value: Any) -> Any:
    """Give a number as the JSON of an option has it, so that it can be looked up."""
    return value if isinstance(value, str) else float(value)


def look_up(table: Json, values: Sequence[Any]) -> Any:
    """Give what the first row that holds gives, or else `otherwise`; or None."""
    if "from" in table:
        rows = [([table["from"] + place], gives) for place, gives in enumerate(table["values"])]
    elif "values" in table:
        by_code = isinstance(values[0], str)
        names = table["values"].items()
        rows = [([name if by_code else float(name)], gives) for name, gives in names]
    else:
        rows = [
            (row["when"] if isinstance(row["when"], list) else [row["when"]], row["gives"])
            for row in table["rows"]
        ]
    for keys, gives in rows:
        if all(_fits(key, value) for key, value in zip(keys, values, strict=True)):
            return gives if isinstance(gives, str) else number(gives)
    rest = table.get("otherwise")
    return number(rest) if is_number(rest) else rest


def _fits(key: Json, value: Any) -> bool:
    if isinstance(key, list):
        return any(_fits(each, value) for each in key)
    if not isinstance(key, dict):
        return bool(value == (number(key) if is_number(key) else key))
    tests = {
        "from": lambda end: value >= end,
        "above": lambda end: value > end,
        "to": lambda end: value <= end,
        "below": lambda end: value < end,
    }
    return all(tests[name](number(end)) for name, end in key.items())


class Person:
    """One answers document: what was answered, and what it counts."""

    def __init__(self, package: Package, document: Json, place: int | None = None) -> None:
        """Read the document; `place` is that among the responses of another."""
        self.package, self.place = package, place
        self.known: dict[str, Any] = {}
        self.answered = "answers" in document
        self.given: dict[tuple[str, str], Any] = {}
        for item in package.items:
            written = document.get("answers", {}).get(item)
            for view in package.asks(item):
                value = written.get(view) if isinstance(written, dict) else written
                read = self._read(package.scale(item), value)
                self.given[item, view] = read if self.answered else Gap.NOT_ASKED
        self.responses = [
            Person(package, each, at) for at, each in enumerate(document.get("responses", ()))
        ]

    @staticmethod
    def _read(scale: Json, value: Any) -> Any:
        if value is None:
            return Gap.MISSING
        if value == "not_applicable":
            return Gap.NOT_APPLICABLE
        if isinstance(value, list | tuple):
            return tuple(o["value"] for o in scale["options"] if o["value"] in value)
        if isinstance(value, str) and scale.get("type") in {"time_of_day", "duration"}:
            hours, minutes = value.split(":")
            return number(60 * int(hours) + int(minutes))
        return value if isinstance(value, str) else number(value)

    def skip(self, holds: Callable[[Json, Person], Any]) -> None:
        """Take away what is not asked after the answers before it, in the order of the items."""
        if not self.answered:
            return
        for name, item in self.package.items.items():
            for view in self.package.asks(name) if "asked_when" in item else ():
                condition = filled(item["asked_when"], {"perspective": view})
                if holds(condition, self) not in (True, Gap.MISSING):
                    self.given[name, view] = Gap.NOT_ASKED

    def answer(self, item: str, view: str, raw: bool) -> Any:
        """Give an answer, as it is keyed unless raw."""
        value = self.given.get((item, view), Gap.NOT_ASKED)
        declared = self.package.items[item]
        if raw:
            return value
        if value is Gap.NOT_ASKED and (item, view) in self.given and self.answered:
            return number(declared["skipped_value"]) if "skipped_value" in declared else value
        if isinstance(value, Gap):
            return value
        points = self.package.points(item)
        if points is not None:
            if isinstance(value, tuple):
                return sum((points(code) or 0 for code in value), number(0))
            found = points(value)
            return Gap.MISSING if found is None else found
        if declared.get("reverse"):
            low, high = ends(self.package.scale(item))
            return low + high - value
        return value


def ends(scale: Json) -> tuple[Any, Any]:
    """Give the least and greatest number of a scale of numbers."""
    if "options" in scale:
        numbers = [number(option["value"]) for option in scale["options"]]
        return min(numbers), max(numbers)
    last = {"time_of_day": 24 * 60 - 1, "duration": 24 * 60}.get(scale["type"])
    return number(scale.get("minimum", 0)), number(scale.get("maximum", last))
