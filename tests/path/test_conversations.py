"""Whole conversations through the chat API, as people hold them: questions, a registration, its status, a person."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.common.phrases import phrase
from bot.common.statuses import FAULTS, MessageState
from tests.people import REGISTRATION, YES, WebPerson
from tests.product import Product

TALKS = {
    "en": {
        "question": "How do I get an IEC?",
        "follow-up": "and the fee?",
        "registration": (*REGISTRATION, YES),
        "saved": {"person_name": "Geeta Devi", "firm_name": "Noor Metal Works", "product": "brass lamps"},
        "status": "what is the status of my case",
        "person": "I want to talk to a person",
    },
    "hi": {
        "question": "IEC कैसे बनवाएँ?",
        "follow-up": "कितना पैसा लगेगा?",
        "registration": (
            "रजिस्टर करना है", "हाँ", "गीता देवी", "९८३९०१२३४५", "नूर मेटल वर्क्स", "2", "मुरादाबाद", "पीतल के दीये",
            "खरीदार चाहिए", "हाँ",
        ),
        "saved": {"person_name": "गीता देवी", "firm_name": "नूर मेटल वर्क्स", "product": "पीतल के दीये"},
        "status": "मेरे केस की स्थिति",
        "person": "किसी व्यक्ति से बात करनी है",
    },
    "hinglish": {
        "question": "iec kaise banaye",
        "follow-up": "kitna paisa lagega",
        "registration": (
            "register karna hai", "haan", "Geeta Devi", "98390 12345", "skip", "2", "Muradabad", "pital ke diye", "loan chahiye",
            "haan",
        ),
        "saved": {"person_name": "Geeta Devi", "firm_name": None, "product": "pital ke diye"},
        "status": "mera status kya hai",
        "person": "kisi insaan se baat karao",
    },
}  # fmt: skip

DEVANAGARI = re.compile(r"[\u0900-\u097f]")


@pytest.mark.parametrize("language", TALKS)
def test_from_a_question_to_a_person(product: Product, people: Callable[[Product], WebPerson], language: str) -> None:
    talk, someone = TALKS[language], people(product)

    (answer,) = someone.say(talk["question"])
    assert (answer["status"], answer["article"]) == ("answered", "iec-apply")
    assert bool(DEVANAGARI.search(answer["text"])) == (language != "en")
    assert answer["sources"][0]["url"].startswith("http")
    assert re.fullmatch(r"20\d\d-[01]\d", answer["sources"][0]["as_of"])
    assert phrase("btn_person", language) in [button["title"] for button in answer["buttons"]]

    (cost,) = someone.say(talk["follow-up"])
    assert (cost["article"], "500" in cost["text"]) == ("iec-apply", True)
    assert len(cost["text"]) < len(answer["text"])

    *questions, registered = [someone.say(words) for words in talk["registration"]]
    assert {reply["status"] for replies in questions for reply in replies} == {"journey_question"}
    assert [reply["status"] for reply in registered] == ["registered"]
    (saved,) = someone.talk().registrations
    assert re.findall(r"NS-\d{7}", registered[0]["text"]) == [saved.reference]
    assert {name: getattr(saved, name) for name in talk["saved"]} == talk["saved"]
    assert (saved.phone, saved.firm_kind, saved.district) == ("+919839012345", "proprietor", "Moradabad")

    (status,) = someone.say(talk["status"])
    assert (status["status"], saved.reference in status["text"]) == ("case_status", True)
    assert phrase("case_new", language) in status["text"]

    (handed,) = someone.say(talk["person"])
    assert handed["status"] == "handover_requested"
    (handover,) = someone.talk().handovers
    assert handover.id[-6:].upper() in handed["text"]

    # What was said is all there again, in order, for a page that is loaded anew.
    assert [reply["id"] for reply in someone.everything(handed["id"])] == []
    everything = someone.everything()
    assert (everything[0]["id"], everything[-1]["id"]) == (answer["id"], handed["id"])
    assert not {reply["status"] for reply in everything} & FAULTS


def test_the_status_is_told_elsewhere_only_with_a_proof(product: Product, people: Callable[[Product], WebPerson]) -> None:
    owner, other = people(product), people(product)
    for words in (*REGISTRATION, YES):
        owner.say(words)
    (registration,) = owner.talk().registrations
    other.say("status")
    (asked,) = other.say(registration.reference)
    assert asked["status"] == "journey_question" and "Noor" not in asked["text"]
    (wrong,) = other.say("0000")
    assert wrong["status"] == "journey_question" and "Noor" not in wrong["text"]
    (told,) = other.say("2345")
    assert (told["status"], "Noor Metal Works" in told["text"]) == ("case_status", True)


def test_a_registration_by_its_buttons(product: Product, people: Callable[[Product], WebPerson]) -> None:
    someone = people(product)
    asked = someone.press(someone.say("namaste ji"), phrase("btn_register", "hinglish"))
    asked = someone.press(asked, phrase("btn_yes", "hinglish"))
    for words in ("Salim Ansari", "9839012345"):
        asked = someone.say(words)
    asked = someone.press(asked, phrase("btn_skip", "hinglish"))
    asked = someone.press(asked, phrase("kind_shg", "hinglish"))
    for words in ("Bhadohi", "kaleen"):
        asked = someone.say(words)
    asked = someone.press(asked, phrase("help_buyers", "hinglish"))
    (registered,) = someone.press(asked, phrase("btn_yes", "hinglish"))
    assert registered["status"] == "registered"
    (saved,) = someone.talk().registrations
    assert (saved.firm_kind, saved.help_wanted, saved.firm_name) == ("shg", "buyers", None)


def test_an_answers_buttons(product: Product, people: Callable[[Product], WebPerson]) -> None:
    someone = people(product)
    answer = someone.say("How do I get an IEC?")
    (whole,) = someone.press(answer, phrase("btn_more", "en"))
    assert whole["article"] == "iec-apply"
    assert phrase("steps", "en") in whole["text"] and len(whole["text"]) > len(answer[0]["text"])
    related = answer[0]["buttons"][1]["title"]
    (other,) = someone.press(answer, related)
    assert (other["status"], other["article"] == "iec-apply") == ("answered", False)
    (thanks,) = someone.press(answer, "👍")
    assert (thanks["status"], thanks["text"]) == ("rated", phrase("rated_good", "en"))


def test_a_question_in_the_middle_of_a_registration(product: Product, people: Callable[[Product], WebPerson]) -> None:
    someone = people(product)
    for words in REGISTRATION[:3]:
        asked = someone.say(words)
    answer, again = someone.say("How do I get an IEC?")
    assert (answer["article"], again["text"]) == ("iec-apply", asked[-1]["text"])
    for words in (*REGISTRATION[3:], YES):
        last = someone.say(words)
    assert [reply["status"] for reply in last] == ["registered"]


def test_a_changed_language_stays(product: Product, people: Callable[[Product], WebPerson]) -> None:
    someone = people(product)
    someone.say("How do I get an IEC?")
    changed = someone.say("please answer in Hindi")
    assert changed[0]["text"] == phrase("language_changed", "hi")
    (cost,) = someone.say("and the fee?")
    assert DEVANAGARI.search(cost["text"])


def test_many_at_once_each_with_their_own(product: Product, people: Callable[[Product], WebPerson]) -> None:
    """Sixteen people register at the same time; nobody reads a word that was meant for another."""
    names = [f"{first} {last}" for first in ("Geeta", "Salim", "Meera", "Ramesh") for last in ("Devi", "Ansari", "Sahu", "Patel")]
    crowd = {name: people(product) for name in names}

    def talk(name: str) -> list[dict]:
        said = [crowd[name].say(words) for words in ("iec kaise banaye", "register my firm", name, "stop", "and the iec fee?")]
        return [reply for replies in said for reply in replies]

    with ThreadPoolExecutor(len(names)) as pool:
        heard = dict(zip(names, pool.map(talk, names), strict=True))
    for name, replies in heard.items():
        assert [reply["status"] for reply in replies] == [
            "answered", "journey_question", "journey_question", "journey_left", "answered",
        ]  # fmt: skip
        assert name in replies[2]["text"]
        assert not any(other in reply["text"] for reply in replies for other in names if other != name)
        own = crowd[name].everything()
        assert [reply["id"] for reply in own if reply["status"] not in FAULTS] == [reply["id"] for reply in replies]
    assert len({reply["id"] for replies in heard.values() for reply in replies}) == 5 * len(names)


def test_messages_of_one_conversation_sent_at_once_are_answered_in_order(
    product: Product, people: Callable[[Product], WebPerson]
) -> None:
    someone = people(product)
    someone.say("register my firm")
    values = ("Geeta Devi", "9839012345", "Noor Metal Works", "Moradabad", "brass lamps", "iec kaise banaye")
    with ThreadPoolExecutor(len(values)) as pool:
        assert all(pool.map(someone.say, values))
    talk = someone.talk()
    assert {message.state for message in talk.messages} == {MessageState.ANSWERED}
    answered_in_order = sorted(talk.messages, key=lambda message: message.answered_at)
    assert [message.id for message in answered_in_order] == [message.id for message in talk.messages]
    real = [reply.message_id for reply in talk.replies if reply.position > 0]
    assert list(dict.fromkeys(real)) == [message.id for message in talk.messages]
