"""How much one session and one address may ask; the `limits` library counts, here are the numbers.

Kept in memory: one application process serves the API. ``RATE_LIMIT=off`` is for measuring.
"""

from __future__ import annotations

from fastapi import Request
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from bot.errors import ApiError

MESSAGES_OF_SESSION = RateLimitItemPerMinute(30)
MESSAGES_OF_ADDRESS = RateLimitItemPerMinute(240)
"""A village's common service centre sits behind one address: eight people writing fast."""
NEW_SESSIONS_OF_ADDRESS = RateLimitItemPerMinute(60)
POLLS_OF_SESSION = RateLimitItemPerMinute(120)


class RateLimits:
    """Refuses with ApiError 429 what is too much; refuses nothing when off."""

    def __init__(self, enabled: bool) -> None:
        self._enabled = enabled
        self._counter = SlidingWindowCounterRateLimiter(MemoryStorage())

    def check(self, request: Request, session: str | None) -> None:
        """Count a message of ``session`` (None: a new one) from the request's address."""
        address = request.client.host if request.client else "unknown"
        self._count(MESSAGES_OF_ADDRESS, "address", address)
        if session is None:
            self._count(NEW_SESSIONS_OF_ADDRESS, "new", address)
        else:
            self._count(MESSAGES_OF_SESSION, "session", session)

    def check_poll(self, request: Request, session: str) -> None:
        """Count a look for what is new."""
        self._count(POLLS_OF_SESSION, "poll", session)

    def _count(self, limit: RateLimitItemPerMinute, kind: str, key: str) -> None:
        if self._enabled and not self._counter.hit(limit, kind, key):
            raise ApiError(
                429, "too_many", "That is a lot at once. Please wait a minute and send it again.", {"Retry-After": "30"}
            )
