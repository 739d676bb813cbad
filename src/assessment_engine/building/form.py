"""Builds what a questionnaire asks: perspectives, scales, dimensions, items and their keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import evolve

from assessment_engine.building.sections import Sections
from assessment_engine.form import Dimension, Item, Option, Perspective, Scale, ScaleType
from assessment_engine.rules.expand import Bindings, Bound, Expander, child
from assessment_engine.rules.parse import RuleParser
from assessment_engine.rules.read_tables import read_table
from assessment_engine.rules.tables import Key, Row, Table
from assessment_engine.scales import MINUTES_OF_DAY
from assessment_engine.values import Source, Text

ONLY_PERSPECTIVE = "self"


def as_text(value: str | Sequence[str]) -> Text:
    """Give the paragraphs of a text."""
    return (value,) if isinstance(value, str) else tuple(value)


def only_perspective() -> Perspective:
    """Give the perspective of an instrument that declares none."""
    return Perspective(ONLY_PERSPECTIVE, "", "", Source("", ""))


def make_perspective(value: Mapping[str, Any], source: Source) -> Perspective:
    """Make a perspective."""
    return Perspective(value["id"], value["label"], value.get("short", value["label"]), source)


def make_scale(value: Mapping[str, Any], source: Source) -> Scale:
    """Make a scale; what its type does not have stands at its default."""
    options = tuple(
        Option(
            option["value"], option["label"], option.get("description", ""), option.get("points")
        )
        for option in value.get("options", ())
    )
    kind: ScaleType = value.get("type", "choice")
    last = {"time_of_day": MINUTES_OF_DAY - 1, "duration": MINUTES_OF_DAY}.get(kind, 0)
    return Scale(
        value["id"],
        value["label"],
        options,
        value.get("not_applicable"),
        source,
        kind,
        value.get("minimum", 0),
        value.get("maximum", last),
        value.get("decimals", 0),
        value.get("unit", ""),
        value.get("at_least", 0),
        value.get("at_most"),
    )


def make_dimension(value: Mapping[str, Any], source: Source) -> Dimension:
    """Make a dimension."""
    texts = {name: as_text(text) for name, text in value.get("texts", {}).items()}
    short = value.get("short", value["label"])
    return Dimension(value["id"], value["label"], short, texts, source)


class ItemDefaults:
    """What an item need not say: its scale, its perspectives, whether it is required."""

    def __init__(
        self,
        manifest: Mapping[str, Any],
        scales: Sequence[Scale],
        perspectives: Sequence[Perspective],
    ) -> None:
        """Take what an item may leave to the package."""
        self.required = manifest.get("required", True)
        self.scale = scales[0].id if len(scales) == 1 else ""
        self.perspectives = tuple(view.id for view in perspectives)

    def item(self, value: Mapping[str, Any], source: Source) -> Item:
        """Make an item, yet without its key."""
        views = tuple(value.get("perspectives", self.perspectives))
        return Item(
            id=value["id"],
            text=value["text"],
            scale=value.get("scale", self.scale),
            dimension=value.get("dimension"),
            reverse=value.get("reverse", False),
            required=value.get("required", self.required),
            perspectives=tuple(dict.fromkeys(views)),
            source=source,
            skipped_value=value.get("skipped_value"),
            unscored=value.get("unscored", False),
        )


def read_tables(sections: Sections, expander: Expander) -> dict[str, Table | None]:
    """Give the tables of a package by name; None for one with a fault."""
    return {
        name: read_table(name, value, place, expander.fault)
        for name, (value, place) in sections.maps["tables"].items()
    }


def finished_items(
    items: Sequence[Item], scales: Sequence[Scale], sections: Sections, parser: RuleParser
) -> tuple[Item, ...]:
    """Give the items with their keys, and with the rules on when they are asked."""
    of_scales = {scale.id: _points_of(scale) for scale in scales}
    declared = {place: value for value, place in sections.each("items")}
    made = []
    for item in items:
        value = declared[item.source]
        points = of_scales.get(item.scale)
        if "points" in value:
            points = parser.table(value["points"], {}, child(item.source, "points"))
        when = {}
        if "asked_when" in value:
            place = child(item.source, "asked_when")
            for view in item.perspectives:
                bindings: Bindings = {"perspective": Bound(view, {})}
                when[view] = parser.parse(value["asked_when"], bindings, place)
        changed = points is not None or when
        made.append(evolve(item, points=points, asked_when=when) if changed else item)
    return tuple(made)


def _points_of(scale: Scale) -> Table | None:
    """Give the points of the options as a table, if the options have any."""
    rows = [
        Row((Key((option.value,)),), option.points, child(scale.source, "options", index))
        for index, option in enumerate(scale.options)
        if option.points is not None
    ]
    return Table(scale.id, tuple(rows), None, False, scale.source) if rows else None
