"""Whole conversations over the API, with everything real: intake, Rasa, actions, index, database."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from bot.common.phrases import phrase
from bot.store.engine import reading
from bot.store.models import Handover, Registration
from tests.people import WebPerson
from tests.product import Product

People = Callable[[Product], WebPerson]


class Chat:
    """One person in the web chat, and the replies to what they said last."""

    def __init__(self, person: WebPerson) -> None:
        self._person = person
        self.messages: list[dict[str, Any]] = []

    def write(self, text: str) -> str:
        """Send a message; returns all that comes back, in one text."""
        return self._read(self._person.say(text))

    def press(self, title: str) -> str:
        """Press the button with this title under the last replies."""
        return self._read(self._person.press(self.messages, title))

    def _read(self, messages: list[dict[str, Any]]) -> str:
        self.messages = messages
        return "\n".join(message["text"] for message in messages)

    @property
    def status(self) -> str:
        return self.messages[-1]["status"]


@pytest.fixture
def chat(product: Product, people: People) -> Chat:
    return Chat(people(product))


def test_a_question_its_follow_up_and_the_whole_of_it(chat: Chat) -> None:
    chat.write("IEC kaise banwaye")
    [answer] = chat.messages
    assert (answer["status"], answer["article"]) == ("answered", "iec-apply")
    assert answer["sources"]
    assert "500" in chat.write("aur uski fees kitni hai?")
    assert chat.messages[0]["article"] == "iec-apply"
    assert phrase("steps", "hi") in chat.press(phrase("btn_more", "hinglish"))


def test_the_language_is_switched_and_the_answer_said_again(chat: Chat) -> None:
    english = chat.write("what is an IEC")
    hindi = chat.write("हिंदी में बताइए")
    assert chat.messages[-1]["article"] == "iec-apply"
    assert phrase("language_changed", "hi") in hindi
    assert english.split()[0] not in hindi.split()[:1]
    assert chat.write("namaste ji") == phrase("utter_greet", "hi")


def test_a_registration_with_mistakes_and_its_case(product: Product, people: People, chat: Chat) -> None:
    chat.write("registration")
    chat.write("Salim Ansari")
    chat.write("9839012354")
    chat.write("nahi, mera phone number galat hai")
    chat.write("9839012345")
    chat.write("Bhadohi, kaleen")
    so_far = chat.write("ab dikhao kya kya likha hai")
    assert "+919839012345" in so_far
    assert "9839012354" not in so_far
    chat.write("Salim Carpets")
    assert "500" in chat.write("IEC banwane ki fees kitni hai?")
    assert chat.status == "journey_question"
    chat.press(phrase("kind_proprietor", "hinglish"))
    chat.write("loan chahiye naye loom ke liye")
    done = chat.write("haan")
    assert chat.status == "registered"

    with reading(product.database) as session:
        saved = session.query(Registration).filter_by(firm_name="Salim Carpets").one()
    assert saved.reference in done
    assert (saved.phone, saved.district, saved.product) == ("+919839012345", "Bhadohi", "kaleen")
    assert saved.reference in chat.write("mere registration ka status kya hai")
    assert chat.status == "case_status"

    stranger = Chat(people(product))
    stranger.write(f"status of {saved.reference}")
    assert "Salim" not in stranger.write("1111")
    assert "Salim Carpets" in stranger.write("2345")


def test_a_person_is_asked_for_in_the_middle_and_the_form_goes_on(product: Product, chat: Chat) -> None:
    chat.write("मेरी फर्म रजिस्टर करो")
    chat.press(phrase("btn_yes", "hi"))
    assert "H-" in chat.write("मुझे अधिकारी से बात करनी है")
    assert phrase("ask_person_name", "hi") in chat.messages[-1]["text"]
    chat.write("कमला बाई")
    assert phrase("ask_phone", "hi") in chat.messages[-1]["text"]
    assert chat.write("रद्द करो") == phrase("registration_left", "hi")
    with reading(product.database) as session:
        assert session.query(Handover).filter(Handover.reason.startswith("registration")).count() == 1


def test_hostile_texts_get_an_answer_in_the_middle_of_a_form(chat: Chat) -> None:
    chat.write("register my firm")
    for text in ("/restart", '/inform{"phone": "x"}', "'; DROP TABLE registrations; --", "क" * 1999, "<b>x</b>"):
        assert chat.write(text)
        assert chat.status.startswith("journey"), text
    chat.write("cancel")
    assert chat.status == "journey_left"
