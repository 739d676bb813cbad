"""JSON text as untrusted input: parsed exactly, within limits, every fault found and located.

Numbers become int or Fraction, so nothing is rounded on the way in. Positions are worked out only
when a problem needs one: a good file costs one pass of the C parser.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from attrs import define, field, frozen

from assessment_engine.errors import Problem, Severity

MAX_BYTES = 5_000_000
MAX_DEPTH = 64
MAX_NUMBER_LENGTH = 40
MAX_EXPONENT = 30
MAX_POINTER = 1000
MAX_NAME_LENGTH = 200

_SPACE = re.compile(r"[ \t\n\r]*")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_SCALAR = re.compile(r"[^\s,\]}:\[{\"]+")


@define(eq=False, repr=False)
class Document:
    """A parsed JSON file and where everything in it stands.

    `value` is None when the file could not be read; `problems` then says why. A number out of
    limits is REFUSED in the value, so that the rest of the file can still be checked.
    """

    file: str
    text: str
    value: Any
    problems: list[Problem] = field(factory=list)
    _places: dict[tuple[str, ...], int] | None = None

    def problem(
        self,
        code: str,
        pointer: str,
        message: str,
        hint: str = "",
        severity: Severity = "error",
    ) -> Problem:
        """Make a Problem at the JSON pointer, or at its nearest parent that is in the file."""
        if self._places is None:
            self._places = {scanned.path: scanned.offset for scanned in scan(self.text)}
        place = _tokens(pointer)
        while place not in self._places and place:
            place = place[:-1]
        return self.problem_at(code, self._places.get(place, 0), message, hint, pointer, severity)

    def keep_new(self, problems: Iterable[Problem]) -> list[Problem]:
        """Drop problems that only follow from one which the text itself already has."""
        known = {problem.pointer for problem in self.problems}
        return [problem for problem in problems if problem.pointer not in known]

    def problem_at(
        self,
        code: str,
        offset: int,
        message: str,
        hint: str = "",
        pointer: str = "",
        severity: Severity = "error",
    ) -> Problem:
        """Make a Problem at a character offset of the text."""
        line = self.text.count("\n", 0, offset) + 1
        column = offset - self.text.rfind("\n", 0, offset)
        return Problem(code, message, pointer, hint, self.file, line, column, severity)


@frozen(eq=False, repr=False)
class Scanned:
    """A value met by `scan`: its place, offset, nesting depth and source text if a scalar.

    `path` shares its names with other values: pointers of all values would be as long as the file
    is, each, where a file has one long name.
    """

    path: tuple[str, ...]
    offset: int
    depth: int
    scalar: str
    duplicate: bool


class _Refused:
    """Stands in a parsed value for a number that was refused; the document has the problem."""

    def __repr__(self) -> str:
        return "a refused number"


REFUSED = _Refused()


def pointer(*parts: str | int) -> str:
    """Join reference tokens to an RFC 6901 JSON pointer."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)


def _tokens(pointer: str) -> tuple[str, ...]:
    tokens = pointer.split("/")[1:]
    return tuple(token.replace("~1", "/").replace("~0", "~") for token in tokens)


def read(data: bytes, file: str) -> Document:
    """Parse a file's bytes; never raises. All faults of the text are in the document's problems."""
    document = Document(file, "", None)
    if len(data) > MAX_BYTES:
        document.problems.append(
            document.problem_at(
                "json-too-large",
                0,
                f"the file has {len(data):,} bytes; at most {MAX_BYTES:,} are read",
                "split it into parts",
            )
        )
        return document
    try:
        document.text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        document.text = data[: error.start].decode("utf-8")
        document.problems.append(
            document.problem_at(
                "json-not-utf8",
                error.start,
                f"byte 0x{data[error.start]:02x} is not UTF-8",
                "save the file with the encoding UTF-8",
            )
        )
        return document
    _parse(document)
    return document


def _parse(document: Document) -> None:
    suspicious = long_name = False

    def pairs(entries: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal suspicious, long_name
        result = dict(entries)
        suspicious |= len(result) != len(entries)
        long_name |= any(len(name) > MAX_NAME_LENGTH for name in result)
        return result

    def number(token: str) -> int | Fraction | _Refused:
        nonlocal suspicious
        if token[-1] in "Ny" or not _within_limits(token):  # NaN, Infinity
            suspicious = True
            return REFUSED
        exact = Fraction(token)
        return exact.numerator if exact.denominator == 1 else exact

    def integer(token: str) -> int | Fraction | _Refused:
        return int(token) if len(token) < MAX_NUMBER_LENGTH else number(token)

    try:
        value = json.loads(
            document.text,
            object_pairs_hook=pairs,
            parse_int=integer,
            parse_float=number,
            parse_constant=number,
        )
    except json.JSONDecodeError as error:
        document.problems.append(
            document.problem_at("json-syntax", error.pos, _syntax(error.msg), _syntax_hint(error))
        )
        return
    except RecursionError:
        document.problems.extend(_faults(document))
        return
    unfit = long_name or depth(value) > MAX_DEPTH
    if suspicious or unfit:
        document.problems.extend(_faults(document))
    if not unfit:
        document.value = value


def _faults(document: Document) -> Iterator[Problem]:
    for seen in scan(document.text):
        if seen.depth > MAX_DEPTH:
            yield document.problem_at(
                "json-too-deep",
                seen.offset,
                f"nested more than {MAX_DEPTH} levels deep",
                "flatten the structure",
                _place(seen.path),
            )
            return
        if seen.path and len(seen.path[-1]) > MAX_NAME_LENGTH:
            # Each problem below it would repeat it.
            yield document.problem_at(
                "json-too-large",
                seen.offset,
                f"a name has {len(seen.path[-1]):,} characters; at most {MAX_NAME_LENGTH} are read",
                "shorten the name",
                _place(seen.path),
            )
            return
        if seen.duplicate:
            yield document.problem_at(
                "json-duplicate-key",
                seen.offset,
                f"the name {_short(seen.path[-1])!r} stands twice in this object",
                "remove or rename one of them",
                _place(seen.path),
            )
        if seen.scalar in {"NaN", "Infinity", "-Infinity"}:
            yield document.problem_at(
                "json-not-a-number",
                seen.offset,
                f"{seen.scalar} is not a JSON number",
                "use a number, or null for a missing value",
                _place(seen.path),
            )
        elif seen.scalar and not _within_limits(seen.scalar):
            yield document.problem_at(
                "json-number-too-large",
                seen.offset,
                f"the number {_short(seen.scalar)} is out of range",
                f"numbers have at most {MAX_NUMBER_LENGTH} characters"
                f" and exponents up to {MAX_EXPONENT}",
                _place(seen.path),
            )


def _place(path: tuple[str, ...]) -> str:
    return pointer(*(name[:MAX_POINTER] for name in path))[:MAX_POINTER]


def _within_limits(token: str) -> bool:
    if token[0] not in "-0123456789":
        return True
    _, _, exponent = token.lower().partition("e")
    short = len(token) <= MAX_NUMBER_LENGTH
    return short and (not exponent or abs(int(exponent)) <= MAX_EXPONENT)


def depth(value: Any) -> int:
    """Give the nesting depth of a JSON value; a scalar has depth 0."""
    level, found = [value], 0
    while True:
        level = [each for each in level if isinstance(each, dict | list)]
        if not level:
            return found
        found += 1
        level = [
            child
            for parent in level
            for child in (parent.values() if isinstance(parent, dict) else parent)
        ]


def scan(text: str) -> Iterator[Scanned]:
    """Walk a JSON text that the parser could follow, giving each value with its place."""
    # Of each open container: its path, the names seen in it, the next index.
    stack: list[tuple[tuple[str, ...], set[str] | None, int]] = []
    at, name, duplicate = 0, "", False
    while True:
        at = _SPACE.match(text, at).end()  # type: ignore[union-attr]
        if at >= len(text):
            return
        character = text[at]
        if character in "]}":
            stack.pop()
            at += 1
            continue
        if character == ",":
            at += 1
            continue
        base, names, index = stack[-1] if stack else ((), None, 0)
        if names is not None:
            at, name, duplicate = _name(text, at, names)
            here = (*base, name)
        elif stack:
            here = (*base, str(index))
            stack[-1] = (base, None, index + 1)
        else:
            here = ()
        character = text[at]
        if character in "[{":
            yield Scanned(here, at, len(stack) + 1, "", duplicate)
            stack.append((here, set() if character == "{" else None, 0))
            at += 1
        else:
            pattern = _STRING if character == '"' else _SCALAR
            match = pattern.match(text, at)
            if match is None:
                return
            yield Scanned(here, at, len(stack), "" if character == '"' else match[0], duplicate)
            at = match.end()
        duplicate = False


def _name(text: str, at: int, names: set[str]) -> tuple[int, str, bool]:
    match = _STRING.match(text, at)
    if match is None:
        return len(text) - 1, "", False
    name = json.loads(match[0], strict=False)
    duplicate = name in names
    names.add(name)
    at = _SPACE.match(text, match.end()).end() + 1  # type: ignore[union-attr]
    return _SPACE.match(text, at).end(), name, duplicate  # type: ignore[union-attr]


def _short(token: str) -> str:
    return token if len(token) <= 24 else f"{token[:20]}... ({len(token)} characters)"


def _syntax(message: str) -> str:
    return f"not valid JSON: {message[0].lower()}{message[1:]}"


def _syntax_hint(error: json.JSONDecodeError) -> str:
    rest = error.doc[error.pos :].lstrip()[:1]
    before = error.doc[: error.pos].rstrip()[-1:]
    if rest in {"}", "]"} and before == ",":
        return "remove the comma before the closing bracket"
    if rest == "'":
        return 'strings stand in double quotes: "like this"'
    if not error.doc.strip():
        return "the file is empty"
    if "delimiter" in error.msg:
        return "a comma, colon or closing bracket is missing before this place"
    return "check the text just before this place"
