"""How a report came about, as facts: what was rated, how it is scored, what was left open."""

from __future__ import annotations

from collections.abc import Iterator

from assessment_engine.blocks import Fact, Facts
from assessment_engine.composing.texts import Texts
from assessment_engine.instrument import Instrument, Scale, ScoreRule
from assessment_engine.markup import plain
from assessment_engine.rules.evaluate import walk
from assessment_engine.values import Absence
from assessment_engine.version import ENGINE_VERSION

MAX_ANCHORS = 11
MAX_OPEN = 12


def compose_method(texts: Texts) -> Facts:
    """State how the report of a response came about; nothing in it is a score."""
    instrument, response = texts.scores.instrument, texts.scores.response
    title = _plainly(instrument.title, texts)
    rows = {
        "method_instrument": [
            texts.words.phrase("versioned", title=title, version=instrument.version)
        ],
        "method_completed": [texts.date(response.completed)],
        "method_previous": [texts.date(texts.previous.response.completed)]
        if texts.previous
        else [],
        "method_rated": list(_rated(instrument, texts)),
        "method_scale": list(_scales(instrument, texts)),
        "method_scoring": list(_scoring(instrument, texts)),
        "method_answers": list(_answers(texts)),
        "method_package": [instrument.digest],
        "method_engine": [f"assessment_engine {ENGINE_VERSION}"],
    }
    return Facts(
        tuple(
            Fact(
                texts.fixed(texts.words.phrase(name)),
                tuple(texts.fixed(line) for line in lines if line),
            )
            for name, lines in rows.items()
            if any(lines)
        )
    )


def _rated(instrument: Instrument, texts: Texts) -> Iterator[str]:
    yield texts.words.counted("statements", len(instrument.items))
    if instrument.several_perspectives:
        labels = [_plainly(view.label, texts) for view in instrument.perspectives]
        yield texts.words.phrase("perspectives", labels=texts.words.listed(labels))
    named = []
    for dimension in instrument.dimensions:
        size = sum(item.dimension == dimension.id for item in instrument.items)
        if size:
            label = _plainly(dimension.label, texts)
            named.append(texts.words.phrase("sized", label=label, count=texts.words.number(size)))
    if named:
        yield texts.words.listed(named)
    reverse = sum(item.reverse for item in instrument.items)
    if reverse:
        yield texts.words.counted("reversed", reverse)


def _plainly(text: str, texts: Texts) -> str:
    return plain(texts.runs(text))


def _scales(instrument: Instrument, texts: Texts) -> Iterator[str]:
    used = {item.scale for item in instrument.items}
    for scale in instrument.scales:
        if scale.id in used:
            yield texts.words.phrase(
                "scaled", label=_plainly(scale.label, texts), options=_options(scale, texts)
            )


def _options(scale: Scale, texts: Texts) -> str:
    shown = scale.options
    if len(shown) > MAX_ANCHORS:
        shown = (shown[0], shown[-1])
    words = [
        texts.words.phrase(
            "anchored", value=texts.words.number(option.value), label=_plainly(option.label, texts)
        )
        for option in shown
    ]
    if scale.not_applicable is not None:
        words.append(_plainly(scale.not_applicable, texts))
    return ("; " if shown is scale.options else " \N{HORIZONTAL ELLIPSIS} ").join(words)


def _scoring(instrument: Instrument, texts: Texts) -> Iterator[str]:
    """Give the author's sentence on each declared score, with its need of answers."""
    told: set[str] = set()
    for score in instrument.scores:
        if score.method:
            sentence = f"{_plainly(score.method, texts)} {_policy(score, texts)}".strip()
            if sentence not in told:
                yield sentence
            told.add(sentence)


def _policy(score: ScoreRule, texts: Texts) -> str:
    """Say how many answers a score needs: the policy of the outermost rule over answers."""
    for node in walk(score.rule):
        policy = node.options.get("missing")
        if policy is None or not any(operand.op == "answer" for operand in node.operands):
            continue
        if policy.minimum is not None:
            return texts.words.counted("needs_minimum", policy.minimum)
        if policy.share is not None:
            return texts.words.phrase("needs_share", share=texts.words.number(policy.share * 100))
        return texts.words.phrase("needs_all")
    return ""


def _answers(texts: Texts) -> Iterator[str]:
    instrument, response = texts.scores.instrument, texts.scores.response
    values = response.values
    given = sum(not isinstance(value, Absence) for value in values)
    yield texts.words.phrase(
        "answers_given", given=texts.words.number(given), asked=texts.words.number(len(values))
    )
    if Absence.NOT_APPLICABLE in values:
        yield texts.words.counted("answers_not_applicable", values.count(Absence.NOT_APPLICABLE))
    still_open = [
        instrument.cell_name(*cell)
        for cell, value in zip(response.cells, values, strict=True)
        if value is Absence.MISSING
    ]
    if still_open:
        names = ", ".join(still_open[:MAX_OPEN])
        more = " \N{HORIZONTAL ELLIPSIS}" if len(still_open) > MAX_OPEN else ""
        yield texts.words.counted("answers_open", len(still_open), names=names + more)
