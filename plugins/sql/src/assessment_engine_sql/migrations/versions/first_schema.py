"""The first schema: one table of documents, as the former plugin for SQLite alone had it."""

from __future__ import annotations

from alembic import op

revision = "1"
down_revision = None

ENTRIES = (
    """CREATE TABLE entries (
        kind TEXT NOT NULL CHECK (kind IN ('response', 'result')),
        key TEXT NOT NULL,
        instrument TEXT NOT NULL,
        document TEXT NOT NULL,
        PRIMARY KEY (kind, key)
    ) WITHOUT ROWID""",
    "CREATE INDEX entries_of_instrument ON entries (kind, instrument, key)",
)


def upgrade() -> None:
    """Make the table. Other databases than SQLite never had it."""
    if op.get_bind().dialect.name == "sqlite":
        for statement in ENTRIES:
            op.execute(statement)
