"""The engine, and the two ways to use it: ``reading`` and ``writing``.

SQLite by default: WAL, so that readers never wait for the writer; every write takes its lock at the start (``BEGIN
IMMEDIATE``), waits at most ``BUSY_SECONDS`` for it and is short, because a transaction that begins by reading and then writes
fails at once when another has written in between. ``synchronous=FULL``: what was acknowledged is on the disk.

PostgreSQL works through the same two functions.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

BUSY_SECONDS = 5.0

WRITES_WITHIN = "writes_within"
"""The execution option of a transaction that writes: how many seconds it may wait for SQLite's lock."""


class StoreBusy(Exception):
    """The database could not be written within ``BUSY_SECONDS``: try again, nothing was changed."""


@lru_cache(maxsize=4)
def engine(url: str) -> Engine:
    """The engine for a SQLAlchemy URL, one a process."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(parsed, pool_pre_ping=True, pool_size=10, hide_parameters=True)
    connect = {"check_same_thread": False}
    # An error's text goes into a log: without the values, which are people's words and numbers.
    made = create_engine(parsed, connect_args=connect, pool_size=10, hide_parameters=True)

    @event.listens_for(made, "connect")
    def _set_up(connection: sqlite3.Connection, _record: Any) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, below
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        patience = options.get(WRITES_WITHIN, BUSY_SECONDS)
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(patience * 1000)}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if WRITES_WITHIN in options else "BEGIN")

    return made


@contextmanager
def reading(url: str) -> Iterator[Session]:
    """A session for reading; what is changed in it is not kept."""
    with Session(engine(url), expire_on_commit=False) as session:
        yield session


@lru_cache(maxsize=4)
def _turnstile(url: str) -> threading.Lock:
    return threading.Lock()


@contextmanager
def _in_line(url: str) -> Iterator[Engine]:
    """An engine to write with, when it is our turn.

    On SQLite this process's writers go one after the other, since who finds the database locked sleeps up to 100 ms before it looks
    again. What is left of ``BUSY_SECONDS`` after standing in line is for the writers of other processes.
    """
    target = engine(url)
    if target.dialect.name != "sqlite":
        yield target
        return
    turnstile, deadline = _turnstile(url), time.monotonic() + BUSY_SECONDS
    if not turnstile.acquire(timeout=BUSY_SECONDS):
        raise StoreBusy("another writer of this process")
    try:
        yield target.execution_options(**{WRITES_WITHIN: max(0.0, deadline - time.monotonic())})
    finally:
        turnstile.release()


@contextmanager
def writing(url: str) -> Iterator[Session]:
    """A session whose changes are committed at the end, or none of them.

    Raises StoreBusy when another writer kept the database for longer than ``BUSY_SECONDS``. Never keep it open across a
    call to another process.
    """
    try:
        with _in_line(url) as target, Session(target, expire_on_commit=False) as session, session.begin():
            yield session
    except OperationalError as error:
        if "locked" in str(error.orig) or "busy" in str(error.orig):
            raise StoreBusy(str(error.orig)) from error
        raise
