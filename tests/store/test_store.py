"""The database's promises, on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from alembic import command
from sqlalchemy import select

from bot.common.clock import now
from bot.common.identifiers import is_reference, new_id
from bot.common.statuses import DeliveryState, MessageState
from bot.intake import Arrival, take_in
from bot.store import conversations, cursors, handovers, messages, registrations, replies
from bot.store import engine as engines
from bot.store.engine import StoreBusy, reading, writing
from bot.store.migrate import _config, is_current
from bot.store.models import Conversation, Message, Registration, Reply
from tests.locking import locked


def said(database: str, text: str = "iec kaise banaye", address: str = "a", key: str = "1") -> Message:
    return take_in(database, Arrival("web", address, key, text))[0]


def replied(database: str, message: Message, position: int = 1, channel: str = "web") -> Reply:
    reply = Reply(
        id=new_id("r"), conversation_id=message.conversation_id, message_id=message.id, position=position,
        channel=channel, text="…", status="answered", language="en",
    )
    with writing(database) as session:
        replies.add(session, reply, [])
    return reply


def registration(message: Message) -> Registration:
    return Registration(
        conversation_id=message.conversation_id, message_id=message.id, person_name="Meera", firm_name=None,
        firm_kind="artisan", district="Moradabad", state="Uttar Pradesh", product="brass", phone="+919839012345",
        help_wanted="papers", consent_version="1",
    )


def test_the_models_and_the_migrations_agree(database: str) -> None:
    assert is_current(database)
    command.check(_config(database))


def test_a_repeat_stores_nothing_and_returns_the_first(database: str) -> None:
    first, first_is_new = take_in(database, Arrival("web", "a", "1", "hello"))
    again, again_is_new = take_in(database, Arrival("web", "a", "1", "hello, again"))
    assert (first_is_new, again_is_new) == (True, False)
    assert (again.id, again.text) == (first.id, "hello")


def test_two_at_once_begin_one_conversation_and_store_one_message(database: str) -> None:
    start = threading.Barrier(8)
    stored: list[str] = []

    def write() -> None:
        start.wait()
        stored.append(take_in(database, Arrival("web", "same", "1", "hello"))[0].id)

    threads = [threading.Thread(target=write) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stored) == 8
    assert len(set(stored)) == 1


def test_messages_are_claimed_one_at_a_time_and_oldest_first(database: str) -> None:
    first, second = said(database, key="1"), said(database, key="2")
    with writing(database) as session:
        assert messages.claim_next(session, first.conversation_id, "app").id == first.id
    with writing(database) as session:
        assert messages.claim_next(session, first.conversation_id, "other") is None
        messages.end(session, first.id, MessageState.ANSWERED)
    with writing(database) as session:
        assert messages.claim_next(session, first.conversation_id, "app").id == second.id


def test_a_claim_of_a_dead_process_is_released_and_one_past_its_lease_taken_over(database: str) -> None:
    message = said(database)
    with writing(database) as session:
        messages.claim_next(session, message.conversation_id, "app")
    with writing(database) as session:
        assert messages.release(session, "telegram") == 0
        assert messages.release(session, "app") == 1
    with writing(database) as session:
        messages.claim_next(session, message.conversation_id, "app").claimed_until = now() - timedelta(seconds=1)
    with writing(database) as session:
        assert messages.due_conversations(session, "web") == [message.conversation_id]
        assert messages.claim_next(session, message.conversation_id, "other").attempts == 3


def test_a_failed_attempt_waits_longer_each_time(database: str) -> None:
    message = said(database)
    waits = []
    for _ in range(7):
        with writing(database) as session:
            messages.claim_next(session, message.conversation_id, "app")
        with writing(database) as session:
            waits.append(round((messages.put_back(session, message.id) - now()).total_seconds()))
            assert messages.due_conversations(session, "web") == []
    assert waits == sorted(waits)
    assert (waits[0], waits[-1]) == (2, 30)


def test_one_reply_a_position(database: str) -> None:
    message = said(database)
    replied(database, message)
    with pytest.raises(Exception, match="(?i)unique"):
        replied(database, message)


def test_the_delayed_notice_is_gone_once_there_is_a_reply(database: str) -> None:
    message = said(database)
    notice = replied(database, message, position=0)
    with reading(database) as session:
        assert [reply.id for reply in replies.of_message(session, message.id)] == [notice.id]
    real = replied(database, message)
    with reading(database) as session:
        assert [reply.id for reply in replies.of_message(session, message.id)] == [real.id]
        assert [reply.id for reply in replies.since(session, message.conversation_id, notice.id)] == [real.id]


def test_replies_go_out_in_order_and_one_at_a_time(database: str) -> None:
    message = said(database)
    first, second = replied(database, message, 1), replied(database, message, 2)
    with writing(database) as session:
        assert [(reply.id, address) for reply, address in replies.claim_to_send(session, "web")] == [(first.id, "a")]
    with writing(database) as session:
        assert replies.claim_to_send(session, "web") == []
        assert replies.mark_failed(session, first.id, "network", timedelta()) is DeliveryState.FAILED
    with writing(database) as session:
        assert [reply.id for reply, _ in replies.claim_to_send(session, "web")] == [first.id]
        replies.mark_sent(session, [first.id])
    with writing(database) as session:
        assert [reply.id for reply, _ in replies.claim_to_send(session, "web")] == [second.id]


def test_a_reply_that_never_gets_through_is_given_up(database: str) -> None:
    reply = replied(database, said(database))
    with writing(database) as session:
        assert replies.mark_failed(session, reply.id, "blocked", None) is DeliveryState.GIVEN_UP
    for _ in range(2):
        with writing(database) as session:
            assert replies.claim_to_send(session, "web") == []


def test_what_a_dead_process_was_sending_is_offered_again(database: str) -> None:
    reply = replied(database, said(database))
    with writing(database) as session:
        replies.claim_to_send(session, "web")
    with writing(database) as session:
        assert replies.release_sending(session, "web") == 0
        assert replies.release_sending(session, "web", timedelta()) == 1
    with writing(database) as session:
        assert [again.id for again, _ in replies.claim_to_send(session, "web")] == [reply.id]


def test_a_registration_is_saved_once_a_message(database: str) -> None:
    message = said(database)
    with writing(database) as session:
        first = registrations.add_once(session, registration(message)).reference
    with writing(database) as session:
        again = registrations.add_once(session, registration(message)).reference
    assert first == again
    assert is_reference(first)
    with reading(database) as session:
        assert len(registrations.of_conversation(session, message.conversation_id)) == 1


def test_five_tries_and_no_more(database: str) -> None:
    conversation = said(database).conversation_id
    left = []
    for message in range(6):
        with writing(database) as session:
            left.append(registrations.count_wrong_try(session, conversation, f"m{message}", f"NS-{message:07}"))
    assert left == [4, 3, 2, 1, 0, 0]


def test_a_wrong_try_counts_once_a_message(database: str) -> None:
    conversation = said(database).conversation_id
    for _ in range(3):
        with writing(database) as session:
            assert registrations.count_wrong_try(session, conversation, "m1", "NS-0000000") == 4


def test_a_reference_can_be_tried_ten_times_a_day_whoever_tries(database: str) -> None:
    for person in range(2):
        conversation = said(database, address=f"guesser-{person}").conversation_id
        for attempt in range(5):
            with writing(database) as session:
                registrations.count_wrong_try(session, conversation, f"m{person}{attempt}", "NS-1234567")
    honest = said(database, address="honest").conversation_id
    with reading(database) as session:
        assert registrations.tries_left(session, honest, "NS-1234567") == 0
        assert registrations.tries_left(session, honest, "NS-7654321") == 5


def test_a_person_is_asked_for_once(database: str) -> None:
    message, later = said(database, key="1"), said(database, key="2")
    with writing(database) as session:
        first, is_new = handovers.request_once(session, message.conversation_id, message.id, "asked")
        assert is_new
    with writing(database) as session:
        again, is_new = handovers.request_once(session, later.conversation_id, later.id, "asked")
        assert (again.id, is_new) == (first.id, False)


def test_a_cursor_never_goes_back(database: str) -> None:
    with writing(database) as session:
        assert cursors.position(session, "t") is None
        cursors.advance(session, "t", 7)
        cursors.advance(session, "t", 5)
        assert cursors.position(session, "t") == 7


def test_nothing_is_kept_of_a_write_that_fails(database: str) -> None:
    with pytest.raises(RuntimeError), writing(database) as session:
        conversations.find_or_begin(session, "web", "gone", "en")
        raise RuntimeError
    with reading(database) as session:
        assert session.scalars(select(Conversation)).all() == []


def test_a_locked_database_is_said_to_be_busy(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "BUSY_SECONDS", 0.2)
    engines.engine.cache_clear()
    with locked(sqlite), pytest.raises(StoreBusy):
        said(sqlite)
    assert said(sqlite).text
    engines.engine.cache_clear()


def test_standing_in_line_is_part_of_the_wait(sqlite: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn's lease counts on it: a write takes at most BUSY_SECONDS, however many of this process are before it."""
    monkeypatch.setattr(engines, "BUSY_SECONDS", 2.0)
    waited: list[float] = []

    def write(number: int) -> None:
        began = time.monotonic()
        with pytest.raises(StoreBusy):
            said(sqlite, key=f"{number}")
        waited.append(time.monotonic() - began)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(3)]
    with locked(sqlite):
        for number, thread in enumerate(threads):
            thread.start()
            time.sleep(0.5 if number == 0 else 0)  # the first is in line, and waits for the other process
        for thread in threads:
            thread.join()
    assert len(waited) == 3
    assert max(waited) < 3.0
