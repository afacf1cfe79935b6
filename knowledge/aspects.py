"""Which part of an answer a message asks for, and whether it stands on its own.

"aur uski fees?" names a part (cost), points back (uski) and says nothing else: it is about the article before it. The words are
in ``aspects.yml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from knowledge.text import Said, heard, phrases, places, words
from knowledge.vocabulary import vocabulary

FILE = Path(__file__).with_name("aspects.yml")


@dataclass(frozen=True)
class Asked:
    """What a message asks for: parts by name, whether it points back or asks to go on, and the concepts that remain.

    ``choice`` is the position chosen from what was offered ("the second one"), from 0; None when none is.
    """

    parts: tuple[str, ...]
    points_back: bool
    goes_on: bool
    rest: tuple[str, ...]
    choice: int | None

    @property
    def stands_alone(self) -> bool:
        """True when the message names a subject of its own."""
        return bool(self.rest)


class Aspects:
    """What ``aspects.yml`` says, keyed by sound."""

    def __init__(self, data: dict) -> None:
        self._parts = {part: phrases(spellings) for part, spellings in data["parts"].items()}
        self._more = phrases(data["more"])
        self._pointing = phrases(data["pointing"])
        self._ordinals = [phrases(spellings) for spellings in data["ordinals"]]

    def of(self, text: str) -> Asked:
        """What ``text`` asks for."""
        written = words(text)
        sounds = heard(written)
        spent: set[int] = set()
        parts = tuple(part for part, wanted in self._parts.items() if _find(wanted, sounds, spent))
        goes_on = _find(self._more, sounds, spent)
        points_back = _find(self._pointing, sounds, spent)
        rest = vocabulary().concepts(" ".join(word for at, word in enumerate(written) if at not in spent))
        choice = next((at for at, wanted in enumerate(self._ordinals) if sounds in wanted), None)
        return Asked(parts, points_back, goes_on, tuple(rest), choice)


def _find(wanted: frozenset[Said], text: Said, spent: set[int]) -> bool:
    """True when one of the phrases is said; the places of its words are added to ``spent``."""
    found = places(wanted, text)
    spent |= found
    return bool(found)


@lru_cache(maxsize=1)
def aspects() -> Aspects:
    """The aspects, read once a process."""
    return Aspects(yaml.safe_load(FILE.read_text(encoding="utf-8")))
