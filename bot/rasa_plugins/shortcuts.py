"""What Rasa does slowly at every turn, done quickly: nothing here changes what comes out.

Reading a tracker back, Rasa looks through all classes of events for each event. Their names do not change: remembered.

``tests/rasa/test_plugins.py`` fails when a method replaced here changes in Rasa.
"""

from __future__ import annotations

import functools

from rasa.shared.core.events import Event


def install() -> None:
    """Put the shortcut in place; calling it again changes nothing."""
    if not hasattr(Event.resolve_by_type, "cache_info"):
        Event.resolve_by_type = staticmethod(functools.lru_cache(maxsize=None)(Event.resolve_by_type))
