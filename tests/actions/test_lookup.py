"""What the reference tables add to an answer when the question names a place or a product."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.lookup import looked_up
from knowledge.article import Article, load_article
from knowledge.library import ARTICLES
from knowledge.retriever import Found, Result
from tests.actions.talking import Person

Make = Callable[..., Person]


def the(article: str) -> Article:
    """One of the product's own articles."""
    [file] = ARTICLES.glob(f"*/{article}.yml")
    return load_article(file)


@pytest.fixture
def answered(asking: Make) -> Callable[..., str]:
    """What is said to a message that finds ``article``, one of the product's own."""
    def say(article: str, text: str, language: str) -> str:
        person = asking(language=language)
        person.finder.articles[article] = the(article)
        person.finder.otherwise = Found("answer", "article", (Result(article, 0.9),))
        return person.write(text, "ask_question")

    return say


@pytest.mark.parametrize(
    ("article", "text", "language", "told"),
    [
        ("odop-what", "karur ka ODOP product kya hai", "hinglish", ("करूर", "Textiles (home made-ups)", "Moringa", "2024")),
        ("odop-what", "What is on the ODOP list for Moradabad?", "en", ("Moradabad, Uttar Pradesh", "metal craft", "a copy of")),
        ("odop-not-my-product", "मैं मुरादाबाद से हूँ, मेरा सामान ODOP में नहीं", "hi", ("मुरादाबाद, उत्तर प्रदेश",)),
        ("dgft-ra", "moradabad ka DGFT office kaha hai", "hinglish", ("मुरादाबाद", "पक्का नहीं किया जा सका")),
        ("dgft-ra", "which dgft office is for Agra", "en", ("Kanpur", "Moradabad", "Varanasi", "your DGFT profile shows")),
        ("rcmc-which-council", "peetal ke bartan ke liye kaun si council", "hinglish", ("www.epch.in", "पक्का नहीं किया जा सका")),
        ("hs-code", "haldi ka hs code", "hinglish", ("HS chapter 09",)),
    ],
)
def test_a_named_place_or_product_is_told_first(
    answered: Callable[..., str], article: str, text: str, language: str, told: tuple[str, ...]
) -> None:
    said = answered(article, text, language)
    short_answer = the(article).answer.in_language(language)
    assert short_answer in said
    for words in told:
        assert words in said.split(short_answer)[0], said


@pytest.mark.parametrize(
    ("article", "text"),
    [
        ("odop-what", "odop kya hota hai"),
        ("odop-what", "up me odop kaise judein"),  # a state is no district
        ("dgft-ra", "dgft ka office kya karta hai"),
        ("hs-code", "hs code kaise nikale"),
        ("iec-apply", "moradabad me iec kaise banaye"),  # an article without a table
    ],
)
def test_nothing_is_added_to_what_names_nothing(article: str, text: str) -> None:
    assert looked_up(the(article), text, "hinglish") == []


def test_a_district_the_list_does_not_know_is_said_to_be_missing() -> None:
    [line] = looked_up(the("odop-what"), "What is Kushavati's ODOP product?", "en")
    assert (line["phrase"], line["values"]["district"]) == ("lookup_odop_none", "Kushavati, Goa")
