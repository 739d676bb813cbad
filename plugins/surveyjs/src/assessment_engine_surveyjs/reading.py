"""The answers of SurveyJS, `survey.data` as JSON, as a sheet: a row per response."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from attrs import define

from assessment_engine import AssessmentError, Problem
from assessment_engine.tables import MAX_CELLS, Cell, Flaw, Row, Sheet
from assessment_engine_surveyjs.names import BESIDE, NONE, NOT_APPLICABLE

MAX_BYTES = 50_000_000
_MAX_DEPTH = 8
_MAX_NUMBER = 40
_MAX_EXPONENT = 30


@define
class SurveyJsImporter:
    """Reads JSON: the `data` of one survey, or a list of them."""

    name: str = "surveyjs"
    extensions: tuple[str, ...] = ("json",)

    def read(self, data: bytes, file: str, sheet: str = "") -> Sheet:
        """Give a row per response; a column is a question, or a row of a matrix."""
        given = _parsed(data, file)
        responses = given if isinstance(given, list) else [given]
        rows: list[dict[str, Cell]] = []
        for number, response in enumerate(responses, 1):
            if not isinstance(response, Mapping):
                message = f"response {number} is no object"
                raise _error(message, "give survey.data, or a list of them", file)
            rows.append(dict(_flat(response)))
        names = list(dict.fromkeys(name for row in rows for name in row))
        if (len(rows) + 1) * max(len(names), 1) > MAX_CELLS:
            message = f"there are more than {MAX_CELLS:,} answers"
            raise _error(message, "split the file", file, "surveyjs-too-large")
        header = Row(1, tuple(names))
        found = [
            Row(number, tuple(row.get(name) for name in names))
            for number, row in enumerate(rows, 2)
        ]
        return Sheet(file, (header, *found), records=True)


def _parsed(data: bytes, file: str) -> Any:
    if len(data) > MAX_BYTES:
        message = f"the file has {len(data):,} bytes; at most {MAX_BYTES:,} are read"
        raise _error(message, "split it into several files", file, "surveyjs-too-large")
    try:
        return json.loads(
            data.decode("utf-8-sig"),
            object_pairs_hook=_unique,
            parse_float=_number,
            parse_int=_number,
            parse_constant=_number,
        )
    except json.JSONDecodeError as error:
        problem = Problem(
            "surveyjs-broken",
            f"this is not valid JSON: {error.msg}",
            hint="give survey.data as JSON.stringify writes it",
            file=file,
            line=error.lineno,
            column=error.colno,
        )
        raise AssessmentError([problem]) from error
    except UnicodeDecodeError as error:
        raise _error("the file is not UTF-8", "save it with the encoding UTF-8", file) from error
    except RecursionError as error:
        raise _error("the file is nested too deeply", "give survey.data", file) from error
    except ValueError as error:
        raise _error(str(error), "correct it", file) from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the name {twice[:60]!r} stands twice in one object")
    return found


def _number(token: str) -> int | Fraction:
    """Take a number exactly, within limits: a short text can be a number that fills the memory."""
    exponent = token.lower().partition("e")[2]
    if token[-1] in "Ny" or len(token) > _MAX_NUMBER or abs(int(exponent or 0)) > _MAX_EXPONENT:
        raise ValueError(f"the number {token[:24]} is out of range")
    exact = Fraction(token)
    return exact.numerator if exact.denominator == 1 else exact


def _flat(value: Mapping[str, Any], above: str = "", depth: int = 1) -> Iterator[tuple[str, Cell]]:
    """Give each answer with its name; the rows of a matrix have the name of the matrix before."""
    for name, given in value.items():
        called = f"{above}.{name}" if above else name
        if name.endswith(BESIDE) and isinstance(given, list):
            if NOT_APPLICABLE in given:
                yield called.removesuffix(BESIDE), NOT_APPLICABLE
        elif isinstance(given, Mapping) and depth < _MAX_DEPTH:
            yield from _flat(given, called, depth + 1)
        else:
            yield called, _cell(given)


def _cell(given: Any) -> Cell:
    if given is None or isinstance(given, str | bool | int | Fraction):
        return given
    if isinstance(given, list) and all(isinstance(each, str | int | Fraction) for each in given):
        texts = tuple(each if isinstance(each, str) else str(each) for each in given)
        return () if texts == (NONE,) else texts
    return Flaw("holds neither a value nor a list of values", "leave it out, or ignore its column")


def _error(message: str, hint: str, file: str, code: str = "surveyjs-broken") -> AssessmentError:
    return AssessmentError([Problem(code, message, "", hint, file)])
