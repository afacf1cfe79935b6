"""Rasa's tracker store: one row a conversation, holding the events of its current session.

Rasa's own SQL store keeps a row an event: each turn counts what is stored, reads all of it and inserts half a dozen rows through an
ORM, a third of what a turn costs apart from the vector. Nobody here asks for old sessions, since what people said and were told is
in the application's own database; so the session's events are one JSON value, read once and written once a turn.

A write-ahead log with ``synchronous=NORMAL`` does not wait for the disk: a killed process loses nothing, a power cut the last turns.
"""

from __future__ import annotations

import json
import sqlite3
from typing import Any, Dict, Iterable, List, Optional, Text

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

BUSY_SECONDS = 5.0


class SessionTrackerStore(TrackerStore):
    """Keeps trackers in the SQLite file ``path``; Rasa's lock lets one turn of a conversation write at a time."""

    def __init__(
        self,
        domain: Optional[Domain],
        event_broker: Optional[EventBroker] = None,
        path: Text = ":memory:",
        **kwargs: Any,
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        # Rasa works on one event loop in one thread, but opens the store before that thread is chosen.
        self._connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.execute("CREATE TABLE IF NOT EXISTS trackers (conversation TEXT PRIMARY KEY, events TEXT NOT NULL)")

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write the session's events in place of those before."""
        events = json.dumps([event.as_dict() for event in events_of_session(list(tracker.events))], ensure_ascii=False)
        self._connection.execute(
            "INSERT INTO trackers VALUES (?, ?) ON CONFLICT (conversation) DO UPDATE SET events = excluded.events",
            (tracker.sender_id, events),
        )

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        """The tracker with its current session, or None for an unknown conversation."""
        row = self._connection.execute("SELECT events FROM trackers WHERE conversation = ?", (sender_id,)).fetchone()
        if row is None:
            return None
        events: List[Dict[Text, Any]] = json.loads(row[0])
        return DialogueStateTracker.from_dict(sender_id, events, self.domain.slots, self.max_event_history)

    async def keys(self) -> Iterable[Text]:
        """The conversations there are."""
        return [row[0] for row in self._connection.execute("SELECT conversation FROM trackers")]


def events_of_session(events: List[Event]) -> List[Event]:
    """The events from the last start of a session on; all of them when none has started."""
    started = (at for at in range(len(events) - 1, -1, -1) if isinstance(events[at], SessionStarted))
    return events[next(started, 0) :]
