"""Brings the tables of a database to the newest schema, each step once, all or none."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from assessment_engine_sql.tables import VERSION_TABLE

FOLDER = Path(__file__).parent / "migrations"
# Alembic keeps what it is doing in its modules, so two threads must not migrate at once.
_TURNS = Lock()


def config(connection: sa.Connection | None = None) -> Config:
    """Give what Alembic needs to know: where the steps are, and on which connection they run."""
    made = Config()
    made.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    made.set_main_option("path_separator", "os")
    made.attributes["connection"] = connection
    made.attributes["version_table"] = VERSION_TABLE
    return made


def upgrade(connection: sa.Connection, first: str | None = None) -> None:
    """Take the steps that the database lacks, inside the transaction of the connection.

    `first` is the step at which a database without a version is.
    """
    settings = config(connection)
    with _TURNS:
        if first is not None:
            command.stamp(settings, first)
        command.upgrade(settings, "head")
