"""Centring: a vector less the mean of its language group, so that sense counts and style does not.

The groups English, Hindi and Hinglish have their means from the wordings; other languages, which the articles are not asked in,
from a few everyday sentences in ``style_samples.yml``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import yaml

SAMPLES = Path(__file__).with_name("style_samples.yml")
OTHER = "other"
"""The group of a language without a mean of its own."""


def style_samples() -> dict[str, list[str]]:
    """Everyday sentences by language code."""
    return yaml.safe_load(SAMPLES.read_text(encoding="utf-8"))


def centres_of(vectors: np.ndarray, languages: Sequence[str]) -> dict[str, np.ndarray]:
    """The mean vector of each language, and under ``OTHER`` the mean of these means."""
    groups = np.array(languages)
    means = {str(language): vectors[groups == language].mean(axis=0) for language in sorted(set(languages))}
    return means | {OTHER: np.mean(list(means.values()), axis=0)}


def centred(vectors: np.ndarray, languages: Sequence[str], centres: Mapping[str, np.ndarray]) -> np.ndarray:
    """Each vector less its language's centre, of unit length again; shape (n, dimensions), float32."""
    moved = vectors - np.stack([centres.get(language, centres[OTHER]) for language in languages])
    lengths = np.linalg.norm(moved, axis=1, keepdims=True)
    return (moved / np.where(lengths > 0, lengths, 1)).astype(np.float32)
