"""Learning the ranking and the decision from the articles' own wordings, each scored as if it had never been seen.

Runs when an index is built, never while serving (it imports scipy and scikit-learn, the slow parts of them only where needed).
Everything is closed-form or convex, so the same content gives the same weights.

Two speeds: ``learn`` learns everything; ``carry_over`` takes the votes of the build before, fits those of new wordings beside them, and
keeps the weights and the decision, which a handful of changed wordings does not move. An officer's correction is live in seconds.

*Held out* is more than the wording itself: of an article's wordings in one style, half go together (``folds_of``). An author's six
wordings resemble one another more than a stranger's resembles them, and what is learnt must hold for strangers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.linalg import lapack

from knowledge.deciding import Decider, features_of
from knowledge.ranking import (
    EVIDENCE,
    KINDS,
    OWN_CASE,
    Places,
    Ranking,
    Votes,
    best_likeness,
    dense_kernel,
    evidence_of,
    mixed_kernel,
    softmax,
)
from knowledge.signals import Signals

RIDGE = 0.3
"""Regularisation of the vote; 0.1 to 1 differ by half a point in leave-one-out accuracy."""

_SHRINK = 1e-3
"""Regularisation of the weights of the evidence."""


@dataclass(frozen=True)
class Lesson:
    """What there is to learn from: every asked passage against every other.

    ``places`` say whose they are, ``styles`` are their languages; ``known`` is the share of each one's concepts that others have too,
    ``lengths`` the number of its concepts. ``prior`` speaks for each article before a word is read.
    """

    signals: Signals
    places: Places
    prior: np.ndarray
    styles: np.ndarray
    known: np.ndarray
    lengths: np.ndarray


@dataclass(frozen=True)
class Moves:
    """Where things stood in the build before: ``rows`` of each passage, ``columns`` of each owner; -1 for what is new."""

    rows: np.ndarray
    columns: np.ndarray


def learn(lesson: Lesson) -> tuple[Ranking, Decider]:
    """The ranking, and the decision that rests on it."""
    owners, articles = lesson.places.owners, lesson.places.articles
    folds = folds_of(owners, lesson.styles, articles)
    mixed, mixed_out = held_out_votes(mixed_kernel(lesson.signals), lesson.places, folds)
    dense, dense_out = held_out_votes(dense_kernel(lesson.signals.dense), lesson.places, folds)
    votes = Votes(mixed_out, dense_out)
    others = without(lesson.signals, folds)
    best = best_likeness(others, lesson.places)
    evidence = evidence_of(others, votes, best, articles)
    answered = owners < articles
    weights = learn_weights(evidence[answered], owners[answered])
    ranking = Ranking(lesson.places, mixed, dense, weights, lesson.prior)
    scores = ranking.scores(evidence)
    features = features_of(scores, evidence, votes, best, lesson.known, lesson.lengths)
    fates = np.where(answered, 0, np.where(owners == articles + KINDS.index(OWN_CASE), 2, 1))
    return ranking, learn_decider(features, fates, scores.argmax(axis=1) == owners)


def carry_over(before: Ranking, moves: Moves, signals: Signals, places: Places, prior: np.ndarray) -> Ranking:
    """The ranking with the votes of ``before`` and those of new passages, fitted beside them; the weights stay.

    ``signals`` are the new passages' against all. With the old votes a fixed, the new ones are exact: (K_NN + ridge) a_N = y_N - K_NO a_O.
    """
    new = moves.rows < 0
    known = np.flatnonzero(moves.columns >= 0)
    fitted = []
    for votes, kernel in ((before.mixed, mixed_kernel(signals)), (before.dense, dense_kernel(signals.dense))):
        carried = np.zeros((len(new), places.count), dtype=np.float32)
        carried[np.ix_(~new, known)] = votes[np.ix_(moves.rows[~new], moves.columns[known])]
        unexplained = _wanted(places)[new] - kernel[:, ~new] @ carried[~new]
        carried[new] = np.linalg.solve(kernel[:, new] + RIDGE * np.eye(new.sum(), dtype=np.float32), unexplained)
        fitted.append(carried)
    return Ranking(places, *fitted, before.weights, prior)


def folds_of(owners: np.ndarray, styles: np.ndarray, articles: int) -> list[np.ndarray]:
    """What is held out together: half of an article's wordings in a style; a negative by itself."""
    folds: list[np.ndarray] = []
    for owner in range(articles):
        own = np.flatnonzero(owners == owner)
        for style in np.unique(styles[own]):
            same = own[styles[own] == style]
            folds.extend(half for half in (same[::2], same[1::2]) if len(half))
    folds.extend(np.array([place]) for place in np.flatnonzero(owners >= articles))
    return folds


def without(signals: Signals, folds: list[np.ndarray]) -> Signals:
    """The signals of the asked passages among one another, the likeness within each fold taken out."""
    cleared = {}
    for name in ("dense", "grams", "words"):
        cleared[name] = getattr(signals, name).copy()
        for fold in folds:
            cleared[name][np.ix_(fold, fold)] = -1.0 if name == "dense" else 0.0
    return replace(signals, **cleared)


def votes_of(kernel: np.ndarray, places: Places) -> tuple[np.ndarray, np.ndarray]:
    """Voting weights (passages, owners) and the Cholesky factor of the ridged kernel; ``kernel`` is used up.

    Raises ValueError when it is no kernel.
    """
    kernel[np.diag_indices_from(kernel)] += RIDGE
    factor, failed = lapack.spotrf(kernel, lower=True, overwrite_a=True)
    if failed:
        raise ValueError("the likeness of the wordings is no kernel; was a ranker changed?")
    weights, _ = lapack.spotrs(factor, _wanted(places), lower=True)
    return weights, factor


def held_out_votes(kernel: np.ndarray, places: Places, folds: list[np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Voting weights, and each passage's scores had its fold been left out (both of shape (passages, owners)).

    The second is exact without learning again: with G the inverse of the ridged kernel and a = G y, what the others say of fold F is
    y_F - (G_FF)^-1 a_F.
    """
    weights, factor = votes_of(kernel, places)
    inverse, _ = lapack.spotri(factor, lower=True, overwrite_c=True)  # only its lower half is filled
    wanted = _wanted(places)
    left_out = np.empty_like(weights)
    for fold in folds:
        block = inverse[np.ix_(fold, fold)]
        block = np.tril(block) + np.tril(block, -1).T
        left_out[fold] = wanted[fold] - np.linalg.solve(block.astype(np.float64), weights[fold])
    return weights, left_out


def _wanted(places: Places) -> np.ndarray:
    wanted = np.zeros((len(places.owners), places.count), dtype=np.float32)
    wanted[np.arange(len(wanted)), places.owners] = 1
    return wanted


def learn_weights(evidence: np.ndarray, owners: np.ndarray) -> np.ndarray:
    """Weights of the evidence, shape (len(EVIDENCE),), under which each message's own article scores highest."""
    from scipy.optimize import minimize

    rows = np.arange(len(owners))
    flat = evidence.astype(np.float32)

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        chances = softmax(flat @ weights.astype(np.float32))
        wrong = chances.copy()
        wrong[rows, owners] -= 1
        gradient = np.tensordot(wrong, flat, axes=([0, 1], [0, 1])) / len(rows)
        value = -np.log(chances[rows, owners] + 1e-12).mean()
        return float(value + _SHRINK * weights @ weights), gradient.astype(np.float64) + 2 * _SHRINK * weights

    return minimize(loss, np.ones(len(EVIDENCE)), jac=True, method="L-BFGS-B", options={"maxiter": 60}).x.astype(np.float32)


def learn_decider(features: np.ndarray, fates: np.ndarray, first_is_right: np.ndarray) -> Decider:
    """The decision's two models; ``fates`` are places in ``FATES``."""
    from sklearn.linear_model import LogisticRegression

    mean, scale = features.mean(axis=0), features.std(axis=0)
    mean[-1], scale[scale == 0] = 0, 1
    scaled = (features - mean) / scale
    answered = fates == 0
    # Half-way between the examples' numbers and equal shares: articles have thousands of wordings, own cases a few dozen.
    weights = 1 / np.sqrt(np.bincount(fates))[fates]
    fate = LogisticRegression(fit_intercept=False, C=100.0, max_iter=1000).fit(scaled, fates, sample_weight=weights)
    right = LogisticRegression(fit_intercept=False, max_iter=1000).fit(scaled[answered], first_is_right[answered])
    learnt = (fate.coef_, right.coef_[0], mean, scale, features[answered].mean(axis=0))
    return Decider(*(values.astype(np.float32) for values in learnt))
