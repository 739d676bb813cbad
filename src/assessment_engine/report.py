"""Compose the report that a package declares from what a response gave."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import define, evolve

from assessment_engine import blocks, layout
from assessment_engine.coaching import Coaching
from assessment_engine.composing.drawing import compose_change, compose_chart
from assessment_engine.composing.method import compose_method
from assessment_engine.composing.texts import Texts
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.instrument import Instrument
from assessment_engine.markup import Runs, plain
from assessment_engine.numerals import Number
from assessment_engine.placeholders import tells_number
from assessment_engine.results import make_result
from assessment_engine.rules.analysis import rule_bounds
from assessment_engine.rules.evaluate import evaluate
from assessment_engine.scoring import Score, Scores
from assessment_engine.selecting import selected
from assessment_engine.values import Node
from assessment_engine.version import ENGINE_VERSION

MAX_LEVEL = 3


def compose(
    instrument: Instrument,
    scores: Scores,
    coaching: Sequence[Coaching],
    *,
    previous: Scores | None = None,
    numbers: bool = True,
) -> blocks.Report:
    """Give the report of a response: pure, so the same response gives an equal report.

    `previous` are the scores of an earlier response of the same person, for the blocks that show
    what has changed. Without `numbers` the report has the blocks that the package keeps for that,
    in words, and no score. Raises AssessmentError where the package keeps none.
    """
    texts = Texts(scores, previous, numbers)
    composer = _Composer(texts, {entry.id: entry for entry in coaching})
    response = scores.response
    made = composer.compose(instrument.report, 1)
    if not numbers and not made:
        raise AssessmentError([_no_words(instrument)])
    return blocks.Report(
        instrument=instrument.id,
        version=instrument.version,
        digest=instrument.digest,
        engine_version=ENGINE_VERSION,
        title=texts.line(instrument.report_title),
        language=instrument.language,
        respondent=response.respondent,
        completed=response.completed,
        blocks=made,
        phrases=instrument.wording.plain,
        result=_result(scores, coaching, numbers),
        numbers=numbers,
    )


def _result(scores: Scores, coaching: Sequence[Coaching], numbers: bool) -> dict[str, Any]:
    result = make_result(scores, coaching).to_dict(why=numbers)
    if not numbers:
        result["scores"] = {}
        result["verdicts"] = {
            name: {**entry, "reason": ""} for name, entry in result["verdicts"].items()
        }
        result["coaching"] = [{**entry, "reason": ""} for entry in result["coaching"]]
    return result


def _no_words(instrument: Instrument) -> Problem:
    return Problem(
        "no-numbers-undeclared",
        f"the report of {instrument.id!r} keeps no block in a report without numbers",
        hint='declare "without_numbers": "keep" for the sections that make sense in words alone',
    )


@define(eq=False, repr=False)
class _Composer:
    texts: Texts
    coaching: Mapping[str, Coaching]

    @property
    def scores(self) -> Scores:
        return self.texts.scores

    @property
    def instrument(self) -> Instrument:
        return self.texts.instrument

    def compose(self, specs: tuple[layout.BlockSpec, ...], level: int) -> tuple[blocks.Block, ...]:
        made: list[blocks.Block] = []
        for block in specs:
            if self._shown(block):
                made += _COMPOSE[type(block.spec)](self, block.spec, level)
        return tuple(made)

    def _shown(self, block: layout.BlockSpec) -> bool:
        if block.needs_previous and self.texts.previous is None:
            return False
        if not self.texts.numbers:
            only_numbers = isinstance(block.spec, layout.ChartSpec | layout.ChangeSpec)
            if only_numbers or not block.without_numbers:
                return False
        return block.when is None or self._holds(block.when)

    def _holds(self, condition: Node) -> bool:
        return evaluate(condition, self.scores.context) is True

    def cover_block(self, spec: layout.CoverSpec, _: int) -> list[blocks.Block]:
        # A line about a name or date that is not known would stand there unfinished.
        lines = self.texts.known_lines(spec.lines)
        return [
            blocks.Cover(
                self.texts.runs(spec.title),
                self.texts.runs(spec.subtitle),
                self.texts.paragraphs(lines),
                self.texts.paragraphs(spec.note),
            )
        ]

    def contents_block(self, spec: layout.ContentsSpec, _: int) -> list[blocks.Block]:
        return [blocks.Contents(self.texts.runs(spec.title), spec.depth)]

    def section_block(self, spec: layout.SectionSpec, level: int) -> list[blocks.Block]:
        inner = self.compose(spec.blocks, min(level + 1, MAX_LEVEL))
        if spec.blocks and not inner:
            return []  # a heading with nothing below it
        title = self.texts.runs(spec.title)
        return [blocks.Section(spec.id, title, level, inner, spec.new_page)]

    def text_block(self, spec: layout.TextSpec, _: int) -> list[blocks.Block]:
        return [blocks.Paragraphs(self.texts.paragraphs(spec.text), spec.style)]

    def list_block(self, spec: layout.ListSpec, _: int) -> list[blocks.Block]:
        return [blocks.ItemList(self.texts.paragraphs(spec.items), spec.ordered)]

    def scores_block(self, spec: layout.ScoresSpec, _: int) -> list[blocks.Block]:
        lines = [self._score_line(self.scores[name]) for name in spec.scores]
        shown = tuple(line for line in lines if line is not None)
        return [blocks.ScoreLines(shown)] if shown else []

    def _score_line(self, score: Score) -> blocks.ScoreLine | None:
        label = self.texts.runs(score.label)
        comment = self.texts.runs(score.band.text) if score.band else ()
        if score.value is None:
            text = self.texts.no_score(score.reason)
        elif not self.texts.numbers:
            # Its band says in words what the number would.
            if score.band is None:
                return None
            text = score.band.label
            language = self.texts.language(text)
            return blocks.ScoreLine(score.id, label, None, 0, 0, text, None, comment, language)
        else:
            text = self._score_text(score, score.value)
        return blocks.ScoreLine(
            score.id,
            label,
            score.value,
            score.minimum,
            score.maximum,
            text,
            score.band.label if score.band else None,
            comment,
            self.texts.language(score.band.label) if score.band else None,
        )

    def _score_text(self, score: Score, value: Number) -> str:
        rule = self.instrument.score_by_id[score.id]
        if rule.unit:
            return self.texts.score_number(rule, value)
        numbers = {"value": value, "minimum": score.minimum, "maximum": score.maximum}
        written = {name: self.texts.score_number(rule, each) for name, each in numbers.items()}
        return self.texts.words.phrase(
            "of_possible" if score.minimum >= 0 else "of_range", **written
        )

    def verdicts_block(self, spec: layout.VerdictsSpec, _: int) -> list[blocks.Block]:
        rows = []
        for name in spec.verdicts:
            found = self.scores.verdicts[name]
            text = self.texts.of_verdict(name)
            rows.append(blocks.Fact(self.texts.runs(found.label), (self.texts.fixed(text),)))
        return [blocks.Facts(tuple(rows))]

    def chart_block(self, spec: layout.ChartSpec, _: int) -> list[blocks.Block]:
        return [compose_chart(spec, self.texts)]

    def change_blocks(self, spec: layout.ChangeSpec, _: int) -> list[blocks.Block]:
        previous = self.texts.previous
        assert previous is not None  # the block needs one
        return [*compose_change(spec, self.texts, previous)]

    def ranking_block(self, spec: layout.RankingSpec, _: int) -> list[blocks.Block]:
        selection = self.instrument.selection_by_id[spec.selection]
        chosen = selected(selection, self.scores)
        if not chosen:
            return [blocks.Paragraphs(self.texts.paragraphs(spec.empty))]
        entries: list[blocks.RankingEntry] = []
        for index, value in chosen:
            entry = self._ranked(spec.entries[index], selection.candidates[index].rule, value)
            # What several entries have in common is worth saying once.
            if entry.comment in [above.comment for above in entries]:
                entry = evolve(entry, comment=())
            entries.append(entry)
        rule = selection.candidates[chosen[0][0]].rule
        # Where the order of the package decides between equal numbers, that is not worth a note.
        by_order = selection.order == "declared" or selection.ties == "first"
        tied = () if by_order else self._tied(entries, chosen, rule)
        return [blocks.Ranking(spec.id, tuple(entries), tied)]

    def _ranked(self, spec: layout.RankedSpec, rule: Node, value: Number) -> blocks.RankingEntry:
        case = next(
            (c for c in spec.cases if c.when is None or self._holds(c.when)),
            layout.CaseSpec(None, "{value}", ""),
        )
        words = self._words(rule, value)
        return blocks.RankingEntry(
            self.texts.runs(spec.label),
            self.texts.line(case.text, words) if self.texts.numbers else "",
            self.texts.runs(case.comment, words),
            spec.target,
            self.texts.language(case.text) if self.texts.numbers else None,
        )

    def _words(self, rule: Node, value: Number) -> dict[str, str]:
        """Give what stands for the number of an entry that a selection took."""
        reach = rule_bounds(rule, self.instrument)
        numbers = {
            "value": value,
            "size": max(value, -value),
            "minimum": reach.low,
            "maximum": reach.high,
        }
        return {name: self.texts.number_of(rule, number) for name, number in numbers.items()}

    def _tied(
        self,
        entries: Sequence[blocks.RankingEntry],
        chosen: Sequence[tuple[int, Number]],
        rule: Node,
    ) -> Runs:
        values = [value for _, value in chosen]
        sentences = []
        for value in dict.fromkeys(values):
            labels = tuple(
                self.texts.words.phrase("quoted", text=plain(entry.label))
                for entry, own in zip(entries, values, strict=True)
                if own == value
            )
            if len(labels) > 1:
                words = {"labels": self.texts.words.listed(labels)}
                if self.texts.numbers:
                    words["value"] = self.texts.number_of(rule, value)
                name = "tied" if self.texts.numbers else "tied_words"
                sentences.append(self.texts.words.phrase(name, **words))
        return self.texts.fixed(" ".join(sentences))

    def coaching_blocks(self, spec: layout.CoachingSpec, level: int) -> list[blocks.Block]:
        triggered = [self.coaching[name] for name in spec.coaching if name in self.coaching]
        if not triggered:
            return [blocks.Paragraphs(self.texts.paragraphs(spec.empty))]
        intro = [blocks.Paragraphs(self.texts.paragraphs(spec.intro))] if spec.intro else []
        return [*intro, *(self._coaching(entry, level) for entry in triggered)]

    def _coaching(self, entry: Coaching, level: int) -> blocks.CoachingBlock:
        item = self.instrument.item_by_id.get(entry.trigger.item or "")
        statement = self.texts.runs(item.text) if item else ()
        text = entry.text
        if text is None:
            missing = self.texts.fixed(self.texts.words.phrase("coaching_missing"))
            parts: tuple[blocks.CoachingPart, ...] = (
                blocks.CoachingPart("missing", "paragraphs", (), (missing,)),
            )
            title, statement = statement or self.texts.fixed(entry.id), ()
        else:
            title = self.texts.runs(text.title)
            parts = tuple(
                blocks.CoachingPart(
                    part.id,
                    part.style,
                    self.texts.runs(part.heading),
                    self.texts.paragraphs(text.parts[part.id]),
                )
                for part in self.instrument.coaching_parts
                if text.parts.get(part.id)
            )
        anchor = layout.coaching_anchor(entry.id)
        return blocks.CoachingBlock(
            entry.id,
            anchor,
            level,
            title,
            statement,
            self._reason(entry),
            parts,
            # An id that is no item's code means nothing to a reader.
            entry.trigger.item or "",
            self.texts.language(entry.trigger.reason) if entry.trigger.reason else None,
        )

    def _reason(self, entry: Coaching) -> str:
        """Give the author's words on why coaching is shown, or else the engine's."""
        own = entry.trigger.reason
        if not self.texts.numbers and (not own or tells_number(own)):
            return ""
        return self.texts.line(own) if own else entry.reason

    def form_block(self, spec: layout.FormSpec, _: int) -> list[blocks.Block]:
        groups = tuple(
            blocks.FormGroup(group.id, self.texts.runs(group.label), self._fields(group.fields, {}))
            for group in spec.groups
        )
        return [blocks.Form(spec.id, groups)]

    def _fields(
        self, specs: Sequence[layout.FieldSpec], words: Mapping[str, str]
    ) -> tuple[blocks.FormField, ...]:
        return tuple(
            blocks.FormField(
                made.id,
                self.texts.line(made.label, words),
                made.style,
                made.rows,
                plain(self.texts.runs(made.value, words)),
                self.texts.language(made.label),
            )
            for made in specs
        )

    def plan_block(self, spec: layout.PlanSpec, _: int) -> list[blocks.Block]:
        selection = self.instrument.selection_by_id[spec.selection]
        chosen = selected(selection, self.scores)
        if not chosen:
            return [blocks.Paragraphs(self.texts.paragraphs(spec.empty))]
        groups = []
        for place, (index, value) in enumerate(chosen, 1):
            planned = spec.groups[index]
            words = self._words(selection.candidates[index].rule, value)
            words |= self._advice(planned.coaching)
            label = self.texts.runs(planned.label, words)
            fields = self._fields(planned.fields, words)
            groups.append(blocks.FormGroup(str(place), label, fields))
        return [blocks.Form(spec.id, tuple(groups))]

    def _advice(self, coaching: Sequence[str]) -> dict[str, str]:
        """Give what {coaching:...} stands for: nothing where no coaching is called for."""
        entry = next((self.coaching[name] for name in coaching if name in self.coaching), None)
        text = entry.text if entry else None
        words = {f"coaching:{part.id}": "" for part in self.instrument.coaching_parts}
        words["coaching:reason"] = self._reason(entry) if entry else ""
        words["coaching:title"] = plain(self.texts.runs(text.title)) if text else ""
        for part, texts in text.parts.items() if text else ():
            words[f"coaching:{part}"] = plain(self.texts.runs(texts[0])) if texts else ""
        return words

    def method_block(self, spec: layout.MethodSpec, _: int) -> list[blocks.Block]:
        return [compose_method(self.texts)]


_COMPOSE: Mapping[type, Callable[[_Composer, Any, int], list[blocks.Block]]] = {
    layout.CoverSpec: _Composer.cover_block,
    layout.ContentsSpec: _Composer.contents_block,
    layout.SectionSpec: _Composer.section_block,
    layout.TextSpec: _Composer.text_block,
    layout.ListSpec: _Composer.list_block,
    layout.ScoresSpec: _Composer.scores_block,
    layout.VerdictsSpec: _Composer.verdicts_block,
    layout.ChartSpec: _Composer.chart_block,
    layout.RankingSpec: _Composer.ranking_block,
    layout.CoachingSpec: _Composer.coaching_blocks,
    layout.FormSpec: _Composer.form_block,
    layout.ChangeSpec: _Composer.change_blocks,
    layout.PlanSpec: _Composer.plan_block,
    layout.MethodSpec: _Composer.method_block,
}
