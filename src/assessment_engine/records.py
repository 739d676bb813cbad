"""What storages keep: records with a history, queries for them, and what is said of their keys.

A storage knows nothing of answers or scores. To it a record is a kind and a key with a revision, a
few members to look for, and two JSON objects: `document`, in which nothing names anybody, and
`personal`, which is kept apart.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import Attribute, evolve, field, frozen

from assessment_engine.errors import AssessmentError, Problem

KINDS = ("package", "response", "result", "report")
ERASED = "erased"
MAX_KEY = 200


def check_key(key: object) -> None:
    """Raise AssessmentError with "storage-key" for what cannot be the key of a record."""
    if isinstance(key, str) and key and is_storable(key):
        return
    what = f"a text of {len(key)} characters" if isinstance(key, str) else type(key).__name__
    raise _failure(
        "storage-key",
        f"{what} cannot be a key",
        f"a key is a text of 1 to {MAX_KEY} characters, without NUL or half of a surrogate pair",
    )


def is_storable(text: str) -> bool:
    """Say whether a text can be a member of a record: not too long, without NUL and the like."""
    return len(text) <= MAX_KEY and not any(
        character == "\0" or "\ud800" <= character <= "\udfff" for character in text
    )


def _key(_record: object, _member: Attribute[str], value: object) -> None:
    check_key(value)


def _text(_record: object, member: Attribute[str], value: object) -> None:
    if not isinstance(value, str) or not is_storable(value):
        message = f"the {member.name} of a record cannot be stored"
        hint = f"it is a text of at most {MAX_KEY} characters, without NUL"
        raise _failure("storage-key", message, hint)


def _whole(_record: object, member: Attribute[int], value: object) -> None:
    if type(value) is not int:
        raise _shape(member.name, value, "it is a whole number, which counts from 1")


def _object(_record: object, member: Attribute[Any], value: object) -> None:
    if not isinstance(value, Mapping):
        raise _shape(member.name, value, "it is a JSON object")


def _shape(member: str, value: object, hint: str) -> AssessmentError:
    message = f"the {member} of a record cannot be of the type {type(value).__name__!r}"
    return _failure("record-shape", message, hint)


@frozen
class Record:
    """Something that is kept, at one revision. Raises AssessmentError for a bad key or type.

    `kind` is one of KINDS, `key` names the record among those of its kind. Revisions count from 1.
    `state` is a word such as "draft" or "erased". `instrument`, `version` and `digest` name the
    package, `subject` is a pseudonym of the person, `response` the key of the response that the
    record is or was made from; each is "" where there is none. `created` and `updated` are the
    moments of the first and of this revision, in UTC as "2026-03-31T12:00:00.000000Z", which sort
    as texts. `document` and `personal` are JSON objects; they are not shown when a record is
    printed.
    """

    kind: str = field(validator=_text)
    key: str = field(validator=_key)
    revision: int = field(validator=_whole)
    state: str = field(validator=_text)
    instrument: str = field(default="", validator=_text)
    version: str = field(default="", validator=_text)
    digest: str = field(default="", validator=_text)
    subject: str = field(default="", validator=_text, repr=False)
    response: str = field(default="", validator=_text)
    created: str = field(default="", validator=_text)
    updated: str = field(default="", validator=_text)
    document: Mapping[str, Any] = field(factory=dict, repr=False, validator=_object)
    personal: Mapping[str, Any] = field(factory=dict, repr=False, validator=_object)


def _asked(_query: object, member: Attribute[Any], value: object) -> None:
    if value is not None and not isinstance(value, str):
        message = f"the {member.name} of a query cannot be of the type {type(value).__name__!r}"
        raise asked_wrongly(message, "give a text, or leave it out")


@frozen
class Query:
    """Which records are meant: those that agree with every member that is not None.

    `since` and `before` are moments: a record fits that was last updated at or after the one, and
    before the other. Without `personal`, what is found has that member empty. A member that is no
    text is AssessmentError with "query-wrong".
    """

    kind: str | None = field(default=None, validator=_asked)
    instrument: str | None = field(default=None, validator=_asked)
    digest: str | None = field(default=None, validator=_asked)
    state: str | None = field(default=None, validator=_asked)
    subject: str | None = field(default=None, repr=False, validator=_asked)
    response: str | None = field(default=None, validator=_asked)
    since: str | None = field(default=None, validator=_asked)
    before: str | None = field(default=None, validator=_asked)
    personal: bool = True

    @property
    def members(self) -> dict[str, str]:
        """The members of a record that must have a value, with it."""
        names = ("kind", "instrument", "digest", "state", "subject", "response")
        given = {name: getattr(self, name) for name in names}
        return {name: value for name, value in given.items() if value is not None}

    @property
    def possible(self) -> bool:
        """Whether any record could fit: no member is a text that a record cannot have."""
        return all(map(is_storable, self.members.values()))

    def fits(self, record: Record) -> bool:
        """Say whether a record is meant."""
        return (
            all(getattr(record, name) == value for name, value in self.members.items())
            and (self.since is None or record.updated >= self.since)
            and (self.before is None or record.updated < self.before)
        )


@frozen
class Page:
    """Some of the records found, and after which kind and key the next page begins, if any.

    `damaged` has the kind and key of what fits, or may fit, and cannot be read; where even these
    cannot be read, it is called as a storage calls it, such as ("file", the path of it).
    """

    records: tuple[Record, ...]
    next: tuple[str, str] | None
    damaged: tuple[tuple[str, str], ...] = ()


def tombstone(record: Record, at: str) -> Record:
    """Give what stays of a record that is erased: that it was there, and of which instrument.

    It is a further revision, so that whoever has read the record cannot write it back.
    """
    return Record(
        record.kind,
        record.key,
        record.revision + 1,
        ERASED,
        record.instrument,
        record.version,
        record.digest,
        created=at,
        updated=at,
    )


def without_personal(record: Record) -> Record:
    """Give a record as a query without `personal` finds it."""
    return evolve(record, personal={})


def check_batch(records: Sequence[Record]) -> None:
    """Raise AssessmentError with "storage-conflict" for a batch that has a record twice."""
    seen: set[tuple[str, str]] = set()
    for record in records:
        if (record.kind, record.key) in seen:
            raise conflict(record)
        seen.add((record.kind, record.key))


def check_after(after: object) -> None:
    """Raise AssessmentError with "storage-key" for what no page can begin after."""
    if after is None or (
        isinstance(after, tuple)
        and len(after) == 2
        and all(isinstance(each, str) and is_storable(each) for each in after)
    ):
        return
    hint = "give None, or the `next` of the page before: a kind and a key"
    raise _failure("storage-key", "a page cannot begin after this", hint)


def written_json(record: Record) -> tuple[str, str | None]:
    """Give `document` and `personal` as JSON in ASCII; None where nothing is personal.

    Raises AssessmentError with "record-not-json" for what is not made of JSON values alone.
    """
    try:
        document = json.dumps(dict(record.document), allow_nan=False)
        personal = json.dumps(dict(record.personal), allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        message = f"the {record.kind} {record.key!r} is not made of JSON values alone"
        hint = "give objects, lists, texts, numbers, true, false and null"
        raise _failure("record-not-json", message, hint) from None
    return document, personal if record.personal else None


def conflict(record: Record) -> AssessmentError:
    """Give the error of a record that is not at the revision that its writer believes."""
    return _failure(
        "storage-conflict",
        f"the {record.kind} {record.key!r} has been written by somebody else",
        "read it again, and make the change to what is there now",
    )


def not_found(kind: str, key: str) -> AssessmentError:
    """Give the error of a record or a revision that is not there."""
    message = f"there is no {kind} with the key {key!r}"
    return _failure("storage-not-found", message, "list the keys that are there: assess responses")


def damaged(kind: str, key: str, why: str = "") -> AssessmentError:
    """Give the error of a record that cannot be read, without saying what is in it."""
    message = f"the {kind} {key!r} is damaged" + (f": {why}" if why else "")
    return _failure("storage-damaged", message, "restore the storage from a backup")


def asked_wrongly(message: str, hint: str) -> AssessmentError:
    """Give the error of something that cannot be asked of what is stored."""
    return _failure("query-wrong", message, hint)


def _failure(code: str, message: str, hint: str) -> AssessmentError:
    return AssessmentError([Problem(code, message, hint=hint)])
