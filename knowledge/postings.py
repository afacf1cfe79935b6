"""An inverted index with TF-IDF weights: cosine likeness of one text to every text of a collection, in numpy alone.

Two rankers use it, one over character n-grams and one over concepts. It answers in well under a millisecond at our size, and a
serving process needs no scipy for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Postings:
    """For each term, which texts hold it and with what weight (rows of unit length)."""

    terms: dict[str, int]
    idf: np.ndarray
    starts: np.ndarray
    texts: np.ndarray
    weights: np.ndarray
    size: int

    @classmethod
    def of(cls, collection: Sequence[Iterable[str]]) -> Postings:
        """Index a collection of texts, each given as its terms."""
        counts = [Counter(terms) for terms in collection]
        frequency = Counter(term for count in counts for term in count)
        terms = {term: number for number, term in enumerate(sorted(frequency))}
        occurs = np.array([frequency[term] for term in terms], dtype=np.float64)
        idf = (np.log((1 + len(counts)) / (1 + occurs)) + 1).astype(np.float32)
        # All at once: an array for each of thousands of short texts would take most of a build's time.
        row = np.repeat(np.arange(len(counts), dtype=np.int32), [len(count) for count in counts])
        column = np.array([terms[term] for count in counts for term in count], dtype=np.int64)
        times = np.array([number for count in counts for number in count.values()], dtype=np.float32)
        weight = (1 + np.log(times)) * idf[column]
        lengths = np.sqrt(np.bincount(row, weights=weight**2, minlength=len(counts)))
        value = weight / np.where(lengths > 0, lengths, 1)[row]
        order = np.argsort(column, kind="stable")
        starts = np.searchsorted(column[order], np.arange(len(terms) + 1))
        return cls(terms, idf, starts, row[order], value[order].astype(np.float32), len(counts))

    def weigh(self, terms: Iterable[str]) -> tuple[np.ndarray, np.ndarray]:
        """The known terms of a text as ``(term numbers, weights)``.

        Unknown terms count towards the length, as the rarest: a message that is mostly about something else is like nothing here.
        """
        count = Counter(terms)
        known = [(self.terms[term], times) for term, times in count.items() if term in self.terms]
        unknown = [times for term, times in count.items() if term not in self.terms]
        numbers = np.array([number for number, _ in known], dtype=np.int64)
        weights = np.array([1 + np.log(times) for _, times in known], dtype=np.float32) * self.idf[numbers]
        rare = np.log(1 + self.size) + 1
        length = np.sqrt((weights**2).sum() + sum(((1 + np.log(times)) * rare) ** 2 for times in unknown))
        return numbers, weights / (length or 1)

    def likeness(self, terms: Iterable[str]) -> np.ndarray:
        """Cosine likeness of a text to each text of the collection, shape (size,), float32."""
        scores = np.zeros(self.size, dtype=np.float32)
        for number, weight in zip(*self.weigh(terms), strict=True):
            place = slice(self.starts[number], self.starts[number + 1])
            scores[self.texts[place]] += weight * self.weights[place]
        return scores

    def likeness_of(self, texts: Sequence[Iterable[str]]) -> np.ndarray:
        """The likeness of several texts, shape (len(texts), size), float32."""
        return np.array([self.likeness(terms) for terms in texts], dtype=np.float32).reshape(len(texts), self.size)

    def likeness_among(self) -> np.ndarray:
        """Cosine likeness of every text of the collection to every other, shape (size, size), float32. Imports scipy."""
        from scipy.sparse import csc_matrix

        rows = csc_matrix((self.weights, self.texts, self.starts), shape=(self.size, len(self.terms)))
        return (rows @ rows.T).toarray().astype(np.float32)

    def known_share(self, terms: Sequence[str], *, besides: int = 0) -> float:
        """The share of ``terms`` that more than ``besides`` texts of the collection have; 0 without terms."""
        numbers = [self.terms.get(term) for term in terms]
        known = sum(number is not None and self.starts[number + 1] - self.starts[number] > besides for number in numbers)
        return known / len(numbers) if numbers else 0.0

    def rarity(self, term: str) -> float:
        """The inverse document frequency of a term; 0 for one that no text has."""
        number = self.terms.get(term)
        return 0.0 if number is None else float(self.idf[number])

    def save(self) -> dict[str, np.ndarray]:
        """As arrays, for ``numpy.savez``."""
        return {
            "terms": np.array(list(self.terms)),
            "idf": self.idf,
            "starts": self.starts,
            "texts": self.texts,
            "weights": self.weights,
            "size": np.array(self.size),
        }

    @classmethod
    def load(cls, arrays: dict[str, np.ndarray]) -> Postings:
        """The inverse of ``save``."""
        terms = {str(term): number for number, term in enumerate(arrays["terms"])}
        return cls(terms, arrays["idf"], arrays["starts"], arrays["texts"], arrays["weights"], int(arrays["size"]))


def character_grams(text: str, shortest: int = 2, longest: int = 5) -> list[str]:
    """Character n-grams within words, word edges counted, of a text whose words are parted by spaces."""
    grams: list[str] = []
    for word in text.split():
        edged = f" {word} "
        for length in range(shortest, longest + 1):
            if length >= len(edged):
                grams.append(edged)
                break
            grams.extend(edged[start : start + length] for start in range(len(edged) - length + 1))
    return grams
