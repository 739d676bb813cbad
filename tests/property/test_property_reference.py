"""Whole packages: the engine held equal to a second, naive evaluation of the same JSON."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from rich_form import as_reference, reference

from assessment_engine import coach, parse_response, score
from assessment_engine.testing.strategies import answers_documents, packages, read_files


@given(st.data(), packages())
def test_the_engine_gives_what_the_reference_gives(data: st.DataObject, files: Any) -> None:
    """Scores, verdicts, exclusions and coaching are equal, to the type of each value."""
    instrument = read_files(files).instrument
    assert instrument is not None
    document = data.draw(answers_documents(instrument))
    scores = score(instrument, parse_response(instrument, document))
    second = reference(files["instrument.json"], scores)
    person = second.read(document)
    for name in instrument.rule_by_id:
        context = scores.context
        found = as_reference(context.score(name) if name in scores else context.verdict(name))
        wanted = second.score(name, person)
        assert found == wanted, name
        assert type(found) is type(wanted), name
    assert [each.id for each in scores.excluded] == second.excluded(person)
    assert [each.id for each in coach(instrument, scores)] == second.coached(person)
