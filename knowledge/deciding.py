"""Answer, ask back, hand over or decline: one decision from what the rankers found.

Two logistic models, learnt when the index is built from messages whose right answer is known: *fate*, whether an article answers,
nothing here does, or only a person with access to the asker's file can; and *right*, whether the first article is the one. Each
message is judged as if neither it nor half of its article's wordings in the same style had ever been seen (``learning.py``), since
people word things as no author thought of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from knowledge.article import QUESTION_STYLES
from knowledge.ranking import EVIDENCE, KINDS, OUTSIDE, OWN_CASE, Votes

Decision = Literal["answer", "clarify", "handoff", "decline"]

FEATURES = (
    "first_score",
    "margin",
    "first_vote",
    "vote_over_outside",
    "dense_vote_over_outside",
    "best_dense",
    "best_dense_over_outside",
    "own_case_vote",
    "own_case_over_articles",
    "best_grams",
    "best_words",
    "answer_words",
    "known_words",
    "length",
    "one",
)
"""What is weighed, in the order of the coefficients."""

ABSOLUTE = [FEATURES.index(name) for name in ("first_vote", "best_dense", "best_grams", "best_words", "answer_words", "known_words")]
"""Likenesses that are lower throughout for a message in a language the articles are not asked in: they count as at least usual there,
so that only what compares one owner with another decides."""

FATES = ("article", "outside", OWN_CASE)

OUTSIDE_LINE = 0.65
"""How sure the decision must be that nothing answers before it declines: a wrong decline sends away somebody we could have helped."""

RIGHT_LINE = 0.2
SHORT = 2
"""Concepts of a message so short that its one subject ("aam", "license chahiye") is asked about rather than declined."""
LIKELY = 0.5
CLOSE = 0.6
UNSURE_LINE = 0.4
"""An answer that is less likely right than this is given with a doubt: of the held-out questions that no article answers it marks a
third, and of the right answers one in nine."""

FAINT = 0.1
"""Below ``RIGHT_LINE``, or with a first article fainter than this, and a second at least ``CLOSE`` times as likely, asking back is better
than guessing. Almost every first article of a real question is right, so the lines are low."""


@dataclass(frozen=True)
class Verdict:
    """What was decided, why, and how sure it is: the probability of being answerable, and of the first article being right."""

    decision: Decision
    reason: str
    inside: float
    right: float


@dataclass(frozen=True)
class Decider:
    """The models' coefficients (``fate`` a row for each of FATES), the features' scale, and their usual value where an article answers."""

    fate: np.ndarray
    right: np.ndarray
    mean: np.ndarray
    scale: np.ndarray
    usual: np.ndarray

    def chances(self, features: np.ndarray) -> tuple[np.ndarray, float]:
        """Of one message, the probability of each fate and that the first article is right."""
        scaled = (features - self.mean) / self.scale
        fates = np.exp(np.clip(self.fate @ scaled, -30, 30))
        return fates / fates.sum(), float(1 / (1 + np.exp(-np.clip(self.right @ scaled, -30, 30))))

    def decide(
        self, features: np.ndarray, scores: np.ndarray, votes: Votes, language: str, *, length: int, offers_person: bool
    ) -> Verdict:
        """The decision on one message: ``features`` (len(FEATURES),), ``scores`` by article, votes of one row.

        ``length`` is the number of its concepts; ``offers_person`` tells that the first article is one the bot must not decide alone.
        """
        if language not in QUESTION_STYLES:
            features = features.copy()
            features[ABSOLUTE] = np.maximum(features[ABSOLUTE], self.usual[ABSOLUTE])
        fates, right = self.chances(features)
        article, outside, own_case = map(float, fates)
        first, second = np.sort(scores)[::-1][:2]
        if outside > OUTSIDE_LINE and length <= SHORT and min(first, right) >= LIKELY:
            return Verdict("clarify", "short", 1 - outside, right)
        if outside > OUTSIDE_LINE:
            kind = loudest_outside(votes)
            return Verdict("decline", {"near-miss": "unknown"}.get(kind, kind), 1 - outside, right)
        if own_case > max(article, outside):
            return Verdict("handoff", OWN_CASE, 1 - outside, right)
        if (right < RIGHT_LINE or first < FAINT) and second >= CLOSE * first:
            return Verdict("clarify", "close", 1 - outside, right)
        return Verdict("handoff" if offers_person else "answer", "article", 1 - outside, right)

    def save(self) -> dict[str, np.ndarray]:
        """As arrays, for ``numpy.savez``."""
        return {f"decider.{name}": value for name, value in self.__dict__.items()}

    @classmethod
    def load(cls, arrays: dict[str, np.ndarray]) -> Decider:
        """The inverse of ``save``."""
        return cls(**{name: arrays[f"decider.{name}"] for name in ("fate", "right", "mean", "scale", "usual")})


def loudest_outside(votes: Votes) -> str:
    """The kind of message outside the articles that the negatives vote for most, of one row of votes."""
    kinds = votes.mixed[0, -len(KINDS) :][: len(OUTSIDE)]
    return OUTSIDE[int(kinds.argmax())]


def features_of(
    scores: np.ndarray,
    evidence: np.ndarray,
    votes: Votes,
    best: dict[str, np.ndarray],
    known: np.ndarray,
    lengths: Sequence[int] | np.ndarray,
) -> np.ndarray:
    """The features of each message, shape (messages, len(FEATURES)).

    ``scores`` and ``evidence`` by article, ``votes`` and ``best`` by owner, ``known`` the share of each message's concepts that any
    wording has, ``lengths`` the number of its concepts.
    """
    rows = np.arange(len(scores))
    articles = scores.shape[1]
    outside = slice(articles, articles + len(OUTSIDE))
    own_case = articles + KINDS.index(OWN_CASE)
    order = np.argsort(-scores, axis=1)
    first, second = order[:, 0], order[:, 1]
    mine = evidence[rows, first]
    loudest = votes.mixed[:, :articles].max(axis=1)
    return np.stack(
        [
            np.log(scores[rows, first] + 1e-6),
            np.log(scores[rows, first] + 1e-6) - np.log(scores[rows, second] + 1e-6),
            mine[:, 0],
            loudest - votes.mixed[:, outside].max(axis=1),
            votes.dense[:, :articles].max(axis=1) - votes.dense[:, outside].max(axis=1),
            best["dense"][:, :articles].max(axis=1),
            best["dense"][:, :articles].max(axis=1) - best["dense"][:, outside].max(axis=1),
            votes.mixed[:, own_case],
            votes.mixed[:, own_case] - loudest,
            mine[:, 3],
            mine[:, 4],
            mine[:, EVIDENCE.index("answer_words")],
            known,
            np.log1p(np.asarray(lengths)),
            np.ones(len(scores)),
        ],
        axis=1,
    )
