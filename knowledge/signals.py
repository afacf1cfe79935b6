"""How like a message is to everything indexed, by each ranker separately.

Three rankers compare a message with every *asked* passage (wordings, titles, negatives): vectors by sense, character n-grams by
spelling, concepts by subject. Two more compare it with what an article *answers*. Rows are messages, so that learning from
thousands of wordings and answering one message run the same code.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from knowledge.passages import Passage
from knowledge.postings import Postings, character_grams
from knowledge.text import sounds
from knowledge.vocabulary import vocabulary


@dataclass(frozen=True)
class Signals:
    """Likeness of ``m`` messages to ``asked`` passages and to ``articles``; every array is float32, two-dimensional."""

    dense: np.ndarray
    grams: np.ndarray
    words: np.ndarray
    answers: np.ndarray
    answer_words: np.ndarray


def grams_of(text: str) -> list[str]:
    """The terms of the n-gram ranker."""
    return character_grams(sounds(text))


@lru_cache(maxsize=8192)
def concepts_of(text: str) -> tuple[str, ...]:
    """The terms of the word ranker."""
    return tuple(vocabulary().concepts(text))


@dataclass(frozen=True)
class Lexicon:
    """The inverted indexes: n-grams and concepts of the asked passages, concepts of each article as a whole."""

    grams: Postings
    words: Postings
    answers: Postings

    @classmethod
    def of(cls, asked: Sequence[Passage], article_texts: Sequence[str]) -> Lexicon:
        return cls(
            grams=Postings.of([grams_of(passage.text) for passage in asked]),
            words=Postings.of([concepts_of(passage.text) for passage in asked]),
            answers=Postings.of([concepts_of(text) for text in article_texts]),
        )

    def likeness(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Likeness of each text to the asked passages (n-grams, concepts) and to the articles (concepts)."""
        concepts = [concepts_of(text) for text in texts]
        return (
            self.grams.likeness_of([grams_of(text) for text in texts]),
            self.words.likeness_of(concepts),
            self.answers.likeness_of(concepts),
        )

    def likeness_among(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The same for the asked passages themselves (``texts``), all at once; for learning."""
        answers = self.answers.likeness_of([concepts_of(text) for text in texts])
        return self.grams.likeness_among(), self.words.likeness_among(), answers

    def known_share(self, texts: Sequence[str], *, besides: int = 0) -> np.ndarray:
        """The share of each text's concepts that more than ``besides`` asked passages have, shape (len(texts),)."""
        return np.array([self.words.known_share(concepts_of(text), besides=besides) for text in texts], dtype=np.float32)

    def save(self) -> dict[str, np.ndarray]:
        """As arrays, for ``numpy.savez``."""
        return {f"{part}.{key}": value for part in self.__dict__ for key, value in getattr(self, part).save().items()}

    @classmethod
    def load(cls, arrays: dict[str, np.ndarray]) -> Lexicon:
        """The inverse of ``save``."""
        parts: dict[str, dict[str, np.ndarray]] = {}
        for name, value in arrays.items():
            part, key = name.split(".", 1)
            parts.setdefault(part, {})[key] = value
        return cls(**{part: Postings.load(own) for part, own in parts.items()})


def best_by_owner(likeness: np.ndarray, owners: np.ndarray, count: int) -> np.ndarray:
    """The highest likeness to any passage of each owner, shape (messages, count); 0 for an owner without passages.

    ``owners`` holds the owner's number of each column and must be sorted.
    """
    best = np.zeros((likeness.shape[0], count), dtype=np.float32)
    present, starts = np.unique(owners, return_index=True)
    if len(present):
        best[:, present] = np.maximum.reduceat(likeness, starts, axis=1)
    return best
