"""Things found under the names people write, by sound, the longest name first.

A name of at most ``SHORT`` letters must be written as it is listed, or in Devanagari: by ear "aam" (mango) is "am", "gud"
(jaggery) is "good", and half of all English messages would be about fruit. A spelling that is listed beats one that only sounds
alike: "जूते" are shoes, though they sound like the fibre, "jute".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Generic, TypeVar

from knowledge.language import language_of
from knowledge.text import Said, said, words

SHORT = 3

_EVERYDAY = frozenset("wale vale वाले sari सारी उन बनाना बनना stole".split())
"""Small words that sound like a name (Wales, saree, wool, banana, stoles): never taken for one by ear."""
_HINDI_WORDS = frozenset({"banana"})
"""Names that are Hindi words in a Hinglish message, where the fruit is "kela"."""

Item = TypeVar("Item")
Known = dict[Said, list[Item]]

_PLURAL = re.compile(r"(?<=[os]h)es$|(?<=ch)es$|(?<=[sojx])es$|(?<=[^su])s$")
_DEVANAGARI = re.compile(r"[\u0900-\u097f]+")


class Names(Generic[Item]):
    """Every name of every item."""

    def __init__(self, items: Iterable[tuple[Item, Iterable[str], Iterable[str]]]) -> None:
        """``items``: each with its names, and those that count only in capitals ("US", for "us" is a word)."""
        self._written: Known[Item] = {}
        self._heard: Known[Item] = {}
        self._short: Known[Item] = {}
        self._capitals: dict[str, list[Item]] = {}
        for item, names, capitals in items:
            for name in names:
                _put(self._written, tuple(words(name)), item)
                heard = said(name)
                if _letters(heard) <= SHORT:
                    _put(self._short, heard, item)
                for form in _forms(heard):
                    _put(self._heard, form, item)
            for name in capitals:
                self._capitals.setdefault(name, []).append(item)
        self._longest = max(map(len, self._written), default=0)

    def find(self, text: str) -> tuple[Item, ...]:
        """The items that a text names, the longest name's first; a name that several have gives them all.

        The words of a longer name are not read again: a "jute bag" is not also a bag.
        """
        found: list[Item] = []
        written, heard = words(text), said(text)
        others = " ".join(word for word in written if word not in _HINDI_WORDS)
        passed_over = _HINDI_WORDS if language_of(others) == "hinglish" else frozenset()
        free = [True] * len(written)
        for length in range(min(self._longest, len(written)), 0, -1):
            for start in range(len(written) - length + 1):
                place = slice(start, start + length)
                if not all(free[place]) or (length == 1 and written[start] in passed_over):
                    continue
                if items := self._named(tuple(written[place]), heard[place]):
                    free[place] = [False] * length
                    found += items
        found += [item for name, items in self._capitals.items() if re.search(rf"\b{re.escape(name)}\b", text) for item in items]
        return tuple(dict.fromkeys(found))

    def shared(self) -> Iterator[tuple[str, list[Item]]]:
        """The names that several items have."""
        for name, items in self._written.items():
            if len(items) > 1:
                yield " ".join(name), items

    def _named(self, written: Said, heard: Said) -> list[Item]:
        if written in self._written:
            return self._written[written]
        if len(written) == 1 and written[0] in _EVERYDAY:
            return []
        if all(map(_DEVANAGARI.fullmatch, written)) and heard in self._short:
            return self._short[heard]
        return next((self._heard[form] for form in _forms(heard) if form in self._heard), [])


def _put(known: dict[Said, list[Item]], name: Said, item: Item) -> None:
    if name and item not in known.setdefault(name, []):
        known[name].append(item)


def _letters(heard: Said) -> int:
    return sum(map(len, heard))


def _forms(heard: Said) -> list[Said]:
    """The name as it is, and without an English plural's ending; none that is too short to go by its sound."""
    forms = [heard] if heard else []
    if heard and (single := _PLURAL.sub("", heard[-1])) != heard[-1]:
        forms.append((*heard[:-1], single))
    return [form for form in forms if _letters(form) > SHORT]
