"""Delivery, on SQLite and PostgreSQL: every reply reaches the far end in order, or is given up aloud."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.common.clock import now
from bot.common.identifiers import new_id
from bot.common.statuses import DeliveryState
from bot.delivery import MOST_FAULTS, Delivery, NeverAgain, Send, TryLater
from bot.store import replies
from bot.store.engine import reading, writing
from bot.store.models import Message, Reply
from tests.path.stored import PATIENCE, until, wrote


class Outside:
    """The far end of a channel: takes replies, or raises what it is told to, in this order."""

    def __init__(self, *troubles: Exception) -> None:
        self.taken: list[str] = []
        self.offered: list[tuple[str, float]] = []
        self._troubles = list(troubles)

    async def __call__(self, reply: Reply, address: str) -> None:
        self.offered.append((reply.text, time.monotonic()))
        if self._troubles:
            raise self._troubles.pop(0)
        self.taken.append(reply.text)


@asynccontextmanager
async def delivering(database: str, outside: Send) -> AsyncIterator[Delivery]:
    delivery = Delivery(database, "telegram", outside)
    running = asyncio.create_task(delivery.run())
    try:
        yield delivery
    finally:
        delivery.end()
        await asyncio.wait_for(running, PATIENCE)


def reply_to(database: str, to: Message, text: str, position: int = 1) -> str:
    reply = Reply(
        id=new_id("r"), conversation_id=to.conversation_id, message_id=to.id, position=position, channel="telegram",
        text=text, status="answered", language="en",
    )  # fmt: skip
    with writing(database) as session:
        replies.add(session, reply, [])
    return reply.id


def fate(database: str, id: str) -> Reply:
    with reading(database) as session:
        return session.scalars(select(Reply).where(Reply.id == id)).one()


def is_sent(database: str, id: str) -> Callable[[], bool]:
    return lambda: fate(database, id).delivery == DeliveryState.SENT


async def test_replies_arrive_in_order(database: str) -> None:
    to = wrote(database, channel="telegram")
    ids = [reply_to(database, to, f"{number}", number) for number in range(1, 6)]
    outside = Outside()
    async with delivering(database, outside):
        await until(is_sent(database, ids[-1]), "the last reply")
    assert outside.taken == ["1", "2", "3", "4", "5"]


async def test_a_named_wait_is_kept(database: str) -> None:
    reply = reply_to(database, wrote(database, channel="telegram"), "hello")
    outside = Outside(TryLater("asked to wait", 2.0))
    async with delivering(database, outside):
        await until(is_sent(database, reply), "the reply")
    (_, first), (_, second) = outside.offered
    assert second - first >= 2.0


async def test_a_broken_line_is_tried_again_and_nobody_else_waits_for_it(database: str) -> None:
    broken = reply_to(database, wrote(database, address="1", channel="telegram"), "on the broken line")
    outside = Outside(TryLater("NetworkError"), TryLater("NetworkError"))
    async with delivering(database, outside) as delivery:
        await until(lambda: fate(database, broken).attempts == 2, "the second attempt")
        other = reply_to(database, wrote(database, address="2", channel="telegram"), "on another")
        delivery.nudge()
        await until(is_sent(database, other), "the other reply")
        await until(is_sent(database, broken), "the reply")
    assert outside.taken == ["on another", "on the broken line"]


async def test_a_line_that_is_down_for_hours_loses_nothing(database: str) -> None:
    reply = reply_to(database, wrote(database, channel="telegram"), "hello")
    with writing(database) as session:
        row = session.scalars(select(Reply).where(Reply.id == reply)).one()
        row.attempts, row.created_at = 500, now() - timedelta(hours=9)
    outside = Outside(TryLater("NetworkError"))
    async with delivering(database, outside) as delivery:
        await until(lambda: fate(database, reply).delivery == DeliveryState.FAILED, "the failure")
        with writing(database) as session:
            session.scalars(select(Reply).where(Reply.id == reply)).one().next_attempt_at = now()
        delivery.nudge()
        await until(is_sent(database, reply), "the reply")


@pytest.mark.parametrize(
    ("trouble", "attempts", "age"),
    [(NeverAgain("Forbidden"), 1, 0), (TryLater("NetworkError"), 1, 25), (ValueError("ours"), MOST_FAULTS, 0)],
    ids=["blocked", "a day old", "our own fault"],
)
async def test_what_nothing_will_change_is_given_up_and_what_comes_after_goes_out(
    database: str, trouble: Exception, attempts: int, age: int
) -> None:
    to = wrote(database, channel="telegram")
    lost, next_one = reply_to(database, to, "lost"), reply_to(database, to, "next", 2)
    with writing(database) as session:
        row = session.scalars(select(Reply).where(Reply.id == lost)).one()
        row.attempts, row.created_at = attempts - 1, now() - timedelta(hours=age)
    outside = Outside(trouble)
    async with delivering(database, outside):
        await until(is_sent(database, next_one), "the next reply")
    assert fate(database, lost).delivery == DeliveryState.GIVEN_UP
    assert outside.taken == ["next"]


async def test_what_was_being_sent_when_the_process_died_is_sent_again(database: str) -> None:
    reply = reply_to(database, wrote(database, channel="telegram"), "hello")
    with writing(database) as session:
        replies.claim_to_send(session, "telegram")
    outside = Outside()
    async with delivering(database, outside):
        await until(is_sent(database, reply), "the reply")
    assert outside.taken == ["hello"]


async def test_what_is_being_sent_is_sent_to_the_end_before_we_end(database: str) -> None:
    reply = reply_to(database, wrote(database, channel="telegram"), "hello")
    began = asyncio.Event()

    async def slow(reply: Reply, address: str) -> None:
        began.set()
        await asyncio.sleep(0.5)

    async with delivering(database, slow):
        await began.wait()
    assert is_sent(database, reply)()
