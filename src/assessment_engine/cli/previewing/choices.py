"""What a preview can show: of which answers, in which language, with or without numbers."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import parse_qsl

from attrs import evolve, frozen

from assessment_engine.answers_json import parse_response
from assessment_engine.cli.files import read_answers
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.generating import KINDS, MAX_SEED, generate, open_note
from assessment_engine.instrument import Instrument
from assessment_engine.responses import Response
from assessment_engine.spelling import nearest

MAX_QUERY = 2000
_LABELS = {
    "highest": "Highest answers",
    "lowest": "Lowest answers",
    "half-missing": "Half missing",
    "random": "Random answers",
}


@frozen
class Choice:
    """What the page asks for, as its address has it.

    `response` and `previous` are the `id` of an Option; a `response` of "" is the first of them, a
    `previous` of "" none. A `language` of "" is the package's own.
    """

    response: str = ""
    seed: int = 1
    previous: str = ""
    language: str = ""
    numbers: bool = True


@frozen
class Option:
    """A response that can be chosen: its id in the address, what people see, where it is from."""

    id: str
    label: str
    group: str


def choice_of(query: str) -> Choice:
    """Read a choice from the query of an address. Raises AssessmentError for a seed that is none.

    What it leaves out is as in `Choice`; what it has besides does not matter.
    """
    given = dict(parse_qsl(query[:MAX_QUERY]))
    seed = given.get("seed", "1")
    if not (seed.isascii() and seed.isdigit() and len(seed) < len(str(MAX_SEED)) + 1):
        message, hint = f"{seed[:24]!r} is not a seed", f"use a whole number from 0 to {MAX_SEED}"
        raise AssessmentError([Problem("generated-seed", message, hint=hint)])
    return Choice(
        given.get("response", ""),
        int(seed),
        given.get("previous", ""),
        given.get("language", ""),
        given.get("numbers", "yes") != "no",
    )


def options_of(instrument: Instrument, answers: Path | None) -> tuple[Option, ...]:
    """List the responses that there are: of the author's file, the worked examples, generated."""
    examples = (
        Option(f"example:{example.source.file}", example.name, "Worked examples")
        for example in instrument.examples
    )
    generated = (Option(kind, _LABELS[kind], "Generated") for kind in KINDS)
    own = () if answers is None else _own(instrument, answers)
    return (*own, *examples, *generated)


def _own(instrument: Instrument, answers: Path) -> tuple[Option, ...]:
    try:
        found = read_answers(instrument, answers)
    except AssessmentError:
        # It can be chosen all the same: then the page says what is wrong with it.
        return (Option("answers:1", answers.name, "Your answers"),)
    names = [response.respondent for response in found]
    labels = [name or f"Response {number}" for number, name in enumerate(names, 1)]
    if len(found) == 1:
        labels = [names[0] or answers.name]
    return tuple(
        Option(f"answers:{number}", label, "Your answers") for number, label in enumerate(labels, 1)
    )


def responses_of(
    instrument: Instrument, choice: Choice, answers: Path | None
) -> tuple[Response, Response | None, str]:
    """Give the response of a choice, the previous one, and a note on what could not be as asked.

    Raises AssessmentError where there is no such response, or where it has problems.
    """
    response, note = _response(instrument, choice.response, choice.seed, answers)
    if not choice.previous:
        return response, None, note
    previous, _ = _response(instrument, choice.previous, choice.seed, answers)
    return response, _earlier(previous, response), note


def _response(
    instrument: Instrument, name: str, seed: int, answers: Path | None
) -> tuple[Response, str]:
    origin, _, which = name.partition(":")
    if name in KINDS:
        made = generate(instrument, name, seed)
        return parse_response(instrument, made.answers), open_note(made)
    if origin == "example":
        for example in instrument.examples:
            if example.source.file == which:
                return parse_response(instrument, example.answers, file=which), ""
    if origin == "answers" and answers is not None:
        for number, response in enumerate(read_answers(instrument, answers), 1):
            if which == str(number):
                return response, ""
    known = [option.id for option in options_of(instrument, answers)]
    raise AssessmentError(
        [
            Problem(
                "preview-choice",
                f"there is no response {name[:80]!r} to show",
                hint=nearest(name, known, "choose one of those that the page lists"),
            )
        ]
    )


def _earlier(previous: Response, response: Response) -> Response:
    """Make any response the same person's at an earlier time, so that any two can be compared."""
    day, date = response.completed, previous.completed
    if day and not (date and date < day):
        # The year before; of a leap day the day before that.
        month = day[4:] if day[4:] != "-02-29" else "-02-28"
        date = f"{max(int(day[:4]) - 1, 1):04}{month}"
    return evolve(previous, respondent=response.respondent, completed=date)
