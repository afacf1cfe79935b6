"""A built index: everything needed to rank articles for a message, and how it is kept in a folder.

FAISS finds the nearest passages by sense; the inverted indexes compare spelling and concepts; the ranking and the decision were
learnt when the index was built. An index is read-only: several threads may search it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import faiss
import numpy as np

from knowledge.centres import centred
from knowledge.deciding import Decider
from knowledge.highlights import Highlights
from knowledge.library import Library
from knowledge.ranking import KINDS, Ranking
from knowledge.shelf import ARTICLES_FILE, RECORD_FILE, Record, read_articles, read_record
from knowledge.signals import Lexicon, Signals

LEARNT_FILE = "learnt.npz"

MOST_CANDIDATES = 20_000
"""Passages that FAISS returns of each kind: all there are at our size (1 ms at 10,000), the nearest in a larger index."""


@dataclass(frozen=True)
class Index:
    """Owners are numbered: the articles in the order of their ids, then the kinds of messages that no article answers.

    ``asked_vectors`` are those of the ways of asking, sorted by owner; ``answering_vectors`` of what each article answers, in their order.
    """

    record: Record
    library: Library
    asked_vectors: faiss.Index
    answering_vectors: faiss.Index
    centres: dict[str, np.ndarray]
    lexicon: Lexicon
    ranking: Ranking
    decider: Decider

    @cached_property
    def highlights(self) -> Highlights:
        """What finds the part of an article that a question is about."""
        return Highlights(self.lexicon.answers)

    @cached_property
    def owners(self) -> tuple[str, ...]:
        """Every owner by its number."""
        return owners_of(self.library)

    def signals(self, texts: Sequence[str], vectors: np.ndarray, languages: Sequence[str]) -> Signals:
        """How like each message is to everything indexed; ``vectors`` are the raw query vectors, shape (messages, dimensions)."""
        moved = centred(vectors, languages, self.centres)
        grams, concepts, answer_words = self.lexicon.likeness(texts)
        return Signals(
            dense=nearest(self.asked_vectors, moved),
            grams=grams,
            words=concepts,
            answers=nearest(self.answering_vectors, moved),
            answer_words=answer_words,
        )

    def save(self, folder: Path) -> None:
        """Write the index into an existing, empty folder."""
        (folder / ARTICLES_FILE).write_text(
            json.dumps([article.model_dump(mode="json") for article in self.library], ensure_ascii=False), encoding="utf-8"
        )
        faiss.write_index(self.asked_vectors, str(folder / "asked.faiss"))
        faiss.write_index(self.answering_vectors, str(folder / "answering.faiss"))
        np.savez(folder / "lexicon.npz", **self.lexicon.save())
        np.savez(folder / "centres.npz", **self.centres)
        np.savez(folder / LEARNT_FILE, **self.ranking.save(), **self.decider.save())
        (folder / RECORD_FILE).write_text(self.record.model_dump_json(indent=2), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Index:
        """The inverse of ``save``. Raises FileNotFoundError when the folder is gone."""
        ranking, decider = load_learnt(folder)
        return cls(
            record=read_record(folder),
            library=read_articles(folder),
            asked_vectors=faiss.read_index(str(folder / "asked.faiss")),
            answering_vectors=faiss.read_index(str(folder / "answering.faiss")),
            centres=_arrays(folder / "centres.npz"),
            lexicon=Lexicon.load(_arrays(folder / "lexicon.npz")),
            ranking=ranking,
            decider=decider,
        )


def load_learnt(folder: Path) -> tuple[Ranking, Decider]:
    """What a build has learnt. Raises FileNotFoundError when the folder is gone."""
    arrays = _arrays(folder / LEARNT_FILE)
    return Ranking.load(arrays), Decider.load(arrays)


def _arrays(file: Path) -> dict[str, np.ndarray]:
    with np.load(file) as saved:
        return {name: saved[name] for name in saved.files}


def owners_of(library: Library) -> tuple[str, ...]:
    """The owners of passages by their number: the articles, then ``KINDS``."""
    return (*(article.id for article in library), *KINDS)


def flat_index(vectors: np.ndarray) -> faiss.Index:
    """An exact inner-product index over unit vectors: cosine likeness."""
    made = faiss.IndexFlatIP(vectors.shape[1])
    made.add(np.ascontiguousarray(vectors, dtype=np.float32))
    return made


def nearest(index: faiss.Index, vectors: np.ndarray) -> np.ndarray:
    """Cosine likeness of each message to each passage, shape (messages, passages).

    What is not among FAISS's candidates counts as like as the last of them.
    """
    found = min(index.ntotal, MOST_CANDIDATES)
    scores, places = index.search(np.ascontiguousarray(vectors, dtype=np.float32), found)
    likeness = np.repeat(scores[:, -1:], index.ntotal, axis=1)
    np.put_along_axis(likeness, places, scores, axis=1)
    return likeness
