"""One fault as data: what an author changed, and the problem that must come of it."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

REMOVED = object()
_MARK = "<the place>"


@frozen
class Case:
    """A change of one file that provokes exactly one problem.

    `changes` sets members by JSON pointer; "-" at its end appends to a list and REMOVED takes the
    member away. Or `text` replaces a piece of the file's text by another. `at` is the pointer that
    the problem must have, the first changed one unless given; `there` the file that it is in.
    `shown` is how the file's text goes on at the place, for places that are no JSON value.
    Or `content` is the whole file, as bytes. `also` are changes of other files that the fault
    needs. The package is `translated` where the case is about that. `besides` are the codes of
    problems that follow from the fault. The package, or the instrument of the answers, is the
    `varied` one where a case is about what the tiny one has not.
    """

    code: str
    file: str
    changes: Mapping[str, Any] = field(factory=dict)
    at: str | None = None
    severity: str = "error"
    there: str | None = None
    text: tuple[str, str] | None = None
    shown: str | None = None
    hint: str = ""
    translated: bool = False
    content: bytes | None = None
    also: Mapping[str, Mapping[str, Any]] = field(factory=dict)
    besides: frozenset[str] = frozenset()
    varied: bool = False

    @property
    def pointer(self) -> str:
        """The pointer that the problem must have."""
        return next(iter(self.changes), "") if self.at is None else self.at


def changed_files(files: dict[str, Any], case: Case) -> dict[str, Any]:
    """Give the files of a package with the fault in them."""
    made = dict(files)
    for path, changes in case.also.items():
        made[path] = with_changes(made[path], changes)
    made[case.file] = changed(made[case.file], case)
    return made


def changed(value: Any, case: Case) -> Any:
    """Give the file's new content: a JSON value, or text or bytes where a case is about that."""
    if case.content is not None:
        return case.content
    value = with_changes(value, case.changes)
    if case.text is None:
        return value
    text = json.dumps(value, indent=2)
    assert case.text[0] in text
    return text.replace(*case.text, 1)


def with_changes(value: Any, changes: Mapping[str, Any]) -> Any:
    """Give a JSON value with members set, or taken away, by their JSON pointers."""
    value = copy.deepcopy(value)
    for pointer, new in changes.items():
        *path, last = _path(pointer)
        holder = _find(value, path)
        if new is REMOVED:
            del holder[last if isinstance(holder, dict) else int(last)]
        elif isinstance(holder, list):
            holder.insert(len(holder) if last == "-" else int(last), new)
            if last != "-":
                del holder[int(last) + 1]
        else:
            holder[last] = new
    return value


def place_of(value: Any, pointer: str) -> tuple[int, int]:
    """Give line and column of a pointer, or of its nearest parent, in the file as it is written.

    What stands there is replaced by a mark in a copy: up to it, both are written alike.
    """
    path = _path(pointer)
    while not _is_there(value, path):
        path.pop()
    if not path:
        return 1, 1
    marked = copy.deepcopy(value)
    holder = _find(marked, path[:-1])
    holder[path[-1] if isinstance(holder, dict) else int(path[-1])] = _MARK
    before = json.dumps(marked, indent=2).partition(json.dumps(_MARK))[0]
    return before.count("\n") + 1, len(before) - before.rfind("\n")


def _path(pointer: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def _find(value: Any, path: list[str]) -> Any:
    for part in path:
        value = value[part if isinstance(value, dict) else int(part)]
    return value


def _is_there(value: Any, path: list[str]) -> bool:
    try:
        _find(value, path)
    except (KeyError, IndexError, TypeError, ValueError):
        return False
    return True
