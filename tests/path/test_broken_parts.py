"""A part of the product is down, slow or fails: the person is told so kindly, nothing is lost, nothing leaks, the rest stays up."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text, update

from bot.common.clock import now
from bot.common.phrases import phrase
from bot.common.statuses import MessageState
from bot.store.engine import reading, writing
from bot.store.models import Message
from tests.breakable import Breakable
from tests.people import PATIENCE, REGISTRATION, YES, WebPerson, new_id
from tests.waiting import until

QUESTIONS = {"en": "How do I get an IEC?", "hi": "आईईसी कैसे बनवाएँ?", "hinglish": "iec kaise banaye"}

PHONE, PAN = "98391 07654", "ABCPK4321F"


@pytest.fixture
def someone(breakable: Breakable, people: Callable[[Breakable], WebPerson]) -> WebPerson:
    return people(breakable)


@pytest.fixture
def aside() -> Iterator[ThreadPoolExecutor]:
    """Where a request waits while the test does something to the product."""
    with ThreadPoolExecutor(4) as pool:
        yield pool


def is_up(product: Breakable) -> bool:
    return httpx.get(f"{product.url}/livez", timeout=30).status_code == 200


def down(product: Breakable) -> list[str]:
    """The parts that ``/healthz`` says are down; it answers 503 exactly when there are any."""
    answer = httpx.get(f"{product.url}/healthz", timeout=30)
    parts = [name for name, state in answer.json()["parts"].items() if state != "ok"]
    assert answer.status_code == (503 if parts else 200)
    return parts


def is_told_to_wait(answer: httpx.Response, language: str) -> None:
    assert answer.status_code == 200, answer.text
    (notice,) = answer.json()["messages"]
    assert (notice["status"], notice["text"]) == ("delayed", phrase("delayed", language))


def gets_the_answer(someone: WebPerson, notice: str) -> list[str]:
    """The articles that come after a notice, without the person doing anything."""
    later = until(lambda: someone.everything(notice), "the answer", PATIENCE)
    return [reply["article"] for reply in later]


@contextmanager
def out_of_reach(product: Breakable, table: str) -> Iterator[None]:
    """A table is not there within this: whatever uses it raises."""
    with writing(product.database) as session:
        session.execute(text(f"ALTER TABLE {table} RENAME TO {table}_elsewhere"))
    try:
        yield
    finally:
        with writing(product.database) as session:
            session.execute(text(f"ALTER TABLE {table}_elsewhere RENAME TO {table}"))


@pytest.mark.parametrize(("part", "language"), [("rasa", "hi"), ("actions", "hinglish")])
def test_a_part_that_hangs(breakable: Breakable, someone: WebPerson, part: str, language: str) -> None:
    with breakable.asleep(part):
        answer = someone.post(QUESTIONS[language])
        is_told_to_wait(answer, language)
        assert down(breakable) == [part]
        assert is_up(breakable)
    assert gets_the_answer(someone, answer.json()["messages"][0]["id"]) == ["iec-apply"]
    until(breakable.is_well, "health")
    (message,) = someone.talk().messages
    assert message.state == MessageState.ANSWERED


@pytest.mark.parametrize(("part", "language"), [("actions", "hi"), ("rasa", "en")])
def test_a_part_that_dies(breakable: Breakable, someone: WebPerson, part: str, language: str) -> None:
    with breakable.dead(part):
        answer = someone.post(QUESTIONS[language])
        is_told_to_wait(answer, language)
        assert is_up(breakable)
        if part == "rasa":  # it takes long enough to come back to be seen
            assert down(breakable) == [part]
    assert gets_the_answer(someone, answer.json()["messages"][0]["id"]) == ["iec-apply"]


def test_a_part_that_is_slow(breakable: Breakable, someone: WebPerson, aside: ThreadPoolExecutor) -> None:
    id = new_id()
    with breakable.asleep("actions"):
        asked = aside.submit(someone.post, QUESTIONS["en"], id)
        until(lambda: _is_claimed(breakable), "the turn")
        time.sleep(1)
    assert asked.result().status_code == 200
    assert [reply["article"] for reply in someone.say(QUESTIONS["en"], id)] == ["iec-apply"]
    talk = someone.talk()
    assert len(talk.messages) == len(talk.answers_to(talk.messages[0])) == 1


def _is_claimed(product: Breakable) -> bool:
    with reading(product.database) as session:
        return bool(session.execute(text("SELECT 1 FROM messages WHERE state = 'claimed'")).first())


def is_registered_once(someone: WebPerson, id: str) -> None:
    """The last "yes", sent again under its id, is answered with the one registration's reference."""
    (reply,) = someone.say(YES, id)
    assert reply["status"] == "registered"
    (registration,) = someone.talk().registrations
    assert registration.reference in reply["text"]


@contextmanager
def dead_in_mid_registration(
    breakable: Breakable, someone: WebPerson, aside: ThreadPoolExecutor, process: str
) -> Iterator[tuple[str, Future[httpx.Response]]]:
    """``process`` dies while the action that registers is slow; gives the last "yes": its id, and its answer to come."""
    for words in REGISTRATION:
        someone.say(words)
    id = new_id()
    with breakable.dead_during(process) as kill, breakable.asleep("actions"):
        asked = aside.submit(someone.post, YES, id)
        until(lambda: _is_claimed(breakable), "the turn")
        time.sleep(1)  # the action has been called by now
        kill()
        yield id, asked


def test_rasa_dies_while_an_action_writes(breakable: Breakable, someone: WebPerson, aside: ThreadPoolExecutor) -> None:
    with dead_in_mid_registration(breakable, someone, aside, "rasa") as (id, asked):
        pass
    asked.result()
    is_registered_once(someone, id)


def test_the_application_dies_while_an_action_is_slow(
    breakable: Breakable, someone: WebPerson, aside: ThreadPoolExecutor
) -> None:
    """It comes back and asks Rasa a second time while Rasa may still be busy with the first."""
    with dead_in_mid_registration(breakable, someone, aside, "app") as (id, asked):
        until(lambda: someone.talk().messages[-1].attempts == 2, "the second attempt", PATIENCE)
    with pytest.raises(httpx.TransportError):
        asked.result()
    is_registered_once(someone, id)
    assert someone.say("status")[0]["status"] == "case_status"


def test_an_action_that_raises_loses_nothing_and_leaks_nothing(breakable: Breakable, someone: WebPerson) -> None:
    with out_of_reach(breakable, "handovers"):
        answer = someone.post(f"kisi insaan se baat karni hai {PHONE} {PAN}")
        is_told_to_wait(answer, "hinglish")
        assert is_up(breakable)
    later = until(lambda: someone.everything(answer.json()["messages"][0]["id"]), "the answer", PATIENCE)
    assert [reply["status"] for reply in later] == ["handover_requested"]
    assert len(someone.talk().handovers) == 1
    assert "action_handover failed" in breakable.log("actions")
    assert leaks(breakable, PHONE, PAN) == []


def test_a_registration_that_cannot_be_saved_is_saved_later_and_leaks_nothing(breakable: Breakable, someone: WebPerson) -> None:
    name, phone, product = "Chandrakanta Devi", "+91 98391-07655", "chikankari"
    for words in ("register my firm", name, f"my PAN is {PAN}", phone, "skip", "1", "Lucknow", product, "finding buyers"):
        someone.say(words)
    with out_of_reach(breakable, "registrations"):
        answer = someone.post(YES)
        is_told_to_wait(answer, "en")
    later = until(lambda: someone.everything(answer.json()["messages"][0]["id"]), "the answer", PATIENCE)
    assert [reply["status"] for reply in later] == ["registered"]
    (registration,) = someone.talk().registrations
    assert registration.phone == "+919839107655"
    assert "validate_registration_form failed" in breakable.log("actions")
    assert leaks(breakable, phone, PAN, name, product) == []


@pytest.mark.parametrize("table", ["messages", "replies"])
def test_an_application_that_fails_says_so_and_leaks_nothing(breakable: Breakable, someone: WebPerson, table: str) -> None:
    """It fails with the words in its hands, before they are stored or after."""
    someone.say(QUESTIONS["en"])
    words = f"How do I get an IEC? I am Ghanshyamdas, {PHONE}, {PAN}"
    id = new_id()
    with out_of_reach(breakable, table):
        answer = someone.post(words, id)
        assert answer.status_code == 500
        assert sorted(answer.json()["error"]) == ["code", "message"]
        assert is_up(breakable)
    release_claims(breakable)
    assert someone.say(words, id)
    assert leaks(breakable, PHONE, PAN, "Ghanshyamdas") == []


def release_claims(product: Breakable) -> None:
    """As if half a minute had passed, after which a claim that nobody ended is free again."""
    with writing(product.database) as session:
        session.execute(update(Message).where(Message.state == MessageState.CLAIMED).values(claimed_until=now()))


def leaks(product: Breakable, *secrets: str) -> list[str]:
    """The log files in which one of these stands, however it is spaced."""
    found = []
    for file in sorted((product.var_dir / "log").iterdir()):
        logged = _squeezed(file)
        found += [f"{file.name}: {secret}" for secret in secrets if re.sub(r"\W", "", secret) in logged]
    return found


def _squeezed(file: Path) -> str:
    return re.sub(r"[^\w\n]", "", file.read_text(encoding="utf-8", errors="replace"))


def test_a_locked_database_stores_nothing_and_says_so(breakable: Breakable, someone: WebPerson) -> None:
    someone.say(QUESTIONS["en"])
    id = new_id()
    with breakable.locked():
        answer = someone.post("and the fee?", id)
        assert answer.status_code == 503
        assert answer.json()["error"]["code"] == "busy"
        assert answer.headers["retry-after"]
        assert is_up(breakable)
    assert [reply["article"] for reply in someone.say("and the fee?", id)] == ["iec-apply"]
    assert len(someone.talk().messages) == 2


def test_a_database_locked_in_mid_turn_loses_no_answer(
    breakable: Breakable, someone: WebPerson, aside: ThreadPoolExecutor
) -> None:
    someone.say(QUESTIONS["hi"])
    with ExitStack() as until_told:
        with breakable.asleep("actions"):
            asked = aside.submit(someone.post, "कितना पैसा लगेगा?")
            until(lambda: _is_claimed(breakable), "the turn")
            until_told.enter_context(breakable.locked())
        answer = asked.result()
    is_told_to_wait(answer, "hi")
    until(lambda: someone.talk().messages[1].state == MessageState.ANSWERED, "the answer", PATIENCE)
    talk = someone.talk()
    assert [reply.article for reply in talk.answers_to(talk.messages[1])] == ["iec-apply"]


def test_health_names_the_database(breakable: Breakable) -> None:
    with out_of_reach(breakable, "alembic_version"):
        assert down(breakable) == ["database"]
        assert is_up(breakable)
    assert down(breakable) == []


def test_a_client_that_hangs_up_is_answered_all_the_same(breakable: Breakable, someone: WebPerson) -> None:
    someone.say(QUESTIONS["en"])
    with suppress(httpx.TimeoutException):
        httpx.post(
            f"{breakable.url}/api/chat",
            json={"session": someone.session, "text": "and the fee?", "id": new_id()},
            timeout=httpx.Timeout(0.05, connect=10),
        )
    until(lambda: len(someone.everything()) == 2, "the answer")
