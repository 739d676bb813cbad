"""Builds the report's layout: every for_each resolved, every rule parsed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import define

from assessment_engine import layout
from assessment_engine.instrument import Selection
from assessment_engine.rules.expand import Bindings, Expander, child
from assessment_engine.rules.parse import RuleParser
from assessment_engine.spelling import nearest
from assessment_engine.values import Node, Source, Text

Spec = Mapping[str, Any]


@define(eq=False, repr=False)
class ReportBuilder:
    """Turns the `blocks` of a report into layout values."""

    expander: Expander
    parser: RuleParser
    selections: Sequence[Selection]
    selection_bindings: Mapping[str, Sequence[Bindings]]
    _kept: bool = False

    def blocks(
        self, values: Sequence[Spec], bindings: Bindings, source: Source
    ) -> tuple[layout.BlockSpec, ...]:
        """Give the blocks, those with for_each once per binding."""
        result = []
        outer = self._kept
        for index, value in enumerate(values):
            place = child(source, index)
            build: Callable[..., layout.AnySpec] = getattr(self, f"_{value['block']}")
            # What a block does not say of itself, the section around it says.
            kept = {"keep": True, "omit": False}.get(value.get("without_numbers", ""), outer)
            needs_previous = value.get("needs") == "previous" or value["block"] == "change"
            for inner in self.expander.each(
                value.get("for_each"), bindings, child(place, "for_each")
            ):
                when = None
                if "when" in value:
                    when = self.parser.parse(value["when"], inner, child(place, "when"))
                self._kept = kept
                spec = build(value, inner, place)
                result.append(layout.BlockSpec(spec, when, needs_previous, kept, place))
        self._kept = outer
        return tuple(result)

    def _line(self, value: Spec, name: str, bindings: Bindings, source: Source) -> str:
        return self.expander.text(value.get(name, ""), bindings, child(source, name))

    def _id(self, value: Spec, name: str, bindings: Bindings, source: Source) -> str:
        return self.expander.id(value[name], bindings, child(source, name))

    def _text_of(self, value: Spec, name: str, bindings: Bindings, source: Source) -> Text:
        if name not in value:
            return ()
        return self.expander.paragraphs(value[name], bindings, child(source, name))

    def _strings(self, value: Spec, name: str, bindings: Bindings, source: Source) -> Text:
        strings: list[str] = []
        for entry, inner, place in self.expander.entries(
            value[name], bindings, child(source, name)
        ):
            strings.extend(self.expander.paragraphs(entry, inner, place))
        return tuple(strings)

    def _cover(self, value: Spec, bindings: Bindings, source: Source) -> layout.CoverSpec:
        lines = tuple(
            self.expander.text(line, bindings, child(source, "lines", index))
            for index, line in enumerate(value.get("lines", ()))
        )
        return layout.CoverSpec(
            self._line(value, "title", bindings, source),
            self._line(value, "subtitle", bindings, source),
            lines,
            self._text_of(value, "note", bindings, source),
        )

    def _contents(self, value: Spec, bindings: Bindings, source: Source) -> layout.ContentsSpec:
        title = self._line(value, "title", bindings, source)
        return layout.ContentsSpec(title, value.get("depth", 1))

    def _section(self, value: Spec, bindings: Bindings, source: Source) -> layout.SectionSpec:
        return layout.SectionSpec(
            self._id(value, "id", bindings, source),
            self._line(value, "title", bindings, source),
            value.get("new_page", False),
            self.blocks(value["blocks"], bindings, child(source, "blocks")),
        )

    def _text(self, value: Spec, bindings: Bindings, source: Source) -> layout.TextSpec:
        text = self._text_of(value, "text", bindings, source)
        return layout.TextSpec(text, value.get("style", "body"))

    def _list(self, value: Spec, bindings: Bindings, source: Source) -> layout.ListSpec:
        items = self._strings(value, "items", bindings, source)
        return layout.ListSpec(items, value.get("ordered", False))

    def _scores(self, value: Spec, bindings: Bindings, source: Source) -> layout.ScoresSpec:
        return layout.ScoresSpec(self._strings(value, "scores", bindings, source))

    def _verdicts(self, value: Spec, bindings: Bindings, source: Source) -> layout.VerdictsSpec:
        return layout.VerdictsSpec(self._strings(value, "verdicts", bindings, source))

    def _chart(self, value: Spec, bindings: Bindings, source: Source) -> layout.ChartSpec:
        rows, categories = self._categories(value, bindings, source)
        return layout.ChartSpec(
            *self._captions(value, bindings, source),
            value.get("style", "bars"),
            categories,
            self._series(value["series"], rows, bindings, child(source, "series")),
        )

    def _change(self, value: Spec, bindings: Bindings, source: Source) -> layout.ChangeSpec:
        rows, categories = self._categories(value, bindings, source)
        place = child(source, "value")
        notable = child(source, "notable")
        return layout.ChangeSpec(
            *self._captions(value, bindings, source),
            categories,
            tuple(self.parser.parse(value["value"], row, place) for row in rows),
            self.parser.parse(value.get("notable", 1), bindings, notable),
            self._text_of(value, "none", bindings, source),
        )

    def _captions(
        self, value: Spec, bindings: Bindings, source: Source
    ) -> tuple[str, str, str, str, str]:
        """Give the id of a chart and the texts around it."""
        return (
            self._id(value, "id", bindings, source),
            self._line(value, "title", bindings, source),
            self._line(value, "description", bindings, source),
            self._line(value, "category_label", bindings, source),
            self._line(value, "value_label", bindings, source),
        )

    def _categories(
        self, value: Spec, bindings: Bindings, source: Source
    ) -> tuple[list[Bindings], tuple[layout.CategorySpec, ...]]:
        rows, place = value["categories"], child(source, "categories")
        each_row = list(self.expander.each(rows["for_each"], bindings, child(place, "for_each")))
        return each_row, tuple(
            layout.CategorySpec(
                self._line(rows, "label", inner, place),
                self._id(rows, "code", inner, place) if "code" in rows else "",
                self._id(rows, "target", inner, place) if "target" in rows else None,
            )
            for inner in each_row
        )

    def _series(
        self, value: Spec, rows: Sequence[Bindings], bindings: Bindings, source: Source
    ) -> tuple[layout.SeriesSpec, ...]:
        series = []
        place = child(source, "for_each")
        bound = {**bindings, **(rows[0] if rows else {})}
        for inner in self.expander.each(value["for_each"], bound, place):
            rules = tuple(
                self.parser.parse(value["value"], {**inner, **row}, child(source, "value"))
                for row in rows
            )
            name, label = self._id(value, "id", inner, source), value["label"]
            text = self.expander.text(label, inner, child(source, "label"))
            series.append(layout.SeriesSpec(name, text, rules))
        return tuple(series)

    def _ranking(self, value: Spec, bindings: Bindings, source: Source) -> layout.RankingSpec:
        entries = tuple(
            self._ranked(value, {**bindings, **chosen}, source)
            for chosen in self._candidates(value, source)
        )
        return layout.RankingSpec(
            self._id(value, "id", bindings, source),
            value["selection"],
            entries,
            self._text_of(value, "empty", bindings, source),
        )

    def _plan(self, value: Spec, bindings: Bindings, source: Source) -> layout.PlanSpec:
        groups = tuple(
            self._planned(value, {**bindings, **chosen}, source)
            for chosen in self._candidates(value, source)
        )
        return layout.PlanSpec(
            self._id(value, "id", bindings, source),
            value["selection"],
            groups,
            self._text_of(value, "empty", bindings, source),
        )

    def _planned(self, value: Spec, bindings: Bindings, source: Source) -> layout.PlannedSpec:
        named = value.get("coaching", [])
        place = child(source, "coaching")
        coaching = tuple(
            self.expander.id(name, bindings, place)
            for name in ([named] if isinstance(named, str) else named)
        )
        fields = self._fields(value["fields"], bindings, child(source, "fields"))
        return layout.PlannedSpec(self._line(value, "label", bindings, source), coaching, fields)

    def _candidates(self, value: Spec, source: Source) -> Sequence[Bindings]:
        """Give the bindings of the candidates of the selection that a block names."""
        name = value["selection"]
        known = [selection.id for selection in self.selections]
        if name not in known:
            self.expander.fault(
                child(source, "selection"),
                "unknown-selection",
                f"there is no selection {name!r}",
                nearest(name, known),
            )
        return self.selection_bindings.get(name, ())

    def _ranked(self, value: Spec, bindings: Bindings, source: Source) -> layout.RankedSpec:
        cases = []
        for index, case in enumerate(value["cases"]):
            place = child(source, "cases", index)
            when: Node | None = None
            if "when" in case:
                when = self.parser.parse(case["when"], bindings, child(place, "when"))
            comment = self.expander.joined(self._text_of(case, "comment", bindings, place))
            cases.append(layout.CaseSpec(when, self._line(case, "text", bindings, place), comment))
        target = self._id(value, "target", bindings, source) if "target" in value else None
        return layout.RankedSpec(self._line(value, "label", bindings, source), target, tuple(cases))

    def _coaching(self, value: Spec, bindings: Bindings, source: Source) -> layout.CoachingSpec:
        return layout.CoachingSpec(
            self._strings(value, "coaching", bindings, source),
            self._text_of(value, "intro", bindings, source),
            self._text_of(value, "empty", bindings, source),
        )

    def _form(self, value: Spec, bindings: Bindings, source: Source) -> layout.FormSpec:
        groups = []
        for index, group in enumerate(value["groups"]):
            place = child(source, "groups", index)
            fields = self._fields(group["fields"], bindings, child(place, "fields"))
            label = self._line(group, "label", bindings, place)
            groups.append(layout.GroupSpec(group["id"], label, fields))
        return layout.FormSpec(self._id(value, "id", bindings, source), tuple(groups))

    def _fields(
        self, values: Sequence[Spec], bindings: Bindings, source: Source
    ) -> tuple[layout.FieldSpec, ...]:
        return tuple(
            layout.FieldSpec(
                field["id"],
                self._line(field, "label", bindings, child(source, number)),
                field.get("style", "line"),
                field.get("rows", 1),
                self._line(field, "value", bindings, child(source, number)),
            )
            for number, field in enumerate(values)
        )

    def _method(self, value: Spec, bindings: Bindings, source: Source) -> layout.MethodSpec:
        return layout.MethodSpec()
