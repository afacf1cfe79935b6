"""The word lists of ``words.yml``, looked up by sound."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from knowledge.text import Said, phrases, places, plain

FILE = Path(__file__).with_name("words.yml")


class Lexicon:
    """Lists of words and phrases by name; ``fields.phone`` is the list ``phone`` under ``fields``."""

    def __init__(self, data: dict[str, Any]) -> None:
        self._lists: dict[str, frozenset[Said]] = {}
        self._spelt: dict[str, frozenset[str]] = {}
        self.groups: dict[str, tuple[str, ...]] = {}
        for name, value in data.items():
            if isinstance(value, dict):
                self.groups[name] = tuple(value)
                for inner, spellings in value.items():
                    self._lists[f"{name}.{inner}"] = phrases(spellings)
            else:
                self._lists[name] = phrases(value)
                self._spelt[name] = frozenset(plain(str(spelling)) for spelling in value)

    def places(self, name: str, text: Said) -> set[int]:
        """The places in ``text`` that a word or phrase of the list covers."""
        return places(self._lists[name], text)

    def has(self, name: str, text: Said) -> bool:
        """True when a word or phrase of the list is said."""
        return bool(self.places(name, text))

    def only(self, names: Iterable[str], text: Said) -> bool:
        """True when nothing but these lists' words is said, and something of the first is."""
        first, *others = names
        covered = self.places(first, text)
        if not covered:
            return False
        for name in others:
            covered |= self.places(name, text)
        return len(covered) == len(text)

    def spells(self, name: str, word: str) -> bool:
        """True when ``word`` is in the list as it is spelt: "co" sounds like "ko", but belongs to a firm's name."""
        return plain(word) in self._spelt[name]

    def which(self, group: str, text: Said) -> str | None:
        """The first list of a group of which something is said."""
        return next((name for name in self.groups[group] if self.has(f"{group}.{name}", text)), None)


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The word lists, read once a process."""
    return Lexicon(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def strip(text: str, *lists: str) -> str:
    """``text`` without the words of these lists at its ends."""
    tokens = text.split()
    words = lexicon()
    while tokens and any(words.spells(name, tokens[0]) for name in lists):
        tokens.pop(0)
    while tokens and any(words.spells(name, tokens[-1]) for name in lists):
        tokens.pop()
    return " ".join(tokens).strip(" .,:;-–—'\"()")
