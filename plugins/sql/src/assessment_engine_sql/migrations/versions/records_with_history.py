"""Records with revisions; what is personal apart. The entries of the first schema become records.

A response of the first schema was complete, and its respondent had no pseudonym but the key. It is
not known which package it was answered to, nor which response a result came from: these members
stay empty, and nothing is guessed.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import VARCHAR

revision = "2"
down_revision = "1"

# What a step makes must stay as it was when it was written: so it has its own description.
NAME = sa.String(200).with_variant(VARCHAR(200, collation="C"), "postgresql")
MEMBERS = ("state", "instrument", "version", "digest", "subject", "response", "created", "updated")
STATES = {"response": "completed", "result": "made"}
BATCH = 500


def upgrade() -> None:
    """Make the tables, move what the former table has, and drop that."""
    for table in (records(), revisions(), personal()):
        op.create_table(*table)
    for name, columns in (
        ("subject", ["subject"]),
        ("response", ["response"]),
        ("instrument", ["kind", "instrument", "key"]),
    ):
        op.create_index(f"assessment_records_of_{name}", "assessment_records", columns)
    op.create_index("assessment_records_by_time", "assessment_records", ["kind", "updated"])
    if op.get_bind().dialect.name == "sqlite":
        move(op.get_bind())
        op.drop_table("entries")


def identity() -> list[sa.Column[Any]]:
    """Give the columns that name a record."""
    return [
        sa.Column("kind", NAME, primary_key=True),
        sa.Column("key", NAME, primary_key=True),
    ]


def members() -> list[sa.Column[Any]]:
    """Give the columns of the members of a record."""
    return [sa.Column(name, NAME, nullable=False) for name in MEMBERS]


def number() -> sa.Column[Any]:
    """Give the column that names a revision of a record."""
    return sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False)


def records() -> tuple[Any, ...]:
    """Describe the table of what records are searched by."""
    newest = sa.Column("revision", sa.Integer, nullable=False)
    return ("assessment_records", *identity(), newest, *members())


def revisions() -> tuple[Any, ...]:
    """Describe the table of what records were at each revision."""
    document = sa.Column("document", sa.Text, nullable=False)
    return ("assessment_revisions", *identity(), number(), *members(), document)


def personal() -> tuple[Any, ...]:
    """Describe the table of what is personal."""
    text = sa.Column("personal", sa.Text, nullable=False)
    return ("assessment_personal", *identity(), number(), text)


def move(connection: sa.Connection) -> None:
    """Make a record of every entry; one that cannot be read keeps its text, to be repaired."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    heads, rows, names = (
        sa.table(described[0], *(sa.column(column.name) for column in described[1:]))
        for described in (records(), revisions(), personal())
    )
    found = connection.execute(sa.text("SELECT kind, key, instrument, document FROM entries"))
    for batch in found.partitions(BATCH):
        moved = [_moved(kind, key, name, text, now) for kind, key, name, text in batch]
        connection.execute(sa.insert(heads), [head for head, _, _ in moved])
        connection.execute(sa.insert(rows), [{**head, "document": d} for head, d, _ in moved])
        named = [
            {"kind": head["kind"], "key": head["key"], "revision": 1, "personal": text}
            for head, _, text in moved
            if text is not None
        ]
        if named:
            connection.execute(sa.insert(names), named)


def _moved(
    kind: str, key: str, instrument: str, text: str, now: str
) -> tuple[dict[str, Any], str, str | None]:
    head = dict.fromkeys(MEMBERS, "")
    key = key.replace("\0", "\N{SYMBOL FOR NULL}")  # the only character that is no longer kept
    head.update(kind=kind, key=key, instrument=instrument, state=STATES[kind], subject=key)
    head.update(created=now, updated=now)
    # The response is itself one of the things that go when it is erased.
    head["response"] = key if kind == "response" else ""
    document, personal_text = text, None
    try:
        value = json.loads(text)
        if isinstance(value, dict):
            head.update(_names(kind, value))
            apart = _without_names(value)
            document = json.dumps(value if kind == "response" else {"result": value})
            personal_text = json.dumps(apart)
    except (ValueError, RecursionError):
        pass
    return {**head, "revision": 1}, document, personal_text


def _names(kind: str, value: dict[str, Any]) -> dict[str, str]:
    """Give what a result says of its package, as far as it fits."""
    given = {name: value.get(name) for name in ("version", "digest")} if kind == "result" else {}
    return {
        name: text for name, text in given.items() if isinstance(text, str) and len(text) <= 200
    }


def _without_names(value: dict[str, Any]) -> dict[str, Any]:
    """Take the names out of a document, and give them in the same arrangement."""
    apart: dict[str, Any] = {"respondent": value.pop("respondent", "")}
    inner = value.get("responses")
    if isinstance(inner, list):
        apart["responses"] = [_without_names(each) for each in inner if isinstance(each, dict)]
    return apart
