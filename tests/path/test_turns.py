"""Turns and their clock work, on SQLite and PostgreSQL, against a small server that plays Rasa's wire."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.channels.web import ChatRequest, WebChannel
from bot.clockwork import sweep_forever
from bot.common.clock import now
from bot.common.phrases import phrase
from bot.common.settings import Settings
from bot.common.statuses import HandoverState, MessageState
from bot.errors import ApiError
from bot.rate_limits import RateLimits
from bot.store import messages, replies
from bot.store.engine import reading, writing
from bot.store.models import Conversation, Handover, Message
from bot.turn import Turns, add_delayed_notice
from knowledge.article import Article
from tests.locking import locked
from tests.path.rasa_wire import RasaWire, after, answers, babbles, fails, is_silent, says_the_unsayable, says_the_unstorable
from tests.path.stored import until, wrote


class NoArticles:
    """A shelf with nothing on it."""

    def article(self, id: str) -> Article | None:
        return None


@pytest.fixture
def wire() -> Iterator[RasaWire]:
    with RasaWire() as server:
        yield server


@pytest.fixture
def config(database: str, wire: RasaWire) -> Settings:
    return Settings(database_url=database, rasa_port=wire.port, turn_seconds=1.0)


@asynccontextmanager
async def at_work(config: Settings, channel: str = "web") -> AsyncIterator[Turns]:
    """Turns with their clock work, as a process runs them."""
    turns = Turns(config, NoArticles(), claimer="app")
    await turns.recover()
    sweep = asyncio.create_task(sweep_forever(config.database, channel, turns))
    try:
        yield turns
    finally:
        sweep.cancel()
        with suppress(asyncio.CancelledError):
            await sweep
        await turns.close()


def message(database: str, id: str) -> Message:
    with reading(database) as session:
        return session.get_one(Message, id)


def said(database: str, conversation: str) -> list[tuple[int, str, str]]:
    """Position, status and text of all that was said in a conversation, in the order in which it is read."""
    with reading(database) as session:
        return [(reply.position, reply.status, reply.text) for reply in replies.since(session, conversation, None)]


def make_older(database: str, id: str, minutes: float) -> None:
    with writing(database) as session:
        session.get_one(Message, id).received_at = now() - timedelta(minutes=minutes)


async def test_a_message_that_nobody_started_is_answered_by_the_clock_work(config: Settings) -> None:
    first = wrote(config.database)
    async with at_work(config):
        await until(lambda: message(config.database, first.id).state == MessageState.ANSWERED, "the answer")
    assert said(config.database, first.conversation_id) == [(1, "answered", "re: iec")]


async def test_each_channel_sweeps_its_own(config: Settings, wire: RasaWire) -> None:
    # More than a round takes in: another channel's crowd must not stand in the way.
    crowd = [wrote(config.database, "crowd", address=f"{number}", channel="telegram") for number in range(120)]
    ours = wrote(config.database, "ours")
    async with at_work(config):
        await until(lambda: message(config.database, ours.id).state == MessageState.ANSWERED, "the answer")
    assert [turn["text"] for turn in wire.turns] == ["ours"]
    assert message(config.database, crowd[0].id).state == MessageState.WAITING


async def test_what_a_dead_process_had_claimed_is_answered_after_the_start(config: Settings, wire: RasaWire) -> None:
    first = wrote(config.database)
    with writing(config.database) as session:
        messages.claim_next(session, first.conversation_id, "app")
    async with at_work(config):
        await until(lambda: message(config.database, first.id).state == MessageState.ANSWERED, "the answer")
    assert wire.turns[0]["attempt"] == 2  # so that Rasa looks whether it has heard this already


async def test_what_another_process_had_claimed_is_answered_once_its_lease_is_over(config: Settings) -> None:
    first = wrote(config.database)
    with writing(config.database) as session:
        messages.claim_next(session, first.conversation_id, "somebody who died")
    async with at_work(config):
        await asyncio.sleep(1.5)
        assert message(config.database, first.id).state == MessageState.CLAIMED
        with writing(config.database) as session:
            session.get_one(Message, first.id).claimed_until = now()
        await until(lambda: message(config.database, first.id).state == MessageState.ANSWERED, "the answer")


@pytest.mark.parametrize("trouble", [fails, babbles, is_silent, says_the_unsayable])
async def test_after_any_trouble_the_person_is_told_and_answered_later(
    config: Settings, wire: RasaWire, trouble: Callable[..., Awaitable[object]]
) -> None:
    wire.script.append(trouble)  # type: ignore[arg-type]
    first = wrote(config.database, "आईईसी कैसे बनवाएँ")
    async with at_work(config):
        await until(lambda: message(config.database, first.id).state == MessageState.ANSWERED, "the answer")
    assert said(config.database, first.conversation_id) == [
        (0, "delayed", phrase("delayed", "hi")),
        (1, "answered", "re: आईईसी कैसे बनवाएँ"),
    ]
    assert [turn["attempt"] for turn in wire.turns] == [1, 2]


async def test_rasa_not_there_at_all_is_no_loss_either(database: str) -> None:
    with RasaWire() as gone:
        port = gone.port
    config = Settings(database_url=database, rasa_port=port)
    first = wrote(database)
    async with at_work(config):
        await until(lambda: said(database, first.conversation_id), "the notice")
    assert [status for _, status, _ in said(database, first.conversation_id)] == ["delayed"]
    assert message(database, first.id).state == MessageState.WAITING


async def test_later_messages_keep_their_place_behind_one_that_waits(config: Settings, wire: RasaWire) -> None:
    wire.script.extend([fails, fails])
    all_of_them = [wrote(config.database, f"number {number}", key=f"{number}") for number in range(3)]
    async with at_work(config) as turns:
        turns.start(all_of_them[0].conversation_id)
        await until(lambda: message(config.database, all_of_them[-1].id).state == MessageState.ANSWERED, "the answers")
    real = [text for position, _, text in said(config.database, all_of_them[0].conversation_id) if position]
    assert real == ["re: number 0", "re: number 1", "re: number 2"]


async def test_one_turn_at_a_time_a_conversation_and_many_conversations_at_once(config: Settings, wire: RasaWire) -> None:
    wire.otherwise = after(0.2)
    all_of_them = [
        wrote(config.database, f"{person} {number}", key=f"{number}", address=f"{person}")
        for number in range(3)
        for person in range(8)
    ]
    async with at_work(config) as turns:
        for one in all_of_them:
            turns.start(one.conversation_id)
        await until(
            lambda: all(message(config.database, one.id).state == MessageState.ANSWERED for one in all_of_them), "the answers"
        )
    assert set(wire.at_once.values()) == {1}
    for person in range(8):
        own = said(config.database, all_of_them[person].conversation_id)
        assert [text for position, _, text in own if position] == [f"re: {person} {number}" for number in range(3)]


async def test_past_the_limit_a_person_is_asked_for_and_that_is_said(config: Settings, wire: RasaWire) -> None:
    wire.otherwise = fails
    first = wrote(config.database)
    async with at_work(config):
        await until(lambda: message(config.database, first.id).attempts >= 1, "the first attempt")
        assert message(config.database, first.id).state != MessageState.GIVEN_UP
        make_older(config.database, first.id, config.give_up_minutes + 0.1)
        await until(lambda: message(config.database, first.id).state == MessageState.GIVEN_UP, "the giving up")
        wire.otherwise = answers
        later = wrote(config.database, "later", key="2")
        await until(lambda: message(config.database, later.id).state == MessageState.ANSWERED, "the next answer")
    assert [status for _, status, _ in said(config.database, first.conversation_id)] == [
        "delayed", "handover_requested", "answered",
    ]  # fmt: skip
    with reading(config.database) as session:
        handover = session.scalars(select(Handover)).one()
    assert (handover.message_id, handover.state) == (first.id, HandoverState.WAITING)


async def test_a_reply_that_the_database_refuses_leads_to_a_person_too(postgres: str, wire: RasaWire) -> None:
    config = Settings(database_url=postgres, rasa_port=wire.port, turn_seconds=1.0)
    wire.otherwise = says_the_unstorable
    first = wrote(postgres)
    async with at_work(config):
        await until(lambda: said(postgres, first.conversation_id), "the notice")
        make_older(postgres, first.id, config.give_up_minutes + 0.1)
        await until(lambda: message(postgres, first.id).state == MessageState.GIVEN_UP, "the giving up")
    assert [status for _, status, _ in said(postgres, first.conversation_id)] == ["delayed", "handover_requested"]


def web(config: Settings, turns: Turns) -> WebChannel:
    return WebChannel(config.database, turns, config.turn_seconds, RateLimits(enabled=False))


async def test_a_web_request_is_answered_by_its_own_reply(config: Settings) -> None:
    async with at_work(config) as turns:
        session, shown = await web(config, turns).converse(ChatRequest(text="iec"))
        assert [reply.text for reply in shown] == ["re: iec"]
        _, shown = await web(config, turns).converse(ChatRequest(session=session, text="fees"))
        assert [reply.text for reply in shown] == ["re: fees"]


async def test_many_who_lose_patience_at_one_moment_each_get_one_notice_and_then_their_answer(
    config: Settings, wire: RasaWire
) -> None:
    wire.script.extend([is_silent] * 8)
    async with at_work(config) as turns:
        channel = web(config, turns)
        talks = await asyncio.gather(*(channel.converse(ChatRequest(text=f"person {number}")) for number in range(8)))
        for session, shown in talks:
            assert [reply.status for reply in shown] == ["delayed"]
            await until(lambda session=session, shown=shown: channel.since(session, shown[-1].id), "the answer")
        for number, (session, _) in enumerate(talks):
            everything = channel.since(session, None)
            assert [reply.status for reply in everything] == ["delayed", "answered"]
            assert everything[-1].text == f"re: person {number}"


def test_a_notice_is_stored_once_however_many_store_it(database: str) -> None:
    late = wrote(database)
    start = threading.Barrier(6)

    def store() -> None:
        with writing(database) as session:
            conversation = session.get_one(Conversation, late.conversation_id)
            start.wait() if database.startswith("postgresql") else None  # SQLite lets one in at a time anyway
            add_delayed_notice(session, late, conversation, NoArticles())

    with ThreadPoolExecutor(6) as pool:
        for stored in [pool.submit(store) for _ in range(6)]:
            stored.result()
    assert [status for _, status, _ in said(database, late.conversation_id)] == ["delayed"]


async def test_two_requests_with_one_id_get_the_same_reply(config: Settings, wire: RasaWire) -> None:
    wire.script.append(after(0.3))
    async with at_work(config) as turns:
        channel = web(config, turns)
        session, _ = await channel.converse(ChatRequest(text="hello"))
        twice = await asyncio.gather(
            *(channel.converse(ChatRequest(session=session, text="iec", id="one")) for _ in range(2))
        )
        later = await channel.converse(ChatRequest(session=session, text="iec", id="one"))
    assert len({shown[0].id for _, shown in [*twice, later]}) == 1
    assert [turn["text"] for turn in wire.turns] == ["hello", "iec"]


async def test_a_first_message_sent_again_comes_to_the_same_conversation(config: Settings) -> None:
    once = ChatRequest(text="iec", id="7d9f8f0c-7a0e-4f0a-8f0e-0d9a8f0c7a0e")
    guessable = ChatRequest(text="iec", id="1")
    async with at_work(config) as turns:
        channel = web(config, turns)
        (session, shown), (again, shown_again) = await channel.converse(once), await channel.converse(once)
        assert (session, [reply.id for reply in shown]) == (again, [reply.id for reply in shown_again])
        (mine, _), (theirs, _) = await channel.converse(guessable), await channel.converse(guessable)
        assert mine != theirs


async def test_a_name_that_a_database_cannot_hold_is_an_unknown_one(config: Settings) -> None:
    async with at_work(config) as turns:
        channel = web(config, turns)
        session, shown = await channel.converse(ChatRequest(text="iec"))
        for odd in ("a\0b", "", "x" * 200, "अ"):
            with pytest.raises(ApiError) as refusal:
                await channel.converse(ChatRequest(session=odd, text="iec"))
            assert refusal.value.status == 404
            assert [reply.id for reply in channel.since(session, odd)] == [reply.id for reply in shown]


async def test_a_busy_database_loses_neither_a_turn_nor_its_end(
    sqlite: str, wire: RasaWire, monkeypatch: pytest.MonkeyPatch
) -> None:
    from bot.store import engine as engines

    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.3)
    engines.engine.cache_clear()
    config = Settings(database_url=sqlite, rasa_port=wire.port, turn_seconds=1.0)
    wire.script.append(after(0.5))
    async with at_work(config) as turns:
        channel = web(config, turns)
        asked = asyncio.create_task(channel.converse(ChatRequest(text="iec")))
        await until(lambda: wire.turns, "the call to Rasa")
        with locked(sqlite):
            session, shown = await asked
        # Nothing could be written, and yet the person was told something true.
        assert [reply.status for reply in shown] == ["delayed"]
        await until(lambda: channel.since(session, None), "the answer")
        assert [reply.status for reply in channel.since(session, None)] == ["answered"]
    assert len(wire.turns) <= 2
    engines.engine.cache_clear()
