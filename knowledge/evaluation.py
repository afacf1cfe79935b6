"""How well messages are answered: one figure a question, from a file of labelled questions.

A question is ``{id, text, lang, topic, expect: answer|handoff|decline, articles: [accepted ids]}``; an accepted id counts also
through ``also_covers``. Questions whose accepted ids do not exist are counted apart: a gap in the knowledge is no fault of the
retriever. To a message that should be declined, an accepted article is as good ("how do I get peacock feathers out": the
prohibition).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from knowledge.article import ArticleError
from knowledge.retriever import Found, Retriever


class Question(BaseModel):
    """One labelled message; further keys are ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    text: str
    lang: str = ""
    topic: str = ""
    expect: Literal["answer", "handoff", "decline"] = "answer"
    articles: list[str] = []


@dataclass(frozen=True)
class Outcome:
    """What became of a question: the place of the first accepted article (from 0), or None."""

    question: Question
    found: Found
    place: int | None
    handoff_right: bool
    answerable: bool

    @property
    def turned_away(self) -> bool:
        """True when it was declined, or told what forbids it; for a question that should be declined."""
        return self.found.decision == "decline" or self.place == 0


def load_questions(file: Path) -> list[Question]:
    """The questions of a YAML file. Raises ArticleError naming the field that is wrong."""
    raw = yaml.safe_load(file.read_text(encoding="utf-8"))
    try:
        return TypeAdapter(list[Question]).validate_python(raw)
    except ValidationError as error:
        first = error.errors()[0]
        raise ArticleError(file, ".".join(map(str, first["loc"])), first["msg"]) from error


def judge(retriever: Retriever, question: Question) -> Outcome:
    """Ask one question and compare."""
    library = retriever.library
    accepted = {article.id for article in map(library.get, question.articles) if article}
    found = retriever.find(question.text)
    place = next((place for place, result in enumerate(found.results) if result.id in accepted), None)
    first = library.get(found.results[0].id) if found.results else None
    offered = place == 0 and first is not None and first.handover == "offer"
    return Outcome(
        question, found, place, handoff_right=found.decision == "handoff" or offered, answerable=bool(accepted)
    )


def evaluate(retriever: Retriever, questions: Sequence[Question]) -> dict[str, Any]:
    """All figures, as the fixed interface names them; shares are between 0 and 1, None without a question to count."""
    outcomes = [judge(retriever, question) for question in questions]
    good, to_decline = _good(outcomes), _to_decline(outcomes)
    declined = [outcome for outcome in [*good, *to_decline] if outcome.found.decision == "decline"]
    to_hand_off = [outcome for outcome in outcomes if outcome.question.expect == "handoff"]
    return {
        **_figures(outcomes),
        "answerable": len(good),
        "without_article": sum(o.question.expect != "decline" and not o.answerable for o in outcomes),
        "decline_precision": _share(declined, lambda outcome: outcome.question.expect == "decline"),
        "clarified": _share(good, lambda outcome: outcome.found.decision == "clarify"),
        "handoff_right": _share(to_hand_off, lambda outcome: outcome.handoff_right),
        "by_lang": _grouped(outcomes, lambda outcome: outcome.question.lang),
        "by_topic": _grouped(outcomes, lambda outcome: outcome.question.topic),
        "misses": [_miss(outcome) for outcome in outcomes if _is_miss(outcome)],
    }


def _good(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.question.expect != "decline" and outcome.answerable]


def _to_decline(outcomes: Sequence[Outcome]) -> list[Outcome]:
    return [outcome for outcome in outcomes if outcome.question.expect == "decline"]


def _share(outcomes: Sequence[Outcome], holds) -> float | None:
    return round(sum(map(holds, outcomes)) / len(outcomes), 4) if outcomes else None


def _grouped(outcomes: Sequence[Outcome], key) -> dict[str, dict[str, Any]]:
    groups: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        groups[key(outcome)].append(outcome)
    return {name: _figures(groups[name]) for name in sorted(groups)}


def _figures(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    good, to_decline = _good(outcomes), _to_decline(outcomes)
    return {
        "n": len(outcomes),
        "first": _share(good, lambda outcome: outcome.place == 0),
        "first_three": _share(good, lambda outcome: outcome.place is not None and outcome.place < 3),
        "decline_recall": _share(to_decline, lambda outcome: outcome.turned_away),
        "wrongly_declined": _share(good, lambda outcome: outcome.found.decision == "decline"),
    }


def _is_miss(outcome: Outcome) -> bool:
    if outcome.question.expect == "decline":
        return not outcome.turned_away
    return outcome.answerable and (outcome.place != 0 or outcome.found.decision == "decline")


def _miss(outcome: Outcome) -> dict[str, Any]:
    return {
        "id": outcome.question.id,
        "text": outcome.question.text,
        "expect": outcome.question.expect,
        "decision": outcome.found.decision,
        "reason": outcome.found.reason,
        "wanted": outcome.question.articles,
        "got": [result.id for result in outcome.found.results[:3]],
        "inside": round(outcome.found.inside, 2),
        "right": round(outcome.found.right, 2),
    }
