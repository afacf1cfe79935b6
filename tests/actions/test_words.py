"""The word lists and the phrases that the journeys are made of: none missing, none forgotten."""

from __future__ import annotations

import re

import pytest

from actions.lexicon import FILE, lexicon
from actions.registration.fields import KINDS, ORDER, PARTICULARS
from bot.common.phrases import keys
from bot.common.settings import ROOT
from bot.common.statuses import CaseState
from knowledge.text import said

CODE = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "actions").rglob("*.py"))


def test_every_list_of_words_is_used() -> None:
    names = re.findall(r"^\"?(\w+)\"?:", FILE.read_text(encoding="utf-8"), re.MULTILINE)
    assert names
    assert [name for name in names if not re.search(rf"\"{name}[\".]", CODE)] == []


def test_the_kinds_of_firm_are_the_same_everywhere() -> None:
    assert set(lexicon().groups["kinds"]) == set(KINDS)
    assert set(lexicon().groups["fields"]) == set(PARTICULARS)


@pytest.mark.parametrize(("word", "other"), [("नहीं", "nahin"), ("हाँ", "haan"), ("ठीक", "theek"), ("साड़ी", "sadi")])
def test_words_are_compared_by_sound(word: str, other: str) -> None:
    assert said(word) == said(other)


def test_every_phrase_made_of_a_fields_name_exists() -> None:
    made = {f"ask_{name}" for name in ORDER} | {f"refused_{name}" for name in ORDER}
    made |= {f"field_{name}" for name in PARTICULARS} | {f"kind_{kind}" for kind in KINDS}
    made |= {f"needed_{name}" for name in ("person_name", "phone", "district", "product")}
    made |= {f"number_{kind}_{how}" for kind in ("udyam", "gstin", "iec", "pan") for how in ("right", "wrong")}
    made |= {f"help_{help}" for help in ("papers", "buyers", "money")} | {f"case_{state}" for state in CaseState}
    made |= {"refused_removed_number", "refused_pin_code"} | {f"utter_{talk}" for talk in ("help", "bot_challenge", "abuse")}
    assert made <= keys()


def test_every_phrase_and_label_named_in_the_actions_exists() -> None:
    named = set(re.findall(r"(?:word\(|phrase=|label=|_ask_reference\(|_ask_proof\(\w+, )\"(\w+)\"", CODE))
    assert len(named) > 40
    assert named <= keys()
