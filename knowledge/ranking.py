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

LINKED = 0.3
"""The weight of an article's links; 0.1 to 0.5 gain one to four points on questions that name a general thing, and lose none."""

LEARNT = ("mixed", "dense", "weights", "prior")
"""The arrays of a ranking, in the order of its fields after ``places``."""

EVIDENCE = (
    "vote",
    "dense_vote",
    "best_dense",
    "best_grams",
    "best_words",
    "title_dense",
    "title_words",
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
class Places:
    """Whose each asked passage is: ``owners`` their numbers (sorted; the first ``articles`` owners are articles, then ``KINDS``),
    ``titles`` whether it is a title."""

    owners: np.ndarray
    titles: np.ndarray
    articles: int

    @property
    def count(self) -> int:
        """Owners in all."""
        return self.articles + len(KINDS)


def linked_prior(links: np.ndarray) -> np.ndarray:
    """What speaks for each article before a word is read, from how many others link to it (``links``, shape (articles,)).

    What many point to is general, and asked for by those who name no particular: "what is CRES" wants the registration, not its
    amendment. The wordings cannot teach this, for every article has as many.
    """
    return (LINKED * np.log1p(links)).astype(np.float32)


@dataclass(frozen=True)
class Ranking:
    """What was learnt: the passages' voting weights (passages, owners) and the weights of the evidence; and the articles' ``prior``."""

    places: Places
    mixed: np.ndarray
    dense: np.ndarray
    weights: np.ndarray
    prior: np.ndarray

    def votes(self, signals: Signals) -> Votes:
        """How the passages vote on messages that are not among them."""
        return Votes(mixed_kernel(signals) @ self.mixed, dense_kernel(signals.dense) @ self.dense)

    def scores(self, evidence: np.ndarray) -> np.ndarray:
        """Probability of each article to be the one asked for, shape (messages, articles)."""
        return softmax(evidence @ self.weights + self.prior)

    def save(self) -> dict[str, np.ndarray]:
        """As arrays, for ``numpy.savez``."""
        learnt = {name: getattr(self, name) for name in LEARNT}
        return {f"ranking.{name}": np.asarray(value) for name, value in (learnt | self.places.__dict__).items()}

    @classmethod
    def load(cls, arrays: dict[str, np.ndarray]) -> Ranking:
        """The inverse of ``save``."""
        places = Places(arrays["ranking.owners"], arrays["ranking.titles"], int(arrays["ranking.articles"]))
        return cls(places, *(arrays[f"ranking.{name}"] for name in LEARNT))


def best_likeness(signals: Signals, places: Places) -> dict[str, np.ndarray]:
    """By ranker, the highest likeness to any passage of each owner, and to its titles alone; each of shape (messages, owners)."""
    owners, titles, count = places.owners, places.titles, places.count
    best = {name: best_by_owner(getattr(signals, name), owners, count) for name in ("dense", "grams", "words")}
    for name in ("dense", "words"):
        best[f"title_{name}"] = best_by_owner(getattr(signals, name)[:, titles], owners[titles], count)
    return best


def evidence_of(signals: Signals, votes: Votes, best: dict[str, np.ndarray], articles: int) -> np.ndarray:
    """The evidence for each article, shape (messages, articles, len(EVIDENCE))."""
    return np.stack(
        [
            votes.mixed[:, :articles],
            votes.dense[:, :articles],
            best["dense"][:, :articles],
            best["grams"][:, :articles],
            best["words"][:, :articles],
            best["title_dense"][:, :articles],
            best["title_words"][:, :articles],
            signals.answers,
            signals.answer_words,
        ],
        axis=2,
    )


def softmax(values: np.ndarray) -> np.ndarray:
    """Exponentials that add up to one along the last axis."""
    raised = np.exp(values - values.max(axis=-1, keepdims=True))
    return raised / raised.sum(axis=-1, keepdims=True)
