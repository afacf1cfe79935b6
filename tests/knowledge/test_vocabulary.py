"""Words as concepts: spellings, languages and scripts united, and no more than that."""

from __future__ import annotations

from collections import Counter

import pytest
import yaml

from knowledge.text import said, sounds
from knowledge.vocabulary import FILE, LANGUAGES, vocabulary


@pytest.mark.parametrize(
    ("text", "concepts"),
    [
        ("जेम पर ब्याज", ["gem", "interest"]),
        ("gem pe byaj", ["gem", "interest"]),
        ("interest on GeM", ["gem", "interest"]),
        ("ஏற்றுமதிக்கு மஞ்சளை", ["export", "turmeric"]),  # with their case endings
        ("তাঁতির ঋণ", ["weaver", "loan"]),
        ("ৰপ্তানি", ["export"]),  # Assamese has an r of its own
        ("കയറ്റുമതിയിൽ", ["export"]),
        ("GST ರಿಫಂಡ್", ["gst", "refund"]),
    ],
)
def test_one_thing_is_one_concept_in_every_language(text: str, concepts: list[str]) -> None:
    assert sorted(vocabulary().concepts(text)) == sorted(concepts)


def test_what_sounds_alike_in_two_scripts_is_not_mixed_up() -> None:
    assert sounds("தேன்") == "ten"
    assert vocabulary().concepts("தேன்") == ["honey"]
    assert "honey" not in vocabulary().concepts("ten boxes")
    assert vocabulary().concepts("ಸಾಲ") == ["loan"]
    assert "loan" not in vocabulary().concepts("साल")


@pytest.mark.parametrize(
    ("text", "concept", "others"),
    [
        ("aam japan bhejna hai", "mango", "I am sending it to Japan"),
        ("गुड़ का सर्टिफिकेट", "jaggery", "is it a good certificate"),
        ("ऊन की शॉल", "wool", "un logo ko"),
        ("steel ke tools", "steelware", "is it still needed"),
    ],
)
def test_short_words_are_told_by_how_they_are_written(text: str, concept: str, others: str) -> None:
    assert concept in vocabulary().concepts(text)
    assert concept not in vocabulary().concepts(others)


def test_every_listed_word_stands_for_its_concept() -> None:
    languages = yaml.safe_load(LANGUAGES.read_text(encoding="utf-8"))
    languages.pop("empty")
    listed = [(concept, word) for some in languages.values() for concept, words in some.items() for word in words]
    ours = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    listed += [(concept, word) for concept, words in ours["same"].items() for word in words or ()]
    listed += [(concept, word) for concept, words in ours["as_written"].items() for word in words]
    assert len(languages) == 10
    # A phrase of more words than are looked up as one would be listed in vain.
    assert [(concept, word) for concept, word in listed if vocabulary().concepts(word) != [concept]] == []


def test_no_spelling_stands_for_two_concepts() -> None:
    same = yaml.safe_load(FILE.read_text(encoding="utf-8"))["same"]
    claimed = Counter(heard for concept, words in same.items() for heard in {said(word) for word in (concept, *(words or ()))})
    assert {heard: count for heard, count in claimed.items() if count > 1} == {}
