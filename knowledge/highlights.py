"""The part of an article that says what its short answer does not: "value terms for basmati" finds FOB under papers.

Parts are asked for by their name ("fees?", ``knowledge.aspects``) or, as here, by what stands in them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from knowledge.article import Article
from knowledge.postings import Postings
from knowledge.signals import concepts_of

TELLING = 3.0
"""The rarity (sum of IDF) of the question's concepts that a part must have beyond the short answer: one rare word or two usual ones."""

Concepts = frozenset[str]


@dataclass(frozen=True)
class Highlights:
    """Finds the telling part; ``postings`` over whole articles say how rare a concept is. Concepts of an article are kept once read."""

    postings: Postings
    _read: dict[str, tuple[Concepts, dict[str, Concepts]]] = field(default_factory=dict)

    def telling_part(self, article: Article, asked: Iterable[str]) -> str | None:
        """The name of the part with most of the ``asked`` concepts that title and short answer lack; None when none has enough."""
        if article.id not in self._read:
            self._read[article.id] = _concepts(article)
        said, parts = self._read[article.id]
        missing = frozenset(asked) - said
        gains = {name: sum(self.postings.rarity(concept) for concept in missing & own) for name, own in parts.items()}
        best = max(gains, key=gains.__getitem__, default=None)
        return best if best and gains[best] >= TELLING else None


def _concepts(article: Article) -> tuple[Concepts, dict[str, Concepts]]:
    """The concepts of title and short answer, and of each part, both languages together."""
    said = _of(article.title.en, article.title.hi, article.answer.en, article.answer.hi)
    return said, {name: _of(part.en, part.hi) for name, part in article.parts.named().items()}


def _of(*texts: str) -> Concepts:
    return frozenset(concept for text in texts for concept in concepts_of(text))
