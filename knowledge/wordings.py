"""Near copies among wordings.

A wording that repeats another teaches the retriever nothing within an article, and misleads it between two articles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from knowledge.text import plain

TOO_ALIKE = 0.8
"""Jaccard likeness of the character 3-grams above which two wordings count as one."""


def trigrams(text: str) -> frozenset[str]:
    """The character 3-grams of a text, case and punctuation aside, word edges counted."""
    padded = f" {plain(text)} "
    return frozenset(padded[start : start + 3] for start in range(max(1, len(padded) - 2)))


def near_copies(wordings: list[str]) -> Iterator[tuple[int, int, float]]:
    """Pairs ``(earlier, later, likeness)`` of positions whose likeness is above ``TOO_ALIKE``."""
    grams = [trigrams(wording) for wording in wordings]
    seen: dict[str, list[int]] = defaultdict(list)
    frequency: dict[str, int] = defaultdict(int)
    for own in grams:
        for gram in own:
            frequency[gram] += 1
    for later, own in enumerate(grams):
        # Two sets this alike must share one of the rarest 20 % of either's grams, so only those are looked up.
        rarest = sorted(own, key=lambda gram: (frequency[gram], gram))[: len(own) - int(TOO_ALIKE * len(own)) + 1]
        for earlier in sorted({position for gram in rarest for position in seen[gram]}):
            other = grams[earlier]
            if min(len(own), len(other)) <= TOO_ALIKE * max(len(own), len(other)):
                continue  # so unlike in length that they cannot be alike
            likeness = len(own & other) / len(own | other)
            if likeness > TOO_ALIKE:
                yield earlier, later, likeness
        for gram in rarest:
            seen[gram].append(later)
