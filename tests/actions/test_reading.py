"""What a message in the middle of the registration is taken for: labelled messages in three languages, and hostile ones."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from actions.registration.corrections import Correction
from actions.registration.fields import LONGEST, ORDER
from actions.registration.reading import Act, Reading, read
from bot.common.masking import REMOVED_AADHAAR
from tests.rasa.model import understand

LABELLED = yaml.safe_load(Path(__file__).with_name("mid_form.yml").read_text(encoding="utf-8"))
MESSAGES: list[dict[str, Any]] = LABELLED["messages"]


@pytest.fixture(scope="module")
def understood() -> dict[str, dict[str, Any]]:
    """What Rasa's real model makes of each labelled message."""
    texts = [message["text"] for message in MESSAGES]
    return dict(zip(texts, understand(texts), strict=True))


def draft_of(message: dict[str, Any]) -> dict[str, Any]:
    known = LABELLED["drafts"][message.get("has", "nothing")]
    return known if message["asked"] == "consent" else {"consent": "2026-11", **known}


def plain(value: Any) -> Any:
    return value["district"] if isinstance(value, dict) else value


def wrong_with(message: dict[str, Any], reading: Reading) -> str:
    """What differs from the label; empty when nothing does."""
    if reading.act != message["act"]:
        return f"act {reading.act}"
    if reading.act is Act.VALUES:
        values = {name: plain(value) for name, value in reading.values.items()}
        if values != message.get("values", {}) or len(reading.choices) != message.get("choices", 0):
            return f"values {values}, choices {reading.choices}"
    if reading.act is Act.CORRECTION:
        correction = reading.correction or Correction("?")
        if (correction.field, plain(correction.value)) != (message["field"], message.get("value")):
            return f"correction {correction}"
    return ""


def test_every_labelled_message_is_read_as_its_label_says(understood: dict[str, dict[str, Any]]) -> None:
    misread = []
    for message in MESSAGES:
        known = understood[message["text"]]
        reading = read(message["text"], message["asked"], draft_of(message), known["intent"], known["confidence"])
        if wrong := wrong_with(message, reading):
            misread.append(f"{message['asked']}: {message['text']!r} is {message['act']}, read as {wrong} ({known['intent']})")
    assert len(MESSAGES) >= 200
    assert not misread, "\n".join(misread)


def test_shape_carries_further_than_the_classifier() -> None:
    """Without any intent nine in ten are still read rightly: the classifier has never seen most names."""
    wrong = [m for m in MESSAGES if wrong_with(m, read(m["text"], m["asked"], draft_of(m)))]
    assert len(wrong) <= 0.1 * len(MESSAGES), [m["text"] for m in wrong]


def test_a_classifier_that_is_wrong_does_not_swallow_a_value() -> None:
    for intent in ("cancel", "talk_to_person", "greet", "goodbye", "skip", "deny", "out_of_scope", "change_language"):
        assert read("9839012345", "phone", {}, intent, 0.99).values == {"phone": "+919839012345"}, intent
        assert "district" in read("Moradabad", "district", {}, intent, 0.99).values, intent


def test_a_masked_number_never_becomes_a_value() -> None:
    for asked in ORDER:
        reading = read(f"{REMOVED_AADHAAR}", asked, {})
        assert (reading.act, reading.detail, reading.values) == (Act.REFUSED, "removed_number", {})
    assert read(f"Salim Ansari {REMOVED_AADHAAR}", "person_name", {}).values == {"person_name": "Salim Ansari"}


HOSTILE = [
    "",
    " ",
    "?",
    ".",
    "-",
    "{}",
    "{phone}",
    "{0.__class__}",
    "%s%s%n",
    "'; DROP TABLE registrations; --",
    "<script>alert(1)</script>",
    "/restart",
    '/inform{"phone": "x"}',
    "\u200d\u200c\u0000\ufffd",
    "🙏" * 600,
    "a" * 2000,
    "नमस्ते " * 300,
    "," * 2000,
    "1" * 2000,
    "(" * 1000,
    "naam " * 400,
    "nahi " * 400,
    "\n".join("x" for _ in range(1000)),
    "ｆｕｌｌｗｉｄｔｈ ９８３９０１２３４５",
    "٩٨٣٩٠١٢٣٤٥",
    "firm ka naam",
    "mera naam",
    "phone",
    "not not not",
    "X nahi Y nahi Z",
]


@pytest.mark.parametrize("asked", ORDER)
@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_read_and_their_values_fit_the_columns(text: str, asked: str) -> None:
    known = {"consent": "x", **LABELLED["drafts"]["whole"]}
    for draft in ({}, known):
        reading = read(text, asked, draft)
        for name, value in reading.values.items():
            assert not isinstance(value, str) or len(value) <= LONGEST.get(name, 64)


def test_random_pieces_of_messages_never_break_the_reading() -> None:
    dice = random.Random(20261125)
    words = [word for message in MESSAGES for word in message["text"].split()] + [
        ",",
        ".",
        "?",
        "-",
        "98390 12345",
        "नहीं",
        "M/s",
    ]
    for _ in range(3000):
        text = " ".join(dice.choices(words, k=dice.randint(1, 12)))
        asked = dice.choice(ORDER)
        intent = dice.choice(("inform", "cancel", "correct", "affirm", "deny", "skip", "ask_question", "nlu_fallback"))
        reading = read(text, asked, {"consent": "x", **LABELLED["drafts"]["whole"]}, intent, dice.random())
        for name, value in reading.values.items():
            assert value or value == "", (text, asked, name)
