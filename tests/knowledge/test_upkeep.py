"""What an officer is asked to look at: lapsed, unconfirmed and unsure answers, and figures that contradict one another."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import pytest

from knowledge.__main__ import main
from knowledge.article import Article
from knowledge.library import Library
from knowledge.upkeep import CONFLICT, LAPSED, UNCONFIRMED, UNSURE, concerns, conflicts

TODAY = datetime.date(2026, 11, 25)

Change = Callable[..., Article]


@pytest.fixture
def iec(library: Library) -> Change:
    """The IEC article with some fields changed, under another id when asked for."""
    original = library.get("iec-apply").model_dump(mode="json") | {"see_also": [], "valid_until": None, "confidence": "high"}

    def change(cost: str | None = None, **fields: object) -> Article:
        raw = original | fields
        if cost:
            raw["parts"] = original["parts"] | {"cost": {"en": cost, "hi": f"फ़ीस: {cost}"}}
        return Article.model_validate(raw)

    return change


def kinds(*articles: Article, today: datetime.date = TODAY) -> list[str]:
    return [concern.kind for concern in concerns(articles, today)]


def test_an_answer_past_its_day_is_listed(iec: Change) -> None:
    assert kinds(iec(valid_until="2026-11-24")) == [LAPSED]
    assert kinds(iec(valid_until="2026-11-25")) == []


def test_an_answer_nobody_confirmed_for_ninety_days_is_listed(iec: Change) -> None:
    assert kinds(iec(checked="2026-08-27")) == []
    assert kinds(iec(checked="2026-08-26")) == [UNCONFIRMED]
    later = TODAY + datetime.timedelta(days=120)
    assert kinds(iec(checked=None), today=later) == [UNCONFIRMED]  # its sources were read in November


def test_an_unsure_answer_is_listed(iec: Change) -> None:
    assert kinds(iec(confidence="low")) == [UNSURE]


SAID = "The government fee for a new importer exporter code is Rs 500, paid online on the DGFT portal."


@pytest.mark.parametrize(
    ("other", "conflicting"),
    [
        ("A new importer exporter code costs a government fee of Rs 1,000, paid online on the DGFT portal.", True),
        ("The government fee of a new importer exporter code is Rs 500; the DGFT portal takes it online.", False),
        ("The stall at the handicraft fair costs Rs 1,000 for artisans who bring their Pehchan card along.", False),
    ],
)
def test_two_figures_for_the_same_thing_are_a_conflict(library: Library, iec: Change, other: str, conflicting: bool) -> None:
    # The rest of the library tells which words are rare.
    rest = [article for article in library if article.topic == "credit"]
    found = [
        concern
        for concern in conflicts([iec(SAID), iec(other, id="iec-elsewhere"), *rest])
        if "iec-elsewhere" in concern.articles and "iec-apply" in concern.articles
    ]
    assert [concern.kind for concern in found] == ([CONFLICT] if conflicting else [])
    if conflicting:
        assert "fee or limit 500 against 1000" in found[0].reason


def test_the_check_lists_them_and_passes(capsys) -> None:
    assert main(["check"]) == 0
    out = capsys.readouterr().out
    assert "lapsed: pmegp: held until 2026-03-31" in out
    assert "low confidence: " in out
