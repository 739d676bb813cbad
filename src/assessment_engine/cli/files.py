"""Files that the command reads and writes, each failure a Problem."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click

from assessment_engine.answers_csv import read_responses_csv
from assessment_engine.answers_json import read_response
from assessment_engine.errors import AssessmentError, Problem
from assessment_engine.instrument import Instrument
from assessment_engine.jsontext import MAX_BYTES
from assessment_engine.responses import Response, together


def read_answers(instrument: Instrument, path: Path, as_one: bool = False) -> tuple[Response, ...]:
    """Read the responses in a JSON file (one) or a CSV file (one per row).

    With `as_one` all of them are one response, which holds them.
    """
    if as_one:
        return (together(instrument, read_answers(instrument, path)),)
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _failure(
            "answers-unreadable", path, error, "give the path of an answers file, JSON or CSV"
        ) from error
    if path.suffix.lower() == ".csv":
        return read_responses_csv(instrument, data, file=str(path))
    return (read_response(instrument, data, file=str(path)),)


def read_previous(
    instrument: Instrument, path: Path, responses: Sequence[Response]
) -> list[Response | None]:
    """Give the previous response of each response; None where the file has none of that person.

    One response goes with one; several are matched by the respondent's name, which must then be
    there once.
    """
    found = read_answers(instrument, path)
    if len(found) == len(responses) == 1:
        return [found[0]]
    names = [response.respondent for response in found]
    twice = [name for name in dict.fromkeys(names) if names.count(name) > 1]
    if twice or "" in names:
        what = f"{twice[0]!r} stands there twice" if twice and twice[0] else "a row has no name"
        hint = "give each respondent one row with a name"
        message = f"the previous answers cannot be matched: {what}"
        raise AssessmentError([Problem("previous-ambiguous", message, hint=hint, file=str(path))])
    by_name = dict(zip(names, found, strict=True))
    return [by_name.get(response.respondent) for response in responses]


def output_paths(
    output: Path, extensions: Sequence[str], count: int
) -> list[tuple[int, str, Path]]:
    """Give the (response, extension, path) of every file to write.

    One report in one format goes to `output` itself, unless that is a folder; several go into the
    folder `output`, numbered when there are several responses.
    """
    if count == 1 and len(extensions) == 1 and not output.is_dir():
        return [(0, extensions[0], output)]
    width = len(str(count))
    return [
        (
            index,
            extension,
            output
            / (f"report-{index + 1:0{width}}.{extension}" if count > 1 else f"report.{extension}"),
        )
        for index in range(count)
        for extension in extensions
    ]


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, with the folders above it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            umask = os.umask(0)
            os.umask(umask)
            os.chmod(temporary, 0o666 & ~umask)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise _failure(
            "output-unwritable", path, error, "choose another --output, or free the place"
        ) from error


def echo_json(value: object) -> None:
    """Print a JSON value. A terminal without Unicode still gets valid JSON, its letters escaped."""
    unicode = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
    click.echo(json.dumps(value, indent=2, ensure_ascii=not unicode))


def _failure(code: str, path: Path, error: OSError, hint: str) -> AssessmentError:
    reason = error.strerror or type(error).__name__
    return AssessmentError([Problem(code, f"{path}: {reason}", hint=hint, file=str(path))])
