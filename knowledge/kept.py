"""What one build keeps for the next: vectors that need not be computed again, votes that need not be learnt again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge.builds import NoBuild, current_name
from knowledge.deciding import Decider
from knowledge.index import load_learnt
from knowledge.learning import Moves
from knowledge.ranking import Ranking
from knowledge.shelf import read_record

FILE = "kept.npz"


@dataclass(frozen=True)
class Kept:
    """Vectors by their passage's digest; the keys of the asked passages and the names of the owners, in their order."""

    vectors: dict[str, np.ndarray]
    asked: tuple[str, ...]
    owners: tuple[str, ...]

    def save(self, folder: Path) -> None:
        """Write it into the folder of its build."""
        vectors = np.stack(list(self.vectors.values()))
        np.savez(folder / FILE, digests=np.array(list(self.vectors)), vectors=vectors, asked=self.asked, owners=self.owners)

    @classmethod
    def load(cls, folder: Path) -> Kept:
        """The inverse of ``save``. Raises FileNotFoundError when the folder is gone."""
        with np.load(folder / FILE) as saved:
            vectors = dict(zip(map(str, saved["digests"]), saved["vectors"], strict=True))
            return cls(vectors, *(tuple(map(str, saved[name])) for name in ("asked", "owners")))


@dataclass(frozen=True)
class Learnt:
    """What the build before has learnt, and of which passages and owners."""

    ranking: Ranking
    decider: Decider
    kept: Kept

    def moves(self, asked: Sequence[str], owners: Sequence[str]) -> Moves:
        """Where the passages and owners of another build stood in this one."""
        rows, columns = ({name: place for place, name in enumerate(names)} for names in (self.kept.asked, self.kept.owners))
        return Moves(np.array([rows.get(key, -1) for key in asked]), np.array([columns.get(name, -1) for name in owners]))


@dataclass(frozen=True)
class Before:
    """The build that serves while another is made: its vectors, and what was learnt, if it was made in the same way."""

    vectors: dict[str, np.ndarray]
    learnt: Learnt | None = None
    unlearnt: int = 0


def taken_over(folder: Path, model: str, recipe: str) -> Before:
    """What can be taken over from the serving build; nothing when there is none or it was made with another ``model``.

    What was learnt is taken over only when the ``recipe`` is the same.
    """
    try:
        build = folder / current_name(folder)
        record = read_record(build)
        if record.model != model:
            return Before({})
        kept = Kept.load(build)
        if record.recipe != recipe:
            return Before(kept.vectors)
        return Before(kept.vectors, Learnt(*load_learnt(build), kept), record.unlearnt)
    except (NoBuild, OSError, KeyError, ValueError):
        return Before({})
