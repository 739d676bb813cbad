"""The sections of a package from all its files, each entry with the place it comes from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import define, field

from assessment_engine.rules.expand import Fault, child
from assessment_engine.values import Source

LISTS = (
    "perspectives",
    "scales",
    "dimensions",
    "items",
    "scores",
    "verdicts",
    "exclusions",
    "validity",
    "triggers",
    "selections",
    "coaching_parts",
)
MAPS = ("constants", "tables", "bands", "coaching", "texts", "phrases")
# A package without these keeps the digest that it had before there were any.
_LATER = frozenset({"constants", "tables", "verdicts", "exclusions", "validity"})
_ONE_OF = {
    "constants": "constant",
    "tables": "table",
    "bands": "set of bands",
    "coaching": "coaching",
    "texts": "text",
    "phrases": "phrase",
}


@define(eq=False, repr=False)
class Sections:
    """The lists joined and the maps united over all files of a package, in the order of parts."""

    lists: dict[str, list[tuple[Any, Source]]] = field(factory=lambda: {name: [] for name in LISTS})
    maps: dict[str, dict[str, tuple[Any, Source]]] = field(
        factory=lambda: {name: {} for name in MAPS}
    )
    report: tuple[Mapping[str, Any], Source] | None = None
    faults: list[Fault] = field(factory=list)

    def add(self, file: str, value: Mapping[str, Any]) -> None:
        """Take in the sections of one file; a name that stands in two files is a fault."""
        root = Source(file, "")
        for name in LISTS:
            entries = enumerate(value.get(name, ()))
            self.lists[name] += [(entry, child(root, name, index)) for index, entry in entries]
        for name in MAPS:
            for key, entry in value.get(name, {}).items():
                place = child(root, name, key)
                if key in self.maps[name]:
                    self._twice(f"{_ONE_OF[name]} {key!r}", place, self.maps[name][key][1])
                else:
                    self.maps[name][key] = (entry, place)
        if "report" in value:
            place = child(root, "report")
            if self.report is not None:
                self._twice("report", place, self.report[1])
            else:
                self.report = (value["report"], place)

    def each(self, name: str) -> Iterator[tuple[Any, Source]]:
        """Give the entries of a list section with their places."""
        return iter(self.lists[name])

    def content(self) -> dict[str, Any]:
        """Give everything as one JSON value that does not depend on the split into files."""
        content: dict[str, Any] = {
            name: [entry for entry, _ in entries] for name, entries in self.lists.items()
        }
        for name, named in self.maps.items():
            content[name] = {key: entry for key, (entry, _) in named.items()}
        content = {name: made for name, made in content.items() if made or name not in _LATER}
        content["report"] = self.report[0] if self.report else None
        return content

    def _twice(self, what: str, here: Source, there: Source) -> None:
        self.faults.append(
            Fault(
                here,
                "duplicate-id",
                f"the {what} is already declared in {there.file}",
                "remove or rename one of them",
            )
        )
