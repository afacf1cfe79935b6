"""The training examples: enough of each, in each way of writing, no near-copies, and the 300 test messages kept apart."""

from __future__ import annotations

import re
from collections import Counter

import pytest
import yaml

from bot.common.settings import ROOT
from knowledge.wordings import near_copies

DEVANAGARI = re.compile(r"[\u0900-\u097f]")
LETTER = re.compile(r"[^\W\d_]")

DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
MESSAGES = yaml.safe_load((ROOT / "tests/rasa/messages.yml").read_text(encoding="utf-8"))


def examples() -> list[tuple[str, str]]:
    """Every training example with its intent."""
    found = []
    for file in sorted((ROOT / "data/nlu").glob("*.yml")):
        for block in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            found += [(line[2:].strip(), block["intent"]) for line in block["examples"].split("\n") if line.startswith("- ")]
    return found


EXAMPLES = examples()


@pytest.mark.parametrize("intent", DOMAIN["intents"])
def test_each_intent_has_enough_examples_in_both_scripts(intent: str) -> None:
    texts = [text for text, its in EXAMPLES if its == intent]
    hindi = [text for text in texts if DEVANAGARI.search(text)]
    assert len(texts) >= 25
    assert len(hindi) >= 5
    assert len(texts) - len(hindi) >= 10


def test_every_example_belongs_to_an_intent_of_the_domain() -> None:
    assert {intent for _, intent in EXAMPLES} == set(DOMAIN["intents"])


def test_no_example_is_a_near_copy_of_another_or_of_a_test_message() -> None:
    held_out = [message["text"] for message in MESSAGES]
    texts = held_out + [text for text, _ in EXAMPLES]
    worded = [text for text in texts if LETTER.search(text)]  # "👍" and "🙏" have no letters to compare
    alike = [(worded[one], worded[other], round(likeness, 2)) for one, other, likeness in near_copies(worded)]
    assert not alike
    wordless = [text for text in texts if not LETTER.search(text)]
    assert len(wordless) == len(set(wordless))


def test_the_test_messages_are_spread_over_languages_and_intents() -> None:
    assert len(MESSAGES) == 300
    assert Counter(message["lang"] for message in MESSAGES) == {"en": 100, "hi": 100, "hinglish": 100}
    assert {message["intent"] for message in MESSAGES} <= set(DOMAIN["intents"])
    assert min(Counter(message["intent"] for message in MESSAGES).values()) >= 12
