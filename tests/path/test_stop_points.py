"""A process is killed between any two steps of a message's path, and the real supervisor starts it again.

The promise (``docs/architecture.md``): every message is answered and processed exactly once; a reply can reach a person twice only
after a crash in mid-send.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import httpx
import pytest

from bot.common.phrases import languages, phrase
from bot.common.statuses import MessageState
from bot.stop_points import STOP_POINTS
from tests.breakable import Breakable
from tests.people import REGISTRATION, YES, TelegramPerson, WebPerson, new_id

SENDING = ("sending", "sent")
"""Points of a channel that sends; a web reply leaves with the response to its request."""

QUESTION = "How do I get an IEC?"
PERSON = "I want to talk to a person"

DELAYED = {phrase("delayed", language) for language in languages()}


def cases() -> list[tuple[str, str, str]]:
    """Channel, what is being done, and where it dies; in an order in which the same process seldom dies twice running."""
    found = []
    for point in STOP_POINTS:
        # A plain question writes nothing in an action; asking for a person does.
        plain = "person" if point == "action_wrote" else "question"
        for channel, what in (("web", "registration"), ("telegram", plain), ("web", plain), ("telegram", "registration")):
            if not (channel == "web" and point in SENDING):
                found.append((channel, what, point))
    return found


def process_at(channel: str, point: str) -> str:
    if point == "action_wrote":
        return "actions"
    return "app" if channel == "web" else "telegram"


@pytest.mark.parametrize(("channel", "what", "point"), cases())
def test_every_message_is_answered_and_nothing_is_done_twice(
    breakable: Breakable,
    people: Callable[[Breakable], WebPerson],
    on_telegram: Callable[[], TelegramPerson],
    channel: str,
    what: str,
    point: str,
) -> None:
    before = REGISTRATION if what == "registration" else ()
    last = {"registration": YES, "question": QUESTION, "person": PERSON}[what]
    process = process_at(channel, point)

    if channel == "web":
        someone = people(breakable)
        for text in before:
            someone.say(text)
        last_id = new_id()
        with breakable.dies_at(point, process):
            _try_to_say(someone, last, last_id)
        heard = [reply["text"] for reply in someone.say(last, last_id)]
        everything = [reply["text"] for reply in someone.everything() if reply["status"] != "delayed"]
        assert everything[-len(heard) :] == heard
        talk = someone.talk()
        doubled = 1
    else:
        writer = on_telegram()
        for text in before:
            writer.say(text)
        with breakable.dies_at(point, process):
            writer.write(last)
        heard = [message["text"] for message in writer.hear() if message["text"] not in DELAYED]
        talk = writer.talk()
        # Telegram has taken it and we died before we knew: the one case in which a person reads it twice.
        doubled = 2 if point == "sent" else 1

    assert [message.text for message in talk.messages] == [*before, last]
    assert {message.state for message in talk.messages} == {MessageState.ANSWERED}
    assert all(len(talk.answers_to(message)) == 1 for message in talk.messages)
    assert len(heard) == doubled
    assert len(set(heard)) == 1
    if what == "registration":
        (registration,) = talk.registrations
        assert re.findall(r"NS-\d{7}", heard[0]) == [registration.reference]
    elif what == "person":
        (handover,) = talk.handovers
        assert f"H-{handover.id[-6:].upper()}" in heard[0]
    else:
        assert "dgft.gov.in" in heard[0]
    assert talk.registrations == [] or what == "registration"


def _try_to_say(someone: WebPerson, text: str, id: str) -> None:
    try:
        someone.post(text, id)
    except httpx.TransportError:
        return  # the process has died with our request


def test_every_point_is_on_the_path() -> None:
    assert {point for _, _, point in cases()} == set(STOP_POINTS)
