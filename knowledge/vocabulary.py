"""The words of a text as concepts: spellings and languages united, function words left out.

"जेम पर ब्याज", "gem pe byaj" and "interest on GeM" all become ``gem interest``. The data are in ``vocabulary.yml`` (English, Hindi,
Hinglish) and ``vocabulary-languages.yml`` (the other languages).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import yaml

from knowledge.text import sound, words

FILE = Path(__file__).with_name("vocabulary.yml")
LANGUAGES = Path(__file__).with_name("vocabulary-languages.yml")

_LONGEST_PHRASE = 4
"""Words of the longest spelling that is looked up as one."""

_SHORTEST_STEM = 4
"""Letters, by sound, of a stem that a longer word may begin with."""

_FIRST_OF_OTHER_SCRIPTS = 0x0980
"""Bengali, after Devanagari: from here on case endings are written on to the word ("மஞ்சளுக்கு", to turmeric)."""


class Vocabulary:
    """Concepts by the sound of their spellings."""

    def __init__(self, spellings: Iterable[tuple[str, str]], empty: Iterable[str]) -> None:
        """``spellings``: pairs of a concept and one of its spellings; ``empty``: words that say nothing here."""
        self._concept: dict[tuple[str, ...], str] = {}
        for concept, spelling in spellings:
            # The first line to claim a spelling keeps it: "basmati" is rice before it is anything else.
            self._concept.setdefault(_heard(words(spelling)), concept)
        self._empty = frozenset(sound(word) for entry in empty for word in words(entry))

    def concepts(self, text: str) -> list[str]:
        """The concepts of a text in their order, repeated as often as they are said."""
        written = words(text)
        sounds = _heard(written)
        found: list[str] = []
        at = 0
        while at < len(sounds):
            for length in range(min(_LONGEST_PHRASE, len(sounds) - at), 0, -1):
                concept = self._concept.get(sounds[at : at + length])
                if concept:
                    found.append(concept)
                    at += length
                    break
            else:
                if sounds[at] not in self._empty:
                    found.append(self._inflected(written[at], sounds[at]) or _stem(sounds[at]))
                at += 1
        return found

    def _inflected(self, word: str, heard: str) -> str | None:
        """The concept of the longest stem that a word of the other scripts begins with."""
        if ord(word[0]) < _FIRST_OF_OTHER_SCRIPTS:
            return None
        stems = (heard[:length] for length in range(len(heard) - 1, _SHORTEST_STEM - 1, -1))
        return next((self._concept[(stem,)] for stem in stems if (stem,) in self._concept), None)


def _heard(written: list[str]) -> tuple[str, ...]:
    return tuple(sound(word) for word in written)


def _stem(word: str) -> str:
    """English plural and -ing endings off; Indian words lose at most an 's' they rarely have."""
    if len(word) > 5 and word.endswith("ing"):
        return word[:-3]
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary, read once a process."""
    ours = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    others = yaml.safe_load(LANGUAGES.read_text(encoding="utf-8"))
    empty_elsewhere = others.pop("empty")
    spellings = [(concept, spelling) for concept, some in ours["same"].items() for spelling in (concept, *(some or ()))]
    spellings += [(concept, spelling) for language in others.values() for concept, some in language.items() for spelling in some]
    return Vocabulary(spellings, [ours["empty"], *(word for some in empty_elsewhere.values() for word in some)])
