"""Somebody else who writes to a SQLite database, and takes very long about it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager


@contextmanager
def locked(url: str) -> Iterator[None]:
    """Another writer has the SQLite database of this SQLAlchemy URL within this, through a connection that is not the store's."""
    other = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None, timeout=30)
    with closing(other):
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("ROLLBACK")
