"""From the rankers' signals to one score an article: first a vote of all passages, then a weighing of the evidence.

The *vote* is kernel ridge regression: every wording speaks for its article in proportion to its likeness to the message, by
weights under which the wordings classify one another well. Unlike the nearest wording alone it hears all of them, and it has an
exact leave-one-out form, so each wording can be scored as if it had never been seen. The *weighing* is a linear softmax over
articles, learnt on those leave-one-out scores.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from knowledge.signals import Signals, best_by_owner

OUTSIDE = ("off-topic", "near-miss", "prohibited")
"""Kinds of messages that no article answers; each is an owner of passages beside the articles."""

OWN_CASE = "own-case"
"""Messages about the asker's own file, which only a person can look into. An owner too, but no reason to decline."""

KINDS = (*OUTSIDE, OWN_CASE)

SHARPNESS = 2.0
DENSE_SHARE, GRAM_SHARE, WORD_SHARE = 1.0, 0.5, 0.5

EVIDENCE = (
    "vote",
    "dense_vote",
    "best_dense",
    "best_grams",
    "best_words",
    "answers",
    "answer_words",
)
"""What is weighed for each article, in the order of the weights."""


def dense_kernel(dense: np.ndarray) -> np.ndarray:
    """Likeness of centred vectors, made steeper: near neighbours should outweigh a crowd of distant ones."""
    return np.exp(SHARPNESS * (dense - 1))


def mixed_kernel(signals: Signals) -> np.ndarray:
    """All three rankers' likeness in one; a sum of kernels is a kernel."""
    return DENSE_SHARE * dense_kernel(signals.dense) + GRAM_SHARE * signals.grams + WORD_SHARE * signals.words


@dataclass(frozen=True)
class Votes:
    """Scores by owner: ``mixed`` and ``dense``, each of shape (messages, owners); articles first, then ``KINDS``."""

    mixed: np.ndarray
    dense: np.ndarray


@dataclass(frozen=True)
class Ranking:
    """What was learnt: the passages' voting weights and the weights of the evidence.

    ``owners`` numbers the owner of each asked passage (sorted); ``articles`` of the owners are articles.
    """

    owners: np.ndarray
    articles: int
    mixed: np.ndarray
    dense: np.ndarray
    weights: np.ndarray

    def votes(self, signals: Signals) -> Votes:
        """How the passages vote on messages that are not among them."""
        return Votes(mixed_kernel(signals) @ self.mixed, dense_kernel(signals.dense) @ self.dense)

    def scores(self, evidence: np.ndarray) -> np.ndarray:
        """Probability of each article to be the one asked for, shape (messages, articles)."""
        return softmax(evidence @ self.weights)

    def save(self) -> dict[str, np.ndarray]:
        """As arrays, for ``numpy.savez``."""
        return {f"ranking.{name}": np.asarray(value) for name, value in self.__dict__.items()}

    @classmethod
    def load(cls, arrays: dict[str, np.ndarray]) -> Ranking:
        """The inverse of ``save``."""
        own = {name: arrays[f"ranking.{name}"] for name in ("owners", "articles", "mixed", "dense", "weights")}
        return cls(**own | {"articles": int(own["articles"])})


def best_likeness(signals: Signals, owners: np.ndarray, count: int) -> dict[str, np.ndarray]:
    """By ranker, the highest likeness to any passage of each owner, shape (messages, owners)."""
    return {name: best_by_owner(getattr(signals, name), owners, count) for name in ("dense", "grams", "words")}


def evidence_of(signals: Signals, votes: Votes, best: dict[str, np.ndarray], articles: int) -> np.ndarray:
    """The evidence for each article, shape (messages, articles, len(EVIDENCE))."""
    return np.stack(
        [
            votes.mixed[:, :articles],
            votes.dense[:, :articles],
            best["dense"][:, :articles],
            best["grams"][:, :articles],
            best["words"][:, :articles],
            signals.answers,
            signals.answer_words,
        ],
        axis=2,
    )


def softmax(values: np.ndarray) -> np.ndarray:
    """Exponentials that add up to one along the last axis."""
    raised = np.exp(values - values.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)
