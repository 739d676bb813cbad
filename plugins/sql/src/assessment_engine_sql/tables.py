"""The tables of the newest schema, whose history is in `migrations`.

Each record has a row with what it is searched by, and a row for each revision with what it was.
What is personal is in a table of its own, which a role can be denied.
"""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import VARCHAR

from assessment_engine import AssessmentError
from assessment_engine.records import MAX_KEY
from assessment_engine_sql.problems import unusable

# Tables may share a database with those of others.
PREFIX = "assessment_"
VERSION_TABLE = f"{PREFIX}version"
# The newest migration, and those before it; a test holds them against the files.
HEAD = "2"
KNOWN = ("1", HEAD)

# By code point, as SQLite compares and as the protocol demands, whatever the database's locale.
_NAME = sa.String(MAX_KEY).with_variant(VARCHAR(MAX_KEY, collation="C"), "postgresql")

# Of a record, besides what names it and what it holds.
MEMBERS = ("state", "instrument", "version", "digest", "subject", "response", "created", "updated")

metadata = sa.MetaData()


def _members() -> list[sa.Column[str]]:
    names = (
        "state",
        "instrument",
        "version",
        "digest",
        "subject",
        "response",
        "created",
        "updated",
    )
    return [sa.Column(name, _NAME, nullable=False) for name in names]


def _identity(*more: sa.Column[int]) -> list[sa.Column[str] | sa.Column[int]]:
    return [
        sa.Column("kind", _NAME, primary_key=True),
        sa.Column("key", _NAME, primary_key=True),
        *more,
    ]


def _revision() -> sa.Column[int]:
    return sa.Column("revision", sa.Integer, primary_key=True, autoincrement=False)


records = sa.Table(
    f"{PREFIX}records",
    metadata,
    *_identity(sa.Column("revision", sa.Integer, nullable=False)),
    *_members(),
    sa.Index(f"{PREFIX}records_of_subject", "subject"),
    sa.Index(f"{PREFIX}records_of_response", "response"),
    sa.Index(f"{PREFIX}records_of_instrument", "kind", "instrument", "key"),
    sa.Index(f"{PREFIX}records_by_time", "kind", "updated"),
)
# Documents are texts and not the database's own JSON, which changes numbers and refuses NUL.
revisions = sa.Table(
    f"{PREFIX}revisions",
    metadata,
    *_identity(_revision()),
    *_members(),
    sa.Column("document", sa.Text, nullable=False),
)
personal = sa.Table(
    f"{PREFIX}personal",
    metadata,
    *_identity(_revision()),
    sa.Column("personal", sa.Text, nullable=False),
)


def version_of(connection: sa.Connection) -> str | None:
    """Say at which step the tables of a database are, None where there are none."""
    if not sa.inspect(connection).has_table(VERSION_TABLE):
        return None
    number: sa.Select[tuple[str]] = sa.select(sa.column("version_num")).select_from(
        sa.table(VERSION_TABLE)
    )
    return str(connection.execute(number).scalar())


def newer(place: str, found: object) -> AssessmentError:
    """Give the error of tables that a newer version of this plugin has made."""
    why = f"its schema is {found}; this plugin knows {', '.join(KNOWN)}"
    return unusable(place, why, "upgrade assessment-engine-sql")
