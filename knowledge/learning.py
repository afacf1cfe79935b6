"""Learning the ranking from the articles' own wordings, each scored as if it had never been seen.

Runs when an index is built, never while serving (it imports scipy). Everything is closed-form or convex, so the same content
gives the same weights.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.linalg import lapack
from scipy.optimize import minimize

from knowledge.ranking import EVIDENCE, Ranking, Votes, best_likeness, dense_kernel, evidence_of, mixed_kernel, softmax
from knowledge.signals import Signals

RIDGE = 0.3
"""Regularisation of the vote; 0.1 to 1 differ by half a point in leave-one-out accuracy."""

_SHRINK = 1e-3
"""Regularisation of the weights of the evidence."""


def without_themselves(signals: Signals) -> Signals:
    """The signals of the asked passages among one another, the likeness of each to itself taken out."""
    cleared = {}
    for name in ("dense", "grams", "words"):
        cleared[name] = getattr(signals, name).copy()
        np.fill_diagonal(cleared[name], -1.0 if name == "dense" else 0.0)
    return replace(signals, **cleared)


def learn_votes(kernel: np.ndarray, owners: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Voting weights (passages, owners), and each passage's scores had it been left out (same shape)."""
    wanted = np.zeros((len(owners), count))
    wanted[np.arange(len(owners)), owners] = 1
    ridged = (kernel.astype(np.float64) + kernel.T) / 2 + RIDGE * np.eye(len(owners))
    factor, failed = lapack.dpotrf(ridged, lower=True)
    if failed:
        raise ValueError("the likeness of the wordings is no kernel; was a ranker changed?")
    half, _ = lapack.dpotri(factor, lower=True)
    inverse = np.tril(half) + np.tril(half, -1).T
    weights = inverse @ wanted
    left_out = wanted - weights / np.diag(inverse)[:, None]
    return weights.astype(np.float32), left_out.astype(np.float32)


def learn_weights(evidence: np.ndarray, owners: np.ndarray) -> np.ndarray:
    """Weights of the evidence, shape (len(EVIDENCE),), under which each message's own article scores highest."""
    rows = np.arange(len(owners))
    flat = evidence.astype(np.float64)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        chances = softmax(flat @ weights)
        wrong = chances.copy()
        wrong[rows, owners] -= 1
        gradient = np.einsum("ma,mae->e", wrong, flat) / len(rows)
        value = -np.log(chances[rows, owners] + 1e-12).mean()
        return value + _SHRINK * weights @ weights, gradient + 2 * _SHRINK * weights

    return minimize(loss, np.ones(len(EVIDENCE)), jac=True, method="L-BFGS-B", options={"maxiter": 200}).x.astype(np.float32)


def learn_ranking(signals: Signals, owners: np.ndarray, articles: int, count: int) -> tuple[Ranking, Votes, np.ndarray]:
    """The ranking, and for learning what rests on it: every asked passage's left-out votes and its evidence.

    ``signals`` compares the asked passages with one another; ``owners`` are their owners, of which the first ``articles`` are
    articles and ``count`` there are in all.
    """
    mixed, mixed_left = learn_votes(mixed_kernel(signals), owners, count)
    dense, dense_left = learn_votes(dense_kernel(signals.dense), owners, count)
    votes = Votes(mixed_left, dense_left)
    others = without_themselves(signals)
    evidence = evidence_of(others, votes, best_likeness(others, owners, count), articles)
    answered = owners < articles
    weights = learn_weights(evidence[answered], owners[answered])
    return Ranking(owners, articles, mixed, dense, weights), votes, evidence
