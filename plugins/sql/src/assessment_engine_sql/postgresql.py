"""Opens PostgreSQL databases: makes the tables, or brings them up to date."""

from __future__ import annotations

from contextlib import nullcontext

import sqlalchemy as sa

from assessment_engine_sql.problems import of_postgresql, unusable
from assessment_engine_sql.storage import DISCREET, SqlStorage
from assessment_engine_sql.tables import HEAD, KNOWN, newer, version_of

# Of all who open one database, one makes the tables: this is what the others wait for.
_LOCK = 0x61656E67
_WAIT = "30s"
_CONNECT_SECONDS = "15"
_CONNECTIONS = 20
_NOT_OPENED = "the database"


def open_postgresql(location: str, create: bool) -> SqlStorage:
    """Open the storage in a database."""
    url = _url(location)
    # Neither the password nor what stands behind the question mark belongs in a message, and what
    # is there is written as it may be given.
    shown = sa.URL.create("postgresql", url.username, None, url.host, url.port, url.database)
    place = f"the database {shown.render_as_string()!r}"
    engine = sa.create_engine(
        url,
        **DISCREET,
        isolation_level="READ COMMITTED",
        pool_pre_ping=True,
        pool_size=_CONNECTIONS,
    )
    sa.event.listen(engine, "begin", _begun)
    storage = SqlStorage(engine, place, nullcontext(), of_postgresql, lambda _: None)
    try:
        with storage.translated(opening=True):
            _prepare(engine, place, create)
    except BaseException:
        storage.close()
        raise
    return storage


def _url(location: str) -> sa.URL:
    address = location if location.startswith("postgresql:") else f"postgresql:{location}"
    rest = address.partition("//")[2]
    first = rest.replace("?", "/").partition("/")[0]
    # With these in a password, a part of it may be taken for the host, which messages name.
    if rest.count("@") > min(first.count("@"), 1):
        why = "it is not clear where its user and password end and its host begins"
        hint = "write @ in a user, a password or a database as %40, / as %2F and ? as %3F"
        raise unusable(_NOT_OPENED, why, hint)
    try:
        made = sa.make_url(address)
    except (sa.exc.ArgumentError, ValueError):
        made = None
    if made is None or made.drivername != "postgresql":
        hint = "write it as postgresql://user@host:5432/database"
        raise unusable(_NOT_OPENED, "this is not an address of PostgreSQL", hint)
    # Without it, a server that is not there is waited for as long as the system likes.
    patience = {} if "connect_timeout" in made.query else {"connect_timeout": _CONNECT_SECONDS}
    return made.set(drivername="postgresql+psycopg").update_query_dict(patience)


def _begun(connection: sa.Connection) -> None:
    if connection.get_execution_options().get("writes"):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{_WAIT}'")


def _prepare(engine: sa.Engine, place: str, create: bool) -> None:
    with engine.begin() as connection:
        encoding = connection.exec_driver_sql("SHOW server_encoding").scalar()
        if encoding != "UTF8":
            hint = "make a database with the encoding UTF8"
            raise unusable(place, f"its encoding is {encoding}", hint)
        state = _state(connection, place)
    if state == HEAD:
        return
    if not state and not create:
        raise unusable(place, "there is no storage", "check the location")
    # Not at the top: it takes half a second, and most databases are up to date.
    from assessment_engine_sql.migrating import upgrade

    with engine.execution_options(writes=True).begin() as connection:
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
        if _state(connection, place) != HEAD:
            upgrade(connection)


def _state(connection: sa.Connection, place: str) -> str:
    """Give the step at which the tables are, "" where there are none."""
    found = version_of(connection)
    if found is not None and found not in KNOWN:
        raise newer(place, found)
    return found or ""
