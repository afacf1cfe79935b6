"""The figures of ``docs/score-card.md`` hold, within noise: a change that costs more names the questions it lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.evaluation import Question, evaluate, load_questions
from knowledge.retriever import Retriever

FOLDER = Path(__file__).parent / "held_out"

NOISE = 0.02
"""Some twelve of 595 questions; of 175 in one language, three."""

FIRST = {"en": 0.90, "hi": 0.92, "hinglish": 0.94, "other": 0.73}
FIRST_THREE = {"en": 0.98, "hi": 0.97, "hinglish": 0.98, "other": 0.92}
"""What was reached on 25 November 2026."""


def group(question: Question) -> str:
    return question.lang if question.lang in FIRST else "other"


@pytest.mark.parametrize("style", FIRST)
def test_held_out_questions_find_their_article(retriever: Retriever, style: str, capsys: pytest.CaptureFixture[str]) -> None:
    questions = [question for question in load_questions(FOLDER / "questions.yml") if group(question) == style]
    figures = evaluate(retriever, questions)
    with capsys.disabled():
        print(f"\nheld out, {style}: first {figures['first']:.1%}, first three {figures['first_three']:.1%} of {figures['answerable']}")
    lost = [f"{miss['id']}: {miss['text']!r} got {miss['got'][:1]}" for miss in figures["misses"] if miss["expect"] != "decline"]
    # Seven questions a language: one more or less is a tenth.
    noise = NOISE if style != "other" else 0.06
    assert figures["first"] >= FIRST[style] - noise, "\n".join(lost)
    assert figures["first_three"] >= FIRST_THREE[style] - noise, "\n".join(lost)
    assert figures["wrongly_declined"] <= (0.05 if style != "other" else 0.12), "\n".join(lost)


def test_held_out_messages_are_declined(retriever: Retriever, capsys: pytest.CaptureFixture[str]) -> None:
    figures = evaluate(retriever, load_questions(FOLDER / "declines.yml"))
    recall = {kind: row["decline_recall"] for kind, row in figures["by_topic"].items()}
    with capsys.disabled():
        print(f"\nheld out, declined: {recall}")
    answered = [f"{miss['id']}: {miss['text']!r} got {miss['got'][:1]}" for miss in figures["misses"]]
    assert recall["off-topic"] >= 0.91 - NOISE, "\n".join(answered)
    assert recall["near-miss"] >= 0.88 - NOISE, "\n".join(answered)
