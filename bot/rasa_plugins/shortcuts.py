"""What Rasa does slowly at every turn, done quickly: nothing here changes what comes out.

- Reading a tracker back, Rasa looks through all classes of events for each event. Their names do not change: remembered.
- Each turn's events are one SQLite commit, which waits for the disk. With a write-ahead log and ``synchronous=NORMAL`` it does
  not: a killed process loses nothing, a power cut the last turns of a session. What people said and were told is in the
  application's own database.

``tests/rasa/test_plugins.py`` fails when a method replaced here changes in Rasa.
"""

from __future__ import annotations

import functools
import sqlite3
from typing import Any

from rasa.shared.core.events import Event
from sqlalchemy import event
from sqlalchemy.engine import Engine


def install() -> None:
    """Put the shortcuts in place, before Rasa opens its tracker store; calling it again changes nothing."""
    if not hasattr(Event.resolve_by_type, "cache_info"):
        Event.resolve_by_type = staticmethod(functools.lru_cache(maxsize=None)(Event.resolve_by_type))
    if not event.contains(Engine, "connect", _set_up):
        event.listen(Engine, "connect", _set_up)


def _set_up(connection: Any, _record: Any) -> None:
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
