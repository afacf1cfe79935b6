"""Delivery: what is unsent is offered to its channel until it is sent, or given up aloud.

A channel raises one of these to say what to do next; anything else is a fault of ours, tried a few times.

DeliveryProblem
├── TryLater     network down, the other side is busy; ``seconds`` when it named a time (Telegram's RetryAfter)
└── NeverAgain   the person has blocked the bot, the chat is gone: nothing will change
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from bot.common.statuses import DeliveryState
from bot.stop_points import stop_point
from bot.store import replies
from bot.store.engine import writing
from bot.store.models import Reply

logger = logging.getLogger(__name__)

FIRST_RETRY = timedelta(seconds=1)
LONGEST_RETRY = timedelta(minutes=1)
MOST_DOUBLINGS = 6
"""Past it the wait is at its longest anyway."""

MOST_FAULTS = 8
"""Attempts at a reply that a fault of ours keeps from being sent; those behind it must not wait for ever."""

SECONDS_BETWEEN_LOOKS = 0.5
SECONDS_BETWEEN_WRITES = 1.0

Send = Callable[[Reply, str], Awaitable[None]]
"""Hands one reply to the channel for one address; raises a DeliveryProblem."""


class DeliveryProblem(Exception):
    """A reply did not get through."""


class TryLater(DeliveryProblem):
    """It may get through later."""

    def __init__(self, why: str, seconds: float | None = None) -> None:
        super().__init__(why)
        self.seconds = seconds


class NeverAgain(DeliveryProblem):
    """It will never get through."""


class Delivery:
    """Sends the replies of one channel; ``nudge`` makes it look at once instead of at the next half second."""

    def __init__(self, database: str, channel: str, send: Send) -> None:
        self._database = database
        self._channel = channel
        self._send = send
        self._nudged = asyncio.Event()
        self._ending = False

    def nudge(self) -> None:
        """There may be something to send."""
        self._nudged.set()

    def end(self) -> None:
        """Let ``run`` return as soon as nothing is due."""
        self._ending = True
        self.nudge()

    async def run(self) -> None:
        """Send until ``end`` is called. What a former life of this process was sending is offered again first."""
        await self._write_down(self._release, timedelta())
        while True:
            try:
                sent_something = await self._round()
            except Exception:
                logger.exception("delivery round failed")
                sent_something = False
            if sent_something:
                continue
            if self._ending:
                return
            try:
                await asyncio.wait_for(self._nudged.wait(), SECONDS_BETWEEN_LOOKS)
            except TimeoutError:
                pass
            self._nudged.clear()

    async def _round(self) -> bool:
        due = await asyncio.to_thread(self._claim)
        if due:
            stop_point("sending")
        # Different conversations go side by side; within one, `claim_to_send` hands out one reply at a time.
        await asyncio.gather(*(self._offer(reply, address) for reply, address in due))
        return bool(due)

    async def _offer(self, reply: Reply, address: str) -> None:
        try:
            await self._send(reply, address)
        except NeverAgain as problem:
            await self._write_down(self._failed, reply, str(problem), None)
        except TryLater as problem:
            wait = timedelta(seconds=problem.seconds) if problem.seconds else _wait(reply)
            await self._write_down(self._failed, reply, str(problem), wait)
        except Exception as fault:
            logger.exception("reply %s could not be handed over", reply.id)
            wait = _wait(reply) if reply.attempts < MOST_FAULTS else None
            await self._write_down(self._failed, reply, type(fault).__name__, wait)
        else:
            stop_point("sent")
            await self._write_down(self._sent, reply)

    async def _write_down(self, write: Callable[..., None], *about: Any) -> None:
        """Until it is written what became of a reply nothing else can go to the same person: tried as long as it takes."""
        while True:
            try:
                await asyncio.to_thread(write, *about)
                return
            except Exception:
                logger.exception("the state of replies could not be written; again in %.0f s", SECONDS_BETWEEN_WRITES)
                await asyncio.sleep(SECONDS_BETWEEN_WRITES)

    def _release(self, older_than: timedelta) -> None:
        with writing(self._database) as session:
            replies.release_sending(session, self._channel, older_than)

    def _claim(self) -> list[tuple[Reply, str]]:
        with writing(self._database) as session:
            return replies.claim_to_send(session, self._channel)

    def _sent(self, reply: Reply) -> None:
        with writing(self._database) as session:
            replies.mark_sent(session, [reply.id])

    def _failed(self, reply: Reply, why: str, wait: timedelta | None) -> None:
        with writing(self._database) as session:
            state = replies.mark_failed(session, reply.id, why, wait)
        if state is DeliveryState.GIVEN_UP:
            logger.error("reply %s given up after %d attempts: %s", reply.id, reply.attempts, why)
        else:
            logger.warning("reply %s not sent (attempt %d): %s", reply.id, reply.attempts, why)


def _wait(reply: Reply) -> timedelta:
    """Longer after each attempt."""
    return min(FIRST_RETRY * 2 ** min(reply.attempts - 1, MOST_DOUBLINGS), LONGEST_RETRY)
