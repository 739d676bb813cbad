"""How a report came about, as facts: what was rated, how it is scored, what was left open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from assessment_engine.blocks import Fact, Facts
from assessment_engine.composing.texts import Texts
from assessment_engine.form import Option
from assessment_engine.instrument import ScoreRule, VerdictRule
from assessment_engine.markup import Runs
from assessment_engine.rules.evaluate import walk_here
from assessment_engine.values import Absence, Node
from assessment_engine.version import ENGINE_VERSION

MAX_ANCHORS = 11
MAX_OPEN = 12


def compose_method(texts: Texts) -> Facts:
    """State how the report of a response came about; nothing in it is a score."""
    instrument, response = texts.instrument, texts.scores.response
    previous = texts.previous.response.completed if texts.previous else ""
    rows: dict[str, Iterable[Runs]] = {
        "method_instrument": [_versioned(texts)],
        "method_completed": [texts.fixed(texts.date(response.completed))],
        "method_previous": [texts.fixed(texts.date(previous))],
        "method_rated": _rated(texts),
        "method_scale": _scales(texts),
        "method_scoring": _scoring(texts),
        "method_answers": map(texts.fixed, _answers(texts)),
        "method_package": [texts.fixed(instrument.digest)],
        "method_engine": [texts.fixed(f"assessment_engine {ENGINE_VERSION}")],
    }
    facts = []
    for name, lines in rows.items():
        told = tuple(line for line in lines if line)
        if told:
            facts.append(Fact(texts.fixed(texts.words.phrase(name)), told))
    return Facts(tuple(facts))


def _versioned(texts: Texts) -> Runs:
    version = texts.instrument.version
    return texts.woven(
        lambda marks: texts.words.phrase("versioned", title=marks[0], version=version),
        [texts.runs(texts.instrument.title)],
    )


def _rated(texts: Texts) -> Iterator[Runs]:
    instrument, words = texts.instrument, texts.words
    yield texts.fixed(words.counted("statements", len(instrument.items)))
    if instrument.several_perspectives:
        yield texts.woven(
            lambda marks: words.phrase("perspectives", labels=words.listed(marks)),
            [texts.runs(view.label) for view in instrument.perspectives],
        )
    sizes = Counter(item.dimension for item in instrument.items)
    named = [
        (dimension.label, words.number(sizes[dimension.id]))
        for dimension in instrument.dimensions
        if sizes[dimension.id]
    ]
    if named:
        yield texts.woven(
            lambda marks: words.listed(
                [
                    words.phrase("sized", label=mark, count=count)
                    for mark, (_, count) in zip(marks, named, strict=True)
                ]
            ),
            [texts.runs(label) for label, _ in named],
        )
    reverse = sum(item.reverse for item in instrument.items)
    if reverse:
        yield texts.fixed(words.counted("reversed", reverse))


def _scales(texts: Texts) -> Iterator[Runs]:
    used = {item.scale for item in texts.instrument.items}
    for scale in texts.instrument.scales:
        if scale.id not in used:
            continue
        options = [_option(option, texts) for option in scale.options]
        between = "; "
        if len(options) > MAX_ANCHORS:
            options, between = [options[0], options[-1]], " \N{HORIZONTAL ELLIPSIS} "
        if scale.not_applicable is not None:
            options.append(texts.runs(scale.not_applicable))
        yield _scaled(texts.runs(scale.label), options, between, texts)


def _scaled(label: Runs, options: Sequence[Runs], between: str, texts: Texts) -> Runs:
    return texts.woven(
        lambda marks: texts.words.phrase("scaled", label=marks[0], options=between.join(marks[1:])),
        [label, *options],
    )


def _option(option: Option, texts: Texts) -> Runs:
    if isinstance(option.value, str):
        # A code is for rules; its label is all that was read.
        return texts.runs(option.label)
    value = texts.words.number(option.value)
    return texts.woven(
        lambda marks: texts.words.phrase("anchored", value=value, label=marks[0]),
        [texts.runs(option.label)],
    )


def _scoring(texts: Texts) -> Iterator[Runs]:
    """Give the author's sentence on each declared score and verdict, with its need of answers."""
    told: set[Runs] = set()
    declared: list[ScoreRule | VerdictRule] = [*texts.instrument.scores]
    for each in [*declared, *texts.instrument.verdicts]:
        if each.method:
            policy = _policy(each.rule, texts)
            sentence = texts.runs(each.method) + texts.fixed(f" {policy}" if policy else "")
            if sentence not in told:
                yield sentence
            told.add(sentence)


def _policy(rule: Node, texts: Texts) -> str:
    """Say how many answers a rule needs: the policy of the outermost one over answers.

    What is asked of the answers of each response is the author's to say: next to how many
    responses are needed, it would be read as that.
    """
    for node in walk_here(rule):
        policy = node.options.get("missing")
        if policy is None or not any(operand.op == "answer" for operand in node.operands):
            continue
        if policy.minimum is not None:
            return texts.words.counted("needs_minimum", policy.minimum)
        if policy.share is not None:
            share = texts.words.number(policy.share * 100)
            return texts.words.phrase("needs_share", share=share)
        some_may_not_apply = any(
            texts.instrument.scale_by_id[item.scale].not_applicable is not None
            for item in texts.instrument.items
        )
        return texts.words.phrase("needs_applicable" if some_may_not_apply else "needs_all")
    return ""


def _answers(texts: Texts) -> Iterator[str]:
    response, words = texts.scores.response, texts.words
    values = response.values
    given = sum(not isinstance(value, Absence) for value in values)
    counts = {"given": words.number(given), "asked": words.number(len(values))}
    yield words.phrase("answers_given", **counts)
    if Absence.NOT_APPLICABLE in values:
        yield words.counted("answers_not_applicable", values.count(Absence.NOT_APPLICABLE))
    still_open = [
        texts.instrument.cell_name(*cell)
        for cell, value in zip(response.cells, values, strict=True)
        if value is Absence.MISSING
    ]
    if still_open:
        names = ", ".join(still_open[:MAX_OPEN])
        more = " \N{HORIZONTAL ELLIPSIS}" if len(still_open) > MAX_OPEN else ""
        yield words.counted("answers_open", len(still_open), names=names + more)
