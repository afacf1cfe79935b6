"""The retriever on the product's own articles: questions as people ask them, and what goes on from an answer."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.evaluation import Question, evaluate, load_questions
from knowledge.retriever import Context, Retriever

HERE = Path(__file__).parent

ASKED = [
    ("iec kaise banwaye, kitna paisa lagega", "iec-apply"),
    ("What papers do I need for the importer exporter code?", "iec-apply"),
    ("आईईसी का सालाना अपडेट नहीं किया तो क्या होगा", "iec-annual-update"),
    ("haldi bahar bhejni hai kaun sa registration", "turmeric-export"),
    ("pm vishwakarma me kitna loan milta hai", "pm-vishwakarma"),
    ("GeM par payment kitne din me aata hai", "gem-payment"),
    ("IEC কীভাবে করব, কত টাকা লাগবে", "iec-apply"),
]


@pytest.mark.parametrize(("text", "article"), ASKED)
def test_question_finds_its_article(retriever: Retriever, text: str, article: str) -> None:
    found = retriever.find(text)
    assert found.decision != "decline"
    assert article in [result.id for result in found.results[:2]]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("aur uski fees?", ("cost",)),
        ("kitne din lagenge", ("time",)),
        ("documents?", ("papers",)),
        ("कहाँ से होगा", ("where",)),
    ],
)
def test_follow_up_is_about_the_article_before(retriever: Retriever, text: str, parts: tuple[str, ...]) -> None:
    found = retriever.find(text, context=Context(last_article="iec-apply"))
    assert (found.results[0].id, found.parts) == ("iec-apply", parts)


@pytest.mark.parametrize(
    ("before", "text", "article", "parts"),
    [
        ("phytosanitary-certificate", "kitne din pehle", "phytosanitary-certificate", ("time",)),
        ("certificate-of-origin", "kitna", "certificate-of-origin", ("cost",)),
        ("iec-annual-update", "nahi kiya to?", "iec-annual-update", ("penalty",)),
        ("iec-apply", "har saal bharna padta hai kya", "iec-annual-update", ()),
    ],
)
def test_a_few_words_are_about_the_answer_before_or_its_neighbour(
    retriever: Retriever, before: str, text: str, article: str, parts: tuple[str, ...]
) -> None:
    found = retriever.find(text, context=Context(last_article=before))
    assert (found.decision, found.results[0].id, found.parts) == ("answer", article, parts)


@pytest.mark.parametrize("text", ["aaj mausam kaisa hai", "who won the match", "मेरी शादी कब होगी"])
def test_off_topic_after_an_answer_is_still_off_topic(retriever: Retriever, text: str) -> None:
    assert retriever.find(text, context=Context(last_article="iec-apply")).decision == "decline"


def test_without_an_article_before_nothing_is_guessed(retriever: Retriever) -> None:
    assert retriever.find("aur uski fees?").reason != "follow-up"


def test_a_new_subject_is_not_a_follow_up(retriever: Retriever) -> None:
    found = retriever.find("gem par register hone ki fees kitni hai", context=Context(last_article="iec-apply"))
    assert found.reason != "follow-up" and found.results[0].id.startswith("gem-")


@pytest.mark.parametrize("text", ["dusra wala", "2", "second one", "दूसरा"])
def test_the_second_of_the_offered(retriever: Retriever, text: str) -> None:
    found = retriever.find(text, context=Context(offered=("iec-apply", "gem-register", "mudra")))
    assert found.results[0].id == "gem-register" and found.reason == "chosen"


@pytest.mark.parametrize("text", ["🙂", "?", "़", "a" * 5_000, "क" * 5_000, "<b>iec</b>", "'; DROP TABLE--", "\u200b"])
def test_strange_text_gets_a_decision(retriever: Retriever, text: str) -> None:
    assert retriever.find(text).decision in ("answer", "clarify", "handoff", "decline")


def test_the_vector_given_is_the_vector_used(retriever: Retriever) -> None:
    from knowledge.embedder import embedder

    text = "honey export ke liye kya chahiye"
    given = retriever.find(text, embedder().queries([text])[0].astype("float16").astype("float32"))
    assert [result.id for result in given.results] == [result.id for result in retriever.find(text).results]


def test_what_must_be_declined_is_declined(retriever: Retriever, capsys: pytest.CaptureFixture[str]) -> None:
    """The floors are the house's promise: recall 90 % on off-topic and on near-miss messages."""
    figures = evaluate(retriever, load_questions(HERE / "declines.yml"))
    with capsys.disabled():
        shares = {kind: row["decline_recall"] for kind, row in figures["by_topic"].items()}
        print(f"\ndeclined {figures['decline_recall']:.1%} of {figures['n']}: {shares}")
    assert figures["by_topic"]["off-topic"]["decline_recall"] >= 0.9
    assert figures["by_topic"]["near-miss"]["decline_recall"] >= 0.9


def test_other_indian_languages_find_their_article(retriever: Retriever, capsys: pytest.CaptureFixture[str]) -> None:
    """No article is asked in them; the floors keep what the vectors alone give."""
    figures = evaluate(retriever, load_questions(HERE / "other_languages.yml"))
    with capsys.disabled():
        print(f"\nother languages: first {figures['first']:.1%}, first three {figures['first_three']:.1%} of {figures['n']}")
    assert figures["first"] >= 0.6
    assert figures["first_three"] >= 0.75


def test_what_an_article_answers_is_not_declined(retriever: Retriever) -> None:
    """Every title, as somebody might type it: at most one in fifty declined."""
    questions = [
        Question(id=article.id, text=article.title.in_language(language), articles=[article.id])
        for article in retriever.library
        for language in ("en", "hi")
    ]
    assert evaluate(retriever, questions)["wrongly_declined"] <= 0.02


def test_an_accepted_id_counts_through_also_covers(retriever: Retriever) -> None:
    covering = next(article for article in retriever.library if article.also_covers)
    wording = covering.questions.en[0]
    figures = evaluate(
        retriever,
        [
            Question(id="a", text=wording, articles=[covering.also_covers[0]]),
            Question(id="b", text="something", articles=["no-such-article"]),
        ],
    )
    assert (figures["first"], figures["answerable"], figures["without_article"]) == (1.0, 1, 1)


@pytest.mark.parametrize(
    ("text", "article", "part"),
    [
        ("haldi germany bhejni hai ETO test karana padega", "eto-residue", "papers"),
        ("How can I check the status of my RCAC application?", "rcac-what", "time"),
        ("iec kaise banwaye", "iec-apply", None),
    ],
)
def test_the_part_that_says_what_was_asked_comes_along(retriever: Retriever, text: str, article: str, part: str | None) -> None:
    found = retriever.find(text)
    assert found.results[0].id == article
    assert part in found.parts if part else found.parts == ()
