"""People keep asking while processes keep being killed: at the end every message is there once and has its answer.

``SOAK_MINUTES`` (default 10) says how long. Run with ``make soak``; nothing here belongs to ``make test``.
"""

from __future__ import annotations

import os
import random
import threading
import time
import uuid
from contextlib import closing
from dataclasses import dataclass, field

import httpx
import pytest
from sqlalchemy import func, select

from bot.common.statuses import OPEN_MESSAGES
from bot.store.engine import reading
from bot.store.models import Message, Reply
from tests.product import Product

MINUTES = float(os.environ.get("SOAK_MINUTES", "10"))
PEOPLE = 6
SECONDS_BETWEEN_KILLS = 20
"""So that no process can die five times in a minute, which would rightly stop everything."""

QUESTIONS = (
    "iec kaise banwaye",
    "aur uski fees?",
    "LUT हर साल भरना पड़ता है क्या",
    "what does ECGC cover",
    "namaste",
    "GeM par payment kab aata hai",
    "mudra loan ke liye kya papers",
    "हल्दी बाहर भेजनी है",
)


@dataclass
class Person:
    """Asks one question after the other in one session; what fails to arrive is sent again under the same id."""

    url: str
    session: str | None = None
    sent: list[str] = field(default_factory=list)
    again: int = 0

    def ask_until(self, stop: threading.Event) -> None:
        with httpx.Client(base_url=self.url, timeout=30) as http:
            while not stop.is_set():
                self._ask(http, random.choice(QUESTIONS))

    def _ask(self, http: httpx.Client, text: str) -> None:
        key = uuid.uuid4().hex
        self.sent.append(key)
        while True:
            try:
                answer = http.post("/api/chat", json={"session": self.session, "text": text, "id": key})
                if answer.status_code == 200:
                    self.session = answer.json()["session"]
                    return
            except httpx.TransportError:
                pass
            self.again += 1
            time.sleep(1)


@pytest.mark.timeout(0)
def test_every_message_is_there_once_and_answered(capsys: pytest.CaptureFixture[str]) -> None:
    with closing(Product()) as product:
        product.start()
        stop = threading.Event()
        people = [Person(product.url) for _ in range(PEOPLE)]
        asking = [threading.Thread(target=person.ask_until, args=(stop,)) for person in people]
        for thread in asking:
            thread.start()
        kills = _kill_for(product, MINUTES * 60)
        stop.set()
        for thread in asking:
            thread.join()
        product.wait_until_well(120)
        _wait_until_none_is_open(product)
        sent = [key for person in people for key in person.sent]
        with reading(product.database) as session:
            stored = session.scalars(select(Message.channel_key)).all()
            answered = dict(
                session.execute(select(Reply.message_id, func.count()).where(Reply.position == 1).group_by(Reply.message_id)).all()
            )
    with capsys.disabled():
        print("\n| minutes | people | kills | messages | sent again | stored | answered |\n| ---: " + "| ---: " * 6 + "|")
        again = sum(person.again for person in people)
        print(f"| {MINUTES:g} | {PEOPLE} | {kills} | {len(sent)} | {again} | {len(stored)} | {len(answered)} |")
    assert sorted(stored) == sorted(sent), "each message is stored once"
    assert len(answered) == len(sent) and set(answered.values()) == {1}, "each message has its answer, once"


def _kill_for(product: Product, seconds: float) -> int:
    kills, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        time.sleep(min(SECONDS_BETWEEN_KILLS, max(0.0, end - time.monotonic())))
        name = random.choice(("rasa", "actions", "app"))
        if product.pids().get(name):
            product.kill(name)
            kills += 1
    return kills


def _wait_until_none_is_open(product: Product, seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with reading(product.database) as session:
            if not session.scalar(select(func.count()).select_from(Message).where(Message.state.in_(OPEN_MESSAGES))):
                return
        time.sleep(1)
    raise AssertionError("messages are still open")
