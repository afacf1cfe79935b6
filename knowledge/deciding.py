"""Answer, ask back, hand over or decline: one decision from what the rankers found.

Two logistic models, learnt when the index is built from messages whose right answer is known: *inside*, whether any article
answers at all, and *right*, whether the first one does. Each message is judged as if neither it nor its article's other wordings
in the same style had ever been seen (``learning.py``), since people word things as no author thought of.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from knowledge.ranking import KINDS, OUTSIDE, OWN_CASE, Votes

Decision = Literal["answer", "clarify", "handoff", "decline"]

FEATURES = (
    "first_score",
    "margin",
    "first_vote",
    "vote_over_outside",
    "dense_vote_over_outside",
    "best_dense",
    "best_dense_over_outside",
    "best_grams",
    "best_words",
    "answers",
    "answer_words",
    "known_words",
    "length",
    "one",
)
"""What is weighed, in the order of the coefficients."""

INSIDE_LINE = 0.5
RIGHT_LINE = 0.35
CLOSE = 0.6
"""Below ``RIGHT_LINE`` with a second article at least ``CLOSE`` times as likely as the first, asking back is better than guessing."""

OWN_CASE_LINE = 0.0
"""How far the vote for "own case" must lie above the best article's for a handover."""


@dataclass(frozen=True)
class Verdict:
    """What was decided, why, and how sure it is (probabilities)."""

    decision: Decision
    reason: str
    inside: float
    right: float


@dataclass(frozen=True)
class Decider:
    """The two models' coefficients, each of shape (len(FEATURES),), and the scale of the features."""

    inside: np.ndarray
    right: np.ndarray
    mean: np.ndarray
    scale: np.ndarray

    def chances(self, features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Probabilities that an article answers, and that the first one is right; each of shape (messages,)."""
        scaled = self.scaled(features)
        return _logistic(scaled @ self.inside), _logistic(scaled @ self.right)

    def scaled(self, features: np.ndarray) -> np.ndarray:
        return (features - self.mean) / self.scale

    def decide(self, features: np.ndarray, scores: np.ndarray, votes: Votes, *, offers_person: bool) -> Verdict:
        """The decision on one message: ``features`` (len(FEATURES),), ``scores`` by article, votes of one row.

        ``offers_person`` tells that the first article is one the bot must not decide alone.
        """
        inside, right = (float(chance[0]) for chance in self.chances(features[np.newaxis]))
        kind = loudest_kind(votes)
        if inside < INSIDE_LINE:
            if kind == OWN_CASE:
                return Verdict("handoff", OWN_CASE, inside, right)
            return Verdict("decline", {"near-miss": "unknown"}.get(kind, kind), inside, right)
        articles = votes.mixed[0, : len(scores)]
        if kind == OWN_CASE and votes.mixed[0, len(scores) + KINDS.index(OWN_CASE)] - articles.max() > OWN_CASE_LINE:
            return Verdict("handoff", OWN_CASE, inside, right)
        first, second = np.sort(scores)[::-1][:2]
        if right < RIGHT_LINE and second >= CLOSE * first:
            return Verdict("clarify", "close", inside, right)
        return Verdict("handoff" if offers_person else "answer", "article", inside, right)

    def save(self) -> dict[str, np.ndarray]:
        """As arrays, for ``numpy.savez``."""
        return {f"decider.{name}": value for name, value in self.__dict__.items()}

    @classmethod
    def load(cls, arrays: dict[str, np.ndarray]) -> Decider:
        """The inverse of ``save``."""
        return cls(**{name: arrays[f"decider.{name}"] for name in ("inside", "right", "mean", "scale")})


def loudest_kind(votes: Votes) -> str:
    """The kind of message outside the articles that the negatives vote for most, of one row of votes."""
    kinds = votes.mixed[0, -len(KINDS) :]
    return KINDS[int(kinds.argmax())]


def features_of(
    scores: np.ndarray,
    evidence: np.ndarray,
    votes: Votes,
    best: dict[str, np.ndarray],
    known: np.ndarray,
    lengths: np.ndarray,
) -> np.ndarray:
    """The features of each message, shape (messages, len(FEATURES)).

    ``scores`` and ``evidence`` by article, ``votes`` and ``best`` by owner, ``known`` the share of each message's concepts that any
    wording has, ``lengths`` the number of its concepts.
    """
    rows = np.arange(len(scores))
    articles = scores.shape[1]
    outside = slice(articles, articles + len(OUTSIDE))
    order = np.argsort(-scores, axis=1)
    first, second = order[:, 0], order[:, 1]
    mine = evidence[rows, first]
    return np.stack(
        [
            np.log(scores[rows, first] + 1e-6),
            np.log(scores[rows, first] + 1e-6) - np.log(scores[rows, second] + 1e-6),
            mine[:, 0],
            votes.mixed[:, :articles].max(axis=1) - votes.mixed[:, outside].max(axis=1),
            votes.dense[:, :articles].max(axis=1) - votes.dense[:, outside].max(axis=1),
            best["dense"][:, :articles].max(axis=1),
            best["dense"][:, :articles].max(axis=1) - best["dense"][:, outside].max(axis=1),
            mine[:, 3],
            mine[:, 4],
            mine[:, 5],
            mine[:, 6],
            known,
            np.log1p(lengths),
            np.ones(len(scores)),
        ],
        axis=1,
    )


def _logistic(values: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-np.clip(values, -30, 30)))
