"""A person talking with one action, as Rasa would carry it: slots kept between turns, what is said put into words."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from actions.action import SaathiAction
from actions.knowing import Knowledge
from actions.turn import Outcome, Turn
from bot.common.identifiers import new_id
from bot.common.say import Say, SayButton
from bot.rendering import Rendered, render
from bot.store import conversations
from bot.store.engine import writing
from knowledge.article import Article, load_article
from knowledge.library import ARTICLES
from knowledge.retriever import Context, Found, Result

IEC = "iec-apply"
UPDATE = "iec-annual-update"
HANDLOOM = "handloom-mark"


class ScriptedFinder:
    """Stands in for the retriever: three real articles, found by a word; everything else as the test says."""

    def __init__(self) -> None:
        names = (f"documentation/{IEC}", f"documentation/{UPDATE}", f"certification/{HANDLOOM}")
        self.articles: dict[str, Article] = {
            article.id: article for article in (load_article(ARTICLES / f"{name}.yml") for name in names)
        }
        self.otherwise = Found("decline", "unknown", (Result(UPDATE, 0.2), Result(HANDLOOM, 0.1)))
        self.asked: list[tuple[str, Context]] = []

    def find(self, text: str, vector: np.ndarray | None, context: Context) -> Found:
        self.asked.append((text, context))
        if "IEC" in text.upper() or "आईईसी" in text:
            return Found("answer", "article", (Result(IEC, 0.9), Result(UPDATE, 0.05)))
        if "cricket" in text:
            return Found("decline", "off-topic")
        return self.otherwise

    def article(self, article_id: str) -> Article | None:
        return self.articles.get(article_id)


class Shelf:
    """The renderer's view of the same articles."""

    def __init__(self, finder: ScriptedFinder) -> None:
        self._finder = finder

    def article(self, article_id: str) -> Article | None:
        return self._finder.article(article_id)


@dataclass
class Person:
    """Talks with ``action``; remembers slots, and what was said last."""

    action: SaathiAction
    database: str
    finder: ScriptedFinder
    language: str = "en"
    slots: dict[str, Any] = field(default_factory=dict)
    says: list[Say] = field(default_factory=list)
    conversation: str = ""

    def __post_init__(self) -> None:
        with writing(self.database) as session:
            self.conversation = conversations.find_or_begin(session, "web", new_id("w"), self.language).id

    def write(self, text: str, intent: str = "nlu_fallback", confidence: float = 0.9, message_id: str | None = None) -> str:
        """Send a message; returns everything that is said to it, in words."""
        return self._turn(text, intent, confidence, None, message_id)

    def press(self, label: str) -> str:
        """Press the button with this label or these words, of what was said last."""
        button = self.button(label)
        return self._turn(label, button.press["intent"], 1.0, button.press, None)

    def button(self, label: str) -> SayButton:
        for say in self.says:
            for button in say.buttons:
                if label in (button.label, button.words):
                    return button
        raise AssertionError(f"no button {label!r} among {[b.label or b.words for s in self.says for b in s.buttons]}")

    @property
    def asked(self) -> str | None:
        """What the form asks for now."""
        return self.slots.get("requested_slot")

    @property
    def last(self) -> Say:
        return self.says[-1]

    def _turn(self, text: str, intent: str, confidence: float, press: dict[str, Any] | None, message_id: str | None) -> str:
        outcome: Outcome = self.action.act(
            Turn(
                text=text,
                message_id=message_id or new_id("m"),
                conversation=self.conversation,
                language=self.language,
                intent=intent,
                confidence=confidence,
                press=press,
                slots=dict(self.slots),
                asked=self.asked,
            )
        )
        self.slots.update(outcome.slots)
        self.says = outcome.says
        self.language = next((say.set_language for say in outcome.says if say.set_language), self.language)
        return "\n".join(rendered.text for rendered in self.rendered())

    def rendered(self) -> list[Rendered]:
        """What was said last, as the application words it; over the wire, as Rasa carries it."""
        carried = [Say.model_validate(say.wire()) for say in self.says]
        return [render(say, self.language, Shelf(self.finder)) for say in carried]


def knowledge() -> tuple[Knowledge, ScriptedFinder]:
    finder = ScriptedFinder()
    return Knowledge(finder), finder
