"""A file as the former plugin for SQLite alone made it, by its own statements."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

# Copied from that plugin, as it was published: what it made must be readable for ever.
STATEMENTS = (
    """CREATE TABLE entries (
        kind TEXT NOT NULL CHECK (kind IN ('response', 'result')),
        key TEXT NOT NULL,
        instrument TEXT NOT NULL,
        document TEXT NOT NULL,
        PRIMARY KEY (kind, key)
    ) WITHOUT ROWID""",
    "CREATE INDEX entries_of_instrument ON entries (kind, instrument, key)",
    "PRAGMA application_id = 1634037351",
    "PRAGMA user_version = 1",
    "PRAGMA journal_mode = WAL",
)


def make(path: Path, *entries: tuple[str, str, str, Any]) -> None:
    """Write a file with entries: kind, key, instrument, and the document or its text."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in STATEMENTS:
            connection.execute(statement)
        for kind, key, instrument, document in entries:
            text = document if isinstance(document, str) else json.dumps(document)
            connection.execute(
                "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)", (kind, key, instrument, text)
            )
