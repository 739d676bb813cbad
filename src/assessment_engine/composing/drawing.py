"""Charts: the values of one response, or of two beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from assessment_engine import blocks, layout
from assessment_engine.composing.texts import Texts
from assessment_engine.instrument import Instrument
from assessment_engine.markup import plain
from assessment_engine.numerals import Number
from assessment_engine.rules.analysis import rule_bounds
from assessment_engine.scoring import Scores, value_of
from assessment_engine.values import Absence, Node, Value


def compose_chart(spec: layout.ChartSpec, texts: Texts) -> blocks.Chart:
    """Give a chart of one response."""
    series = tuple(
        blocks.ChartSeries(
            made.id, texts.line(made.label), *_values(made.rules, texts.scores, texts)
        )
        for made in spec.series
    )
    rules = [rule for made in spec.series for rule in made.rules]
    return _chart(spec, series, rules, spec.style, texts)


def compose_change(
    spec: layout.ChangeSpec, texts: Texts, previous: Scores
) -> tuple[blocks.Block, ...]:
    """Give the chart of a previous response and this one, and what has changed in words."""
    before, now = (_values(spec.rules, scores, texts) for scores in (previous, texts.scores))
    dates = (previous.response.completed, texts.scores.response.completed)
    names = [texts.date(date) for date in dates]
    if not all(names) or names[0] == names[1]:
        names = [texts.words.phrase("previously"), texts.words.phrase("now")]
    series = (
        blocks.ChartSeries("previous", names[0], *before),
        blocks.ChartSeries("now", names[1], *now),
    )
    chart = _chart(spec, series, spec.rules, "dumbbell", texts)
    words = _changes(chart, value_of(spec.notable, texts.scores), texts)
    if not words:
        return (chart, blocks.Paragraphs(texts.paragraphs(spec.none)))
    return (chart, blocks.ItemList(tuple(texts.fixed(line) for line in words)))


def _changes(chart: blocks.Chart, notable: Value, texts: Texts) -> list[str]:
    """Put the notable differences in words, the largest first."""
    if isinstance(notable, Absence):
        return []
    before, now = chart.series
    found: list[tuple[Number, str]] = []
    for index, category in enumerate(chart.categories):
        old, new = before.values[index], now.values[index]
        if old is None or new is None:
            continue
        size = max(new - old, old - new)
        if size >= notable and size > 0:
            label = plain(category.label).rstrip(".")
            words = {"label": label, "now": now.texts[index], "before": before.texts[index]}
            phrase = "risen" if new > old else "fallen"
            found.append((size, texts.words.phrase(phrase, **words)))
    found.sort(key=lambda entry: -entry[0])
    return [words for _, words in found]


def _chart(
    spec: layout.ChartSpec | layout.ChangeSpec,
    series: tuple[blocks.ChartSeries, ...],
    rules: Sequence[Node],
    style: Literal["bars", "dumbbell"],
    texts: Texts,
) -> blocks.Chart:
    low, high = _reach(rules, texts.instrument)
    captions = (spec.title, spec.description, spec.category_label, spec.value_label)
    labels = [made.label for made in spec.series] if isinstance(spec, layout.ChartSpec) else []
    return blocks.Chart(
        spec.id,
        texts.line(spec.title),
        texts.line(spec.description),
        texts.line(spec.category_label),
        texts.line(spec.value_label),
        tuple(
            blocks.ChartCategory(texts.runs(row.label), row.code, row.target)
            for row in spec.categories
        ),
        series,
        low,
        high,
        style,
        texts.language(*captions, *labels),
    )


def _reach(rules: Sequence[Node], instrument: Instrument) -> tuple[Number, Number]:
    reach = [rule_bounds(rule, instrument) for rule in rules]
    low = min((bounds.low for bounds in reach), default=0)
    return low, max((bounds.high for bounds in reach), default=0)


def _values(
    rules: Sequence[Node], scores: Scores, texts: Texts
) -> tuple[tuple[Number | None, ...], tuple[str, ...]]:
    found = [value_of(rule, scores) for rule in rules]
    numbers = tuple(None if isinstance(value, Absence) else value for value in found)
    written = tuple(
        texts.absent(value) if isinstance(value, Absence) else texts.number_of(rule, value)
        for rule, value in zip(rules, found, strict=True)
    )
    return numbers, written
