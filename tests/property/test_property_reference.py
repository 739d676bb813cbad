"""The engine held equal to a second, naive evaluation of the same JSON, written here."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from hypothesis import event, given
from hypothesis import strategies as st
from reference_forms import Person
from reference_rules import Reference
from reference_values import Gap

from assessment_engine import Absence, Instrument, coach, parse_response, score
from assessment_engine.rules.expand import Expander
from assessment_engine.rules.operators import OPERATORS
from assessment_engine.rules.parse import RuleParser
from assessment_engine.rules.statistics import STATISTICS
from assessment_engine.scoring import Scores
from assessment_engine.testing.strategies import answers_documents, packages, read_files
from assessment_engine.values import Node, Source

Json = Any


def parsed(instrument: Instrument, rule: Json) -> Node:
    """Give a rule of an instrument as the engine reads it; numbers are exact."""
    expander = Expander(instrument.items, instrument.dimensions, instrument.perspectives)
    only = None if instrument.perspectives[0].id != "self" else "self"
    parser = RuleParser(expander, only, instrument.constants, instrument.bands, instrument.tables)
    node = parser.parse(_exact(rule), {}, Source("", ""))
    assert not expander.faults, expander.faults
    return node


def _exact(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _exact(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_exact(each) for each in value]
    return Fraction(str(value)) if isinstance(value, float) else value


def reference(files: Json, scores: Scores) -> Reference:
    """Give the reference for a package; for the ends of odd percentages it asks the engine."""

    def reach(rule: Json, person: Person) -> tuple[Fraction, Fraction]:
        context = scores.context
        if person.place is not None:
            inner = scores.response.responses[person.place]
            context = score(scores.instrument, inner).context
        found = context.attainable(parsed(scores.instrument, rule))
        return Fraction(found.low), Fraction(found.high)

    return Reference(files["instrument.json"], reach)


def as_gap(value: Any) -> Any:
    """Give a value of the engine as the reference has it."""
    if isinstance(value, Absence):
        return Gap(value.value)
    return value if isinstance(value, bool | str | tuple) else Fraction(value)


def operators(value: Json) -> Iterator[str]:
    """Give the operators in the JSON of a package."""
    if isinstance(value, list):
        for each in value:
            yield from operators(each)
    elif isinstance(value, dict):
        if isinstance(value.get("op"), str):
            yield value["op"]
        for name, each in value.items():
            if name in {"rule", "of", "left", "right", "when", "then", "otherwise", "value"}:
                yield from _written(each)
            yield from operators(each)


def _written(value: Json) -> Iterator[str]:
    if isinstance(value, bool):
        yield "truth"
    elif isinstance(value, int | float):
        yield "number"
    elif isinstance(value, str):
        yield "code"


def test_the_engine_gives_what_the_reference_gives() -> None:
    """Scores, verdicts, exclusions and coaching are equal; every operator is among the rules."""
    drawn: set[str] = set()

    @given(st.data(), packages())
    def agree(data: st.DataObject, files: Json) -> None:
        instrument = read_files(files).instrument
        assert instrument is not None
        drawn.update(operators(files["instrument.json"]))
        document = data.draw(answers_documents(instrument))
        scores = score(instrument, parse_response(instrument, document))
        second = reference(files, scores)
        person = second.read(document)
        wanted = {name: second.score(name, person) for name in instrument.rule_by_id}
        found = {
            name: as_gap(
                scores.context.score(name) if name in scores else scores.context.verdict(name)
            )
            for name in wanted
        }
        for name, value in wanted.items():
            assert found[name] == value, name
            assert type(found[name]) is type(value), name
            event("a value" if not isinstance(found[name], Gap) else found[name].value)
        assert [each.id for each in scores.excluded] == second.excluded(person)
        assert [each.id for each in coach(instrument, scores)] == second.coached(person)

    agree()
    nowhere = set() if STATISTICS else {"row", "statistic"}
    assert drawn >= set(OPERATORS) - nowhere, sorted(set(OPERATORS) - drawn)
