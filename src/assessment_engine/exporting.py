"""Responses and results as tables, with a codebook that says what each column is.

Each function takes an iterable and gives a table whose rows are made as they are asked for, so that
a storage with many responses need not be in memory. What a word such as "not_asked" stands for is
said in the cell; for formats with one type a column, in a column ".state" beside it.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, TypeVar

from attrs import evolve, frozen

from assessment_engine.form import Scale
from assessment_engine.instrument import Instrument, ScoreRule
from assessment_engine.markup import parse, plain
from assessment_engine.numerals import Number, clock, number_text
from assessment_engine.responses import Response
from assessment_engine.results import Result
from assessment_engine.rules.analysis import score_bounds
from assessment_engine.tables import Cell, Column, Kind, Table
from assessment_engine.values import Absence, Answer, Node

_T = TypeVar("_T")
STATE = ".state"
_ANSWERED = "answered"
_META = ("instrument", "respondent", "completed")
# No item can be called like these.
_GROUP = ("#group", "#role")
_FILED = ("#key", "#subject", "#version", "#digest", "#results")
_MADE_WITH = ("instrument", "version", "digest", "engine_version", "respondent", "completed")
_ABOUT = {
    "instrument": "The id of the instrument",
    "version": "The version of the instrument",
    "digest": "What identifies the exact package",
    "engine_version": "The version of assessment_engine",
    "respondent": "The name of the respondent",
    "completed": "The date of the answers",
    "#group": "Which rows are reported together",
    "#role": "What the row is in its group: its own answers, a member, or none",
    "#key": "The key of the response in the storage",
    "#subject": "The pseudonym under which the storage has all that is of this person",
    "#version": "The version of the instrument that was answered",
    "#digest": "What identifies the exact package that was answered",
    "#results": "How many results of these answers are stored",
    "coaching": "The ids of the coaching that was triggered",
    "excluded": "The ids of the reasons for which there are no scores",
}
_TYPES = {"multiple": "text", "time_of_day": "text", "duration": "text"}


@frozen
class Filed:
    """Where a storage has a response: what an export says of it beside its answers.

    `results` counts the results of its answers as they are now.
    """

    key: str
    subject: str
    version: str = ""
    digest: str = ""
    results: int = 0

    def cells(self, names: Sequence[str]) -> list[Cell]:
        """Give the cells of some of its columns."""
        values = (self.key, self.subject, self.version, self.digest)
        said = dict(zip(_FILED, (*(value or None for value in values), self.results), strict=True))
        return [said[name] for name in names]


@frozen(eq=False, repr=False)
class _Field:
    """A column with what the codebook says of it."""

    column: Column
    label: str = ""
    item: str = ""
    perspective: str = ""
    dimension: str = ""
    values: str = ""
    minimum: Number | None = None
    maximum: Number | None = None
    unit: str = ""
    absent: str = ""
    reverse: bool | None = None
    method: str = ""
    rule: str = ""


def response_table(
    instrument: Instrument,
    responses: Iterable[Response],
    *,
    typed: bool = False,
    filed: Iterable[Filed] | None = None,
) -> Table:
    """Give a table of responses, a row each, as `assess report` reads it too.

    Responses that are reported together have a row each, with the same number in `#group`. With
    `filed`, one for each response, each row begins with where a storage has it.
    """
    fields = _response_table_fields(instrument, typed, filed is not None)
    rows = _response_rows(instrument, responses, typed, filed)
    return Table("responses", tuple(each.column for each in fields), rows)


def result_table(
    instrument: Instrument, results: Iterable[Result], *, filed: Iterable[Filed] | None = None
) -> Table:
    """Give a table of results, a row each: scores with their bands, verdicts, coaching.

    With `filed`, one for each result, each row begins with the response that it is of.
    """
    fields = _result_fields(instrument, filed is not None)
    rows = (
        [*(each.cells(_FILED[:2]) if each else ()), *_result_row(instrument, result)]
        for result, each in _beside(results, filed)
    )
    return Table("results", tuple(each.column for each in fields), rows)


def _beside(
    values: Iterable[_T], filed: Iterable[Filed] | None
) -> Iterator[tuple[_T, Filed | None]]:
    return zip(values, itertools.repeat(None)) if filed is None else zip(values, filed, strict=True)


def _response_table_fields(instrument: Instrument, typed: bool, filed: bool) -> list[_Field]:
    names = (*(_FILED if filed else ()), *(_GROUP if instrument.takes_responses else ()))
    return [*map(_plain_field, names), *_response_fields(instrument, typed)]


def codebook(
    instrument: Instrument,
    tables: Sequence[str] = ("responses", "results"),
    *,
    typed: bool = False,
    filed: bool = False,
) -> Table:
    """Give the table that says what each column of the others is, in words and numbers."""
    found = {
        "responses": _response_table_fields(instrument, typed, filed),
        "results": _result_fields(instrument, filed),
    }
    columns = [
        Column(name)
        for name in ("table", "column", "kind", "label", "item", "perspective", "dimension")
    ]
    columns += [Column("values"), Column("minimum", "number"), Column("maximum", "number")]
    columns += [Column("unit"), Column("no_value"), Column("reversed", "boolean")]
    columns += [Column("method"), Column("rule")]
    rows = [_described(name, each) for name in tables for each in found[name]]
    return Table("codebook", tuple(columns), rows)


def _described(table: str, each: _Field) -> list[Cell]:
    texts: list[Cell] = [each.label, each.item, each.perspective, each.dimension, each.values]
    return [
        table, each.column.name, each.column.kind, *(text or None for text in texts),
        each.minimum, each.maximum, each.unit or None, each.absent or None, each.reverse,
        each.method or None, each.rule or None,
    ]  # fmt: skip


def _plain_field(name: str) -> _Field:
    kinds: dict[str, Kind] = {"completed": "date", "#group": "integer", "#results": "integer"}
    return _Field(Column(name, kinds.get(name, "text")), _ABOUT[name])


# Responses


def _response_fields(instrument: Instrument, typed: bool) -> list[_Field]:
    answers = {instrument.cell_name(*cell) for cell in instrument.cells}
    fields = [_plain_field(name) for name in _META]
    for item, view in instrument.cells:
        each = _answer_field(instrument, item, view)
        fields.append(evolve(each, absent="empty: see the next column") if typed else each)
        if typed:
            name = f"{each.column.name}{STATE}"
            label = f"Whether there is an answer in {each.column.name}, or why not"
            fields.append(_Field(Column(name), label, values=f"{_ANSWERED}; {each.absent}"))
    return _apart(fields, answers)


def _apart(fields: Sequence[_Field], own: Collection[str]) -> list[_Field]:
    """Let no two columns have one name: those that a package named keep theirs."""
    taken: set[str] = set()
    made = []
    for each in fields:
        name = each.column.name
        while name in taken or (name in own and name in _ABOUT and each.label == _ABOUT[name]):
            name = f"#{name}"
        taken.add(name)
        made.append(evolve(each, column=evolve(each.column, name=name)))
    return made


def _answer_field(instrument: Instrument, item_id: str, view: str) -> _Field:
    item = instrument.item_by_id[item_id]
    scale = instrument.scale_by_id[item.scale]
    numeric: Kind = "integer" if scale.integral else "number"
    kind: Kind = "text" if scale.codes or scale.type in _TYPES else numeric
    ranged = not scale.options and scale.type == "number"
    absent = ["empty = missing"]
    if scale.not_applicable is not None:
        absent.append(f"{Absence.NOT_APPLICABLE.value} = {_plain(scale.not_applicable)}")
    if view in item.asked_when:
        absent.append(f"{Absence.NOT_ASKED.value} = not asked after the answers before it")
    dimension = {each.id: each.label for each in instrument.dimensions}.get(
        item.dimension or "", ""
    )
    several = instrument.several_perspectives
    return _Field(
        Column(instrument.cell_name(item_id, view), kind),
        _plain(item.text),
        item_id,
        _plain(instrument.perspective_by_id[view].label) if several else "",
        _plain(dimension),
        _values(scale),
        scale.minimum if ranged or (scale.options and not scale.codes) else None,
        scale.maximum if ranged or (scale.options and not scale.codes) else None,
        scale.unit,
        "; ".join(absent),
        item.reverse,
    )


def _values(scale: Scale) -> str:
    if scale.options:
        said = [f"{_code(option.value)} = {_plain(option.label)}" for option in scale.options]
        return "; ".join(said) + ("; several between semicolons" * (scale.type == "multiple"))
    if scale.type == "number":
        return ""
    return f"hours and minutes from {clock(scale.low)} to {clock(scale.high)}"


def _response_rows(
    instrument: Instrument,
    responses: Iterable[Response],
    typed: bool,
    filed: Iterable[Filed] | None,
) -> Iterator[list[Cell]]:
    groups = itertools.count(1)
    for response, each in _beside(responses, filed):
        first = each.cells(_FILED) if each else []
        if not instrument.takes_responses:
            yield [*first, *_response_row(instrument, response, typed)]
        elif not response.responses:
            yield [*first, None, None, *_response_row(instrument, response, typed)]
        else:
            group = next(groups)
            asked = any(value is not Absence.NOT_ASKED for value in response.values)
            role = "own" if asked else "group"
            yield [*first, group, role, *_response_row(instrument, response, typed)]
            for member in response.responses:
                yield [*first, group, "member", *_response_row(instrument, member, typed)]


def _response_row(instrument: Instrument, response: Response, typed: bool) -> list[Cell]:
    row: list[Cell] = [response.instrument, response.respondent or None, response.completed or None]
    for (item, _), value in zip(response.cells, response.values, strict=True):
        scale = instrument.scale_by_id[instrument.item_by_id[item].scale]
        written = _answer(scale, value)
        if not typed:
            row.append(written)
        elif isinstance(value, Absence):
            row += [None, value.value]
        else:
            row += [written, _ANSWERED]
    return row


def _answer(scale: Scale, value: Answer) -> Cell:
    if isinstance(value, Absence):
        return None if value is Absence.MISSING else value.value
    if isinstance(value, tuple):
        return "; ".join(value) or ";"
    if scale.type in ("time_of_day", "duration") and not isinstance(value, str):
        return clock(value)
    return value


# Results


def _result_fields(instrument: Instrument, filed: bool) -> list[_Field]:
    fields = [_plain_field(name) for name in _MADE_WITH]
    bounds = score_bounds(instrument)
    for score in instrument.scores:
        fields += _score_fields(instrument, score, bounds[score.id])
    for verdict in instrument.verdicts:
        labels = "; ".join(f"{code} = {_plain(text)}" for code, text in verdict.labels.items())
        method, rule = _plain(verdict.method), rule_text(verdict.rule, instrument)
        column = Column(verdict.id)
        fields.append(
            _Field(column, _plain(verdict.label), values=labels, method=method, rule=rule)
        )
        fields.append(_reason_field(verdict.id))
    fields += [_plain_field("coaching"), _plain_field("excluded")]
    first = map(_plain_field, _FILED[:2] if filed else ())
    return [*first, *_apart(fields, instrument.rule_by_id)]


def _score_fields(instrument: Instrument, score: ScoreRule, reach: Any) -> Iterator[_Field]:
    yield _Field(
        Column(score.id, "number"),
        _plain(score.label),
        minimum=reach.low,
        maximum=reach.high,
        unit=score.unit,
        absent="empty: see the column .reason",
        method=_plain(score.method),
        rule=rule_text(score.rule, instrument),
    )
    if score.bands is not None:
        bands = "; ".join(
            f"{band.id} = {_plain(band.label)}" for band in instrument.bands[score.bands]
        )
        yield _Field(Column(f"{score.id}.band"), f"The band of {score.id}", values=bands)
    yield _reason_field(score.id)


def _reason_field(name: str) -> _Field:
    return _Field(Column(f"{name}.reason"), f"Why {name} has no value, where it has none")


def _result_row(instrument: Instrument, result: Result) -> list[Cell]:
    row: list[Cell] = [getattr(result, name) or None for name in _MADE_WITH]
    banded = {score.id for score in instrument.scores if score.bands is not None}
    for score in result.scores:
        row.append(score.value)
        if score.id in banded:
            row.append(score.band)
        row.append(score.reason or None)
    for verdict in result.verdicts:
        value = verdict.value
        if isinstance(value, bool):
            value = "true" if value else "false"
        row.append(("; ".join(value) or ";") if isinstance(value, tuple) else value)
        row.append(verdict.reason or None)
    row.append("; ".join(each.id for each in result.coaching) or None)
    row.append("; ".join(result.excluded) or None)
    return row


# Words


def _plain(text: str) -> str:
    return plain(parse(text))


def _code(value: Number | str) -> str:
    return value if isinstance(value, str) else number_text(value, 10)


def rule_text(node: Node, instrument: Instrument) -> str:
    """Write a rule on one line: its operator with its options and operands."""
    options = dict(node.options)
    if node.op in ("number", "code", "truth"):
        value = options["value"]
        return str(value).lower() if isinstance(value, bool) else _code(value)
    if node.op in ("score", "verdict"):
        return str(options[node.op])
    if node.op == "answer":
        item = instrument.item_by_id[options["item"]]
        name = instrument.cell_name(item.id, options["perspective"])
        if item.points is None and not item.reverse:
            return name
        keyed = "with its points" if item.points is not None else "reversed"
        return f"{name} {'as given' if options['raw'] else keyed}"
    inner = [rule_text(operand, instrument) for operand in node.operands]
    for name, value in options.items():
        if name == "missing":
            inner.append(_policy_text(value))
        elif value is not None:
            inner.append(f"{name} {_option_text(value)}")
    return f"{node.op}({', '.join(filter(None, inner))})"


def _policy_text(policy: Any) -> str:
    if policy is None or (policy.minimum is None and policy.share is None):
        return ""
    if policy.minimum is not None:
        answers = "answer" if policy.minimum == 1 else "answers"
        return f"at least {policy.minimum} {answers}, {policy.method}"
    return f"at least {number_text(policy.share * 100)}% of the answers, {policy.method}"


def _option_text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple | set | frozenset):
        return " or ".join(_option_text(each) for each in value)
    name = getattr(value, "id", None)
    return str(name) if name is not None else _code(value) if isinstance(value, int) else str(value)
