"""The words of a text as concepts: spellings and languages united, function words left out.

"जेम पर ब्याज", "gem pe byaj" and "interest on GeM" all become ``gem interest``. The data are in ``vocabulary.yml`` (English, Hindi,
Hinglish) and ``vocabulary-languages.yml`` (the other languages).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

import yaml

from knowledge.text import BLOCK, INDIC_FIRST, Said, heard, sound, words

FILE = Path(__file__).with_name("vocabulary.yml")
LANGUAGES = Path(__file__).with_name("vocabulary-languages.yml")

_SHORTEST_STEM = 4
"""Letters, by sound, of a stem that a longer word may begin with."""

_SHARED = 0
"""The script of words that every language's texts may have: Latin letters and Devanagari."""


class Vocabulary:
    """Concepts by the sound of their spellings.

    Words in Latin letters and Devanagari are compared by sound alone. A word of another script is looked up among those of its script
    first, where it may also begin with one, for case endings are written on to it ("மஞ்சளுக்கு", to turmeric): by sound alone Tamil
    honey is "ten" and Kannada's loan is Hindi's year.
    """

    def __init__(self, spellings: Iterable[tuple[str, str]], as_written: Iterable[tuple[str, str]], empty: Iterable[str]) -> None:
        """``spellings``: pairs of a concept and one of its spellings; ``as_written``: the same of words whose sound misleads;
        ``empty``: words that say nothing here."""
        self._written = {word: concept for concept, spelling in as_written for word in words(spelling)}
        self._concepts: dict[int, dict[Said, str]] = {_SHARED: {}}
        for concept, spelling in spellings:
            written = words(spelling)
            # The first line to claim a spelling keeps it: "basmati" is rice before it is anything else.
            self._concepts.setdefault(_script(written[0]), {}).setdefault(heard(written), concept)
        # How many words the longest spelling has that begins with this one: most begin none of several.
        self._longest: dict[str, int] = {}
        for spelling in (spelling for own in self._concepts.values() for spelling in own):
            self._longest[spelling[0]] = max(len(spelling), self._longest.get(spelling[0], 1))
        self._empty = frozenset((_script(word), sound(word)) for entry in empty for word in words(entry))

    def concepts(self, text: str) -> list[str]:
        """The concepts of a text in their order, repeated as often as they are said."""
        written = words(text)
        sounds = heard(written)
        found: list[str] = []
        at = 0
        while at < len(sounds):
            script = _script(written[at])
            for length in range(min(self._longest.get(sounds[at], 1), len(sounds) - at), 0, -1):
                concept = self._of(script, sounds[at : at + length])
                if length == 1 and written[at] in self._written:
                    concept = self._written[written[at]]
                if concept:
                    found.append(concept)
                    at += length
                    break
            else:
                if (script, sounds[at]) not in self._empty:
                    found.append(_stem(sounds[at]))
                at += 1
        return found

    def _of(self, script: int, sounds: Said) -> str | None:
        shared = self._concepts[_SHARED].get(sounds)
        if script == _SHARED:
            return shared
        own = self._concepts.get(script, {})
        return own.get(sounds) or (self._inflected(own, sounds[0]) if len(sounds) == 1 else None) or shared

    @staticmethod
    def _inflected(own: dict[Said, str], word: str) -> str | None:
        """The concept of the longest stem that a word begins with."""
        stems = ((word[:length],) for length in range(len(word) - 1, _SHORTEST_STEM - 1, -1))
        return next((own[stem] for stem in stems if stem in own), None)


def _script(word: str) -> int:
    """The number of a word's Unicode block among the scripts of India; ``_SHARED`` for Latin letters and Devanagari."""
    return max(_SHARED, (ord(word[0]) - INDIC_FIRST) // BLOCK)


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
    as_written = [(concept, spelling) for concept, some in ours["as_written"].items() for spelling in some]
    return Vocabulary(spellings, as_written, [ours["empty"], *(word for some in empty_elsewhere.values() for word in some)])
