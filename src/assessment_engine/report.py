"""Compose the report that a package declares from what a response gave."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from attrs import define, evolve

from assessment_engine import blocks, layout
from assessment_engine.coaching import Coaching
from assessment_engine.instrument import Instrument, Selection
from assessment_engine.markup import Runs, escape, parse, plain
from assessment_engine.numerals import Number
from assessment_engine.placeholders import fill, wordless
from assessment_engine.results import make_result
from assessment_engine.rules.analysis import rule_bounds
from assessment_engine.rules.evaluate import evaluate
from assessment_engine.scoring import Scores
from assessment_engine.values import Absence, Node, Text, Value
from assessment_engine.version import ENGINE_VERSION

MAX_LEVEL = 3


def compose(instrument: Instrument, scores: Scores, coaching: Sequence[Coaching]) -> blocks.Report:
    """Give the report of a response: pure, so the same response gives an equal report."""
    composer = _Composer(instrument, scores, {entry.id: entry for entry in coaching})
    response = scores.response
    return blocks.Report(
        instrument=instrument.id,
        version=instrument.version,
        digest=instrument.digest,
        engine_version=ENGINE_VERSION,
        title=composer.line(instrument.report_title),
        language=instrument.language,
        respondent=response.respondent,
        completed=response.completed,
        blocks=composer.compose(instrument.report, 1),
        phrases=instrument.wording.plain,
        result=make_result(scores, coaching).to_dict(),
    )


@define(eq=False, repr=False)
class _Composer:
    instrument: Instrument
    scores: Scores
    coaching: Mapping[str, Coaching]

    # Texts

    def line(self, text: str, case: Mapping[str, str] | None = None) -> str:
        """Fill the placeholders of a text that stays plain."""
        return fill(text, partial(self._placeholder, case=case or {}, plain=True))

    def runs(self, text: str, case: Mapping[str, str] | None = None) -> Runs:
        """Fill the placeholders of a text and parse its markup; what is filled in has none."""
        filled = text
        if "{" in text:
            filled = fill(text, partial(self._placeholder, case=case or {}, plain=False))
        language = self.language(text)
        if language is None:
            return parse(filled)
        return tuple([evolve(run, language=language) for run in parse(filled)])

    def language(self, *texts: str) -> str | None:
        """Give the language of texts that no translation has; None where any is the report's."""
        left = self.instrument.untranslated
        if left.isdisjoint(texts) or not all(text in left or wordless(text) for text in texts):
            return None
        return self.instrument.source_language

    def paragraphs(self, texts: Text) -> tuple[Runs, ...]:
        return tuple([self.runs(text) for text in texts])

    def _placeholder(self, name: str, argument: str, case: Mapping[str, str], plain: bool) -> str:
        if name in case:
            return case[name]
        if name == "respondent":
            value = self.scores.response.respondent
        elif name == "completed":
            value = self._date(self.scores.response.completed)
        elif name == "band":
            band = self.scores[argument].band
            value = band.label if band else ""
        else:
            score = self.scores[argument]
            number = score.maximum if name == "maximum" else score.value
            value = self._no_score(score.reason) if number is None else self.number(number)
        return value if plain else escape(value)

    def phrase(self, name: str, **values: str) -> str:
        return self.instrument.wording.phrase(name, **values)

    def number(self, value: Number) -> str:
        return self.instrument.wording.number(value)

    def _date(self, date: str) -> str:
        return self.instrument.wording.date(date) if date else ""

    def _no_score(self, reason: str) -> str:
        return self.phrase("no_score", reason=reason)

    # Blocks

    def compose(self, specs: tuple[layout.BlockSpec, ...], level: int) -> tuple[blocks.Block, ...]:
        made: list[blocks.Block] = []
        for block in specs:
            if block.when is None or evaluate(block.when, self.scores.context) is True:
                made += _COMPOSE[type(block.spec)](self, block.spec, level)
        return tuple(made)

    def cover_block(self, spec: layout.CoverSpec, _: int) -> list[blocks.Block]:
        # A line about a name or date that is not known would stand there unfinished.
        known = {"{respondent}": self.scores.response.respondent}
        known["{completed}"] = self.scores.response.completed
        lines = [
            line
            for line in spec.lines
            if all(value or name not in line for name, value in known.items())
        ]
        return [
            blocks.Cover(
                self.runs(spec.title),
                self.runs(spec.subtitle),
                self.paragraphs(tuple(lines)),
                self.paragraphs(spec.note),
            )
        ]

    def contents_block(self, spec: layout.ContentsSpec, _: int) -> list[blocks.Block]:
        return [blocks.Contents(self.runs(spec.title), spec.depth)]

    def section_block(self, spec: layout.SectionSpec, level: int) -> list[blocks.Block]:
        inner = self.compose(spec.blocks, min(level + 1, MAX_LEVEL))
        title = self.runs(spec.title)
        return [blocks.Section(spec.id, title, level, inner, spec.new_page)]

    def text_block(self, spec: layout.TextSpec, _: int) -> list[blocks.Block]:
        return [blocks.Paragraphs(self.paragraphs(spec.text), spec.style)]

    def list_block(self, spec: layout.ListSpec, _: int) -> list[blocks.Block]:
        return [blocks.ItemList(self.paragraphs(spec.items), spec.ordered)]

    def scores_block(self, spec: layout.ScoresSpec, _: int) -> list[blocks.Block]:
        return [blocks.ScoreLines(tuple(self._score_line(name) for name in spec.scores))]

    def _score_line(self, name: str) -> blocks.ScoreLine:
        score = self.scores[name]
        if score.value is None:
            text = self._no_score(score.reason)
        else:
            phrase = "of_possible" if score.minimum >= 0 else "of_range"
            text = self.phrase(
                phrase,
                value=self.number(score.value),
                minimum=self.number(score.minimum),
                maximum=self.number(score.maximum),
            )
        return blocks.ScoreLine(
            name,
            self.runs(score.label),
            score.value,
            score.minimum,
            score.maximum,
            text,
            score.band.label if score.band else None,
            self.runs(score.band.text) if score.band else (),
            self.language(score.band.label) if score.band else None,
        )

    def chart_block(self, spec: layout.ChartSpec, _: int) -> list[blocks.Block]:
        rules = [rule for series in spec.series for rule in series.rules]
        reach = [rule_bounds(rule, self.instrument) for rule in rules]
        categories = tuple(
            blocks.ChartCategory(self.runs(row.label), row.code, row.target)
            for row in spec.categories
        )
        series = tuple(
            blocks.ChartSeries(made.id, self.line(made.label), *self._values(made.rules))
            for made in spec.series
        )
        words = (spec.title, spec.description, spec.category_label, spec.value_label)
        return [
            blocks.Chart(
                spec.id,
                self.line(spec.title),
                self.line(spec.description),
                self.line(spec.category_label),
                self.line(spec.value_label),
                categories,
                series,
                min((bounds.low for bounds in reach), default=0),
                max((bounds.high for bounds in reach), default=0),
                language=self.language(*words, *(made.label for made in spec.series)),
            )
        ]

    def _values(self, rules: Sequence[Node]) -> tuple[tuple[Number | None, ...], tuple[str, ...]]:
        found = [self._value(rule) for rule in rules]
        numbers = tuple(None if isinstance(value, Absence) else value for value in found)
        texts = tuple(
            self._absent(value) if isinstance(value, Absence) else self.number(value)
            for value in found
        )
        return numbers, texts

    def _value(self, rule: Node) -> Value:
        value = evaluate(rule, self.scores.context)
        assert not isinstance(value, bool)  # the builder parsed it as a number rule
        return value

    def _absent(self, absence: Absence) -> str:
        names = {Absence.MISSING: "not_answered"}
        return self.phrase(names.get(absence, absence.value))

    def ranking_block(self, spec: layout.RankingSpec, _: int) -> list[blocks.Block]:
        selection = self.instrument.selection_by_id[spec.selection]
        chosen = self._chosen(selection)
        if not chosen:
            return [blocks.Paragraphs(self.paragraphs(spec.empty))]
        entries: list[blocks.RankingEntry] = []
        for index, value in chosen:
            entry = self._ranked(spec.entries[index], selection.candidates[index].rule, value)
            # What several entries have in common is worth saying once.
            if entry.comment in [above.comment for above in entries]:
                entry = evolve(entry, comment=())
            entries.append(entry)
        return [blocks.Ranking(spec.id, tuple(entries), self._tied(entries, chosen))]

    def _chosen(self, selection: Selection) -> list[tuple[int, Number]]:
        """Give the index and value of what a selection takes, best first, ties in order."""
        context = self.scores.context
        found = [
            (index, value)
            for index, candidate in enumerate(selection.candidates)
            if candidate.where is None or evaluate(candidate.where, context) is True
            if not isinstance(value := self._value(candidate.rule), Absence)
        ]
        found.sort(key=lambda entry: entry[1], reverse=selection.order == "highest")
        taken = found[: selection.take]
        if selection.ties == "include" and taken:
            taken += [entry for entry in found[selection.take :] if entry[1] == taken[-1][1]]
        return taken

    def _ranked(self, spec: layout.RankedSpec, rule: Node, value: Number) -> blocks.RankingEntry:
        reach = rule_bounds(rule, self.instrument)
        context = self.scores.context
        case = next(
            (c for c in spec.cases if c.when is None or evaluate(c.when, context) is True),
            layout.CaseSpec(None, "{value}", ""),
        )
        words = {
            "value": self.number(value),
            "size": self.number(max(value, -value)),
            "minimum": self.number(reach.low),
            "maximum": self.number(reach.high),
        }
        return blocks.RankingEntry(
            self.runs(spec.label),
            self.line(case.text, words),
            self.runs(case.comment, words),
            spec.target,
            self.language(case.text),
        )

    def _tied(
        self, entries: Sequence[blocks.RankingEntry], chosen: Sequence[tuple[int, Number]]
    ) -> Runs:
        values = [value for _, value in chosen]
        sentences = []
        for value in dict.fromkeys(values):
            labels = [
                self.phrase("quoted", text=plain(entry.label))
                for entry, own in zip(entries, values, strict=True)
                if own == value
            ]
            if len(labels) > 1:
                listed = self.instrument.wording.listed(labels)
                sentences.append(self.phrase("tied", labels=listed, value=self.number(value)))
        return parse(escape(" ".join(sentences)))

    def coaching_blocks(self, spec: layout.CoachingSpec, level: int) -> list[blocks.Block]:
        triggered = [self.coaching[name] for name in spec.coaching if name in self.coaching]
        if not triggered:
            return [blocks.Paragraphs(self.paragraphs(spec.empty))]
        intro = [blocks.Paragraphs(self.paragraphs(spec.intro))] if spec.intro else []
        return [*intro, *(self._coaching(entry, level) for entry in triggered)]

    def _coaching(self, entry: Coaching, level: int) -> blocks.CoachingBlock:
        item = self.instrument.item_by_id.get(entry.trigger.item or "")
        statement = self.runs(item.text) if item else ()
        text = entry.text
        if text is None:
            missing = self.runs(self.phrase("coaching_missing"))
            parts: tuple[blocks.CoachingPart, ...] = (
                blocks.CoachingPart("missing", "paragraphs", (), (missing,)),
            )
            title, statement = statement or self.runs(escape(entry.id)), ()
        else:
            title = self.runs(text.title)
            parts = tuple(
                blocks.CoachingPart(
                    part.id,
                    part.style,
                    self.runs(part.heading),
                    self.paragraphs(text.parts[part.id]),
                )
                for part in self.instrument.coaching_parts
                if text.parts.get(part.id)
            )
        anchor = layout.coaching_anchor(entry.id)
        return blocks.CoachingBlock(entry.id, anchor, level, title, statement, entry.reason, parts)

    def form_block(self, spec: layout.FormSpec, _: int) -> list[blocks.Block]:
        groups = tuple(
            blocks.FormGroup(
                group.id,
                self.runs(group.label),
                tuple(
                    blocks.FormField(
                        made.id,
                        self.line(made.label),
                        made.style,
                        made.rows,
                        language=self.language(made.label),
                    )
                    for made in group.fields
                ),
            )
            for group in spec.groups
        )
        return [blocks.Form(spec.id, groups)]


_COMPOSE: Mapping[type, Callable[[_Composer, Any, int], list[blocks.Block]]] = {
    layout.CoverSpec: _Composer.cover_block,
    layout.ContentsSpec: _Composer.contents_block,
    layout.SectionSpec: _Composer.section_block,
    layout.TextSpec: _Composer.text_block,
    layout.ListSpec: _Composer.list_block,
    layout.ScoresSpec: _Composer.scores_block,
    layout.ChartSpec: _Composer.chart_block,
    layout.RankingSpec: _Composer.ranking_block,
    layout.CoachingSpec: _Composer.coaching_blocks,
    layout.FormSpec: _Composer.form_block,
}
