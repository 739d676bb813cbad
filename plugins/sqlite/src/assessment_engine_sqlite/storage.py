"""The storage: one table of JSON documents behind one connection."""

from __future__ import annotations

import json
import sqlite3
from threading import Lock
from typing import Any

from assessment_engine import AssessmentError, Instrument, Response, Result, parse_response
from assessment_engine_sqlite.problems import check_key, failure, translated, unusable

RESPONSE, RESULT = "response", "result"


class SqliteStorage:
    """Keeps responses and results in a SQLite file. Threads may share it; they take turns."""

    def __init__(self, connection: sqlite3.Connection, location: str) -> None:
        """Take a connection in autocommit mode, whose tables are there."""
        self._connection = connection
        self._location = location
        self._lock = Lock()

    def save_response(self, key: str, response: Response) -> None:
        """Keep a response; it is on the disk when this returns."""
        self._save(RESPONSE, key, response.instrument, response.to_dict())

    def load_response(self, key: str, instrument: Instrument) -> Response:
        """Give back a response, checked against the instrument as if it came from outside."""
        return parse_response(instrument, self._load(RESPONSE, key))

    def list_responses(self, instrument: str | None = None) -> tuple[str, ...]:
        """Give the keys of all responses, or of those to one instrument id, sorted."""
        return self._list(RESPONSE, instrument)

    def delete_response(self, key: str) -> None:
        """Remove a response for good."""
        self._delete(RESPONSE, key)

    def save_result(self, key: str, result: Result) -> None:
        """Keep a result; it is on the disk when this returns."""
        self._save(RESULT, key, result.instrument, result.to_dict())

    def load_result(self, key: str) -> Result:
        """Give back a result equal to the one saved."""
        return Result.from_dict(self._load(RESULT, key))

    def list_results(self, instrument: str | None = None) -> tuple[str, ...]:
        """Give the keys of all results, or of those of one instrument id, sorted."""
        return self._list(RESULT, instrument)

    def delete_result(self, key: str) -> None:
        """Remove a result for good."""
        self._delete(RESULT, key)

    def close(self) -> None:
        """Let go of the file. The storage is not used after that."""
        with self._lock, translated(self._location):
            self._connection.close()

    def _save(self, kind: str, key: str, instrument: str, document: dict[str, Any]) -> None:
        check_key(key)
        # Escaped: a database cannot hold every string that a document may.
        text = json.dumps(document)
        self._run("INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)", kind, key, instrument, text)

    def _load(self, kind: str, key: str) -> dict[str, Any]:
        check_key(key)
        query = "SELECT document FROM entries WHERE kind = ? AND key = ?"
        rows, _ = self._run(query, kind, key)
        if not rows:
            raise _missing(kind, key)
        try:
            document: dict[str, Any] = json.loads(rows[0][0])
        except (TypeError, ValueError, RecursionError) as error:
            why = f"the {kind} {key!r} is damaged: {error}"
            raise unusable(self._location, why, "restore the file from a backup") from error
        return document

    def _list(self, kind: str, instrument: str | None) -> tuple[str, ...]:
        # The database orders text by its bytes in UTF-8, which is the order of code points.
        if instrument is None:
            rows, _ = self._run("SELECT key FROM entries WHERE kind = ? ORDER BY key", kind)
        else:
            query = "SELECT key FROM entries WHERE kind = ? AND instrument = ? ORDER BY key"
            rows, _ = self._run(query, kind, instrument)
        return tuple(key for (key,) in rows)

    def _delete(self, kind: str, key: str) -> None:
        check_key(key)
        _, changed = self._run("DELETE FROM entries WHERE kind = ? AND key = ?", kind, key)
        if not changed:
            raise _missing(kind, key)

    def _run(self, statement: str, *values: str) -> tuple[list[tuple[Any, ...]], int]:
        """Execute one statement, a transaction of its own; give its rows and how many changed."""
        with self._lock, translated(self._location):
            cursor = self._connection.execute(statement, values)
            return cursor.fetchall(), cursor.rowcount


def _missing(kind: str, key: str) -> AssessmentError:
    message = f"there is no {kind} with the key {key!r}"
    return failure("storage-not-found", message, "list the keys to see what is there")
