"""The words of a text as concepts: spellings and languages united, function words left out.

"जेम पर ब्याज", "gem pe byaj" and "interest on GeM" all become ``gem interest``. The data are in ``vocabulary.yml``.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import yaml

from knowledge.text import said

FILE = Path(__file__).with_name("vocabulary.yml")

_LONGEST_PHRASE = 4
"""Words of the longest spelling that is looked up as one."""


class Vocabulary:
    """What ``vocabulary.yml`` says, keyed by sound."""

    def __init__(self, same: dict[str, list[str]], empty: str) -> None:
        self._concept: dict[tuple[str, ...], str] = {}
        for concept, spellings in same.items():
            for spelling in [concept, *(spellings or [])]:
                # The first line to claim a spelling keeps it: "basmati" is rice before it is anything else.
                self._concept.setdefault(said(spelling), concept)
        self._empty = frozenset(said(empty))

    def concepts(self, text: str) -> list[str]:
        """The concepts of a text in their order, repeated as often as they are said."""
        sounds = said(text)
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
                    found.append(_stem(sounds[at]))
                at += 1
        return found


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
    data = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return Vocabulary(data["same"], data["empty"])
