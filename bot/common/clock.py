"""The time, from one place: always UTC, whole in the database, shown in India's."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

INDIA = ZoneInfo("Asia/Kolkata")


def now() -> datetime:
    """The moment, with its zone (UTC)."""
    return datetime.now(UTC)
