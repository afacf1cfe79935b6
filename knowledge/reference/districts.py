"""India's districts: found under the names people write, old ones and misspelt ones too.

Every name, in Latin letters or Devanagari, is looked up by its sound (``knowledge.text``), so that "भदोही", "Bhadohi" and
"bhadohee" are one. What is not found so is compared with every name; near ones are offered, never silently taken unless one
stands out. A name that several states have is for the person to tell apart.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from rapidfuzz import fuzz, process

from knowledge.text import sounds, words

FOLDER = Path(__file__).parent

SURE = 88.0
"""A misspelt name is taken for the nearest one at this likeness (of 100), when the next is ``CLEAR_LEAD`` further off."""
CLEAR_LEAD = 6.0
NEAR = 74.0
"""Below this likeness a name is not even offered."""
SHORTEST_MISSPELT = 4
"""Letters; a shorter name must be written right: "Una", "Mau" and "Pali" are one letter from many words."""
MOST_WORDS = 5
"""Words that a district's name has at most ("Dr. B.R. Ambedkar Konaseema" is found by its short names)."""

_AROUND = frozenset(
    """district dist distt disst zila zilla jila jilla jilaa city shahar shehar sheher town gaon village tehsil taluka mandal
    block from in se mein me main hum ham hai hain hu hun hoon the is my our mera meri hamara hamari ka ki ke based live near
    paas wale wala rehta rehte rehti i we am are at of and aur state rajya
    जिला ज़िला शहर गांव गाँव तहसील में से है हैं हूं हूँ मैं हम हमारा मेरा का की के पास राज्य जनपद""".split()
)
"""Words said around a district's name."""


@dataclass(frozen=True)
class District:
    """One district of one state, with its Hindi name."""

    name: str
    state: str
    name_hi: str = ""


@dataclass(frozen=True)
class Match:
    """What a name stands for: no district, one, or several to choose from.

    ``exact`` names were written right; ``sure`` is one district without a doubt. ``state`` is the state that the
    message names, ``rest`` the words that are no part of a place.
    """

    districts: tuple[District, ...] = ()
    exact: bool = False
    sure: bool = False
    state: str | None = None
    rest: tuple[str, ...] = ()


class Districts:
    """The districts and every name that leads to one."""

    def __init__(
        self, districts: list[tuple[District, list[str]]], states: dict[str, list[str]], states_hi: dict[str, str]
    ) -> None:
        self.states_hi = states_hi
        self._by_sound: dict[str, list[District]] = {}
        for district, names in districts:
            for name in names:
                known = self._by_sound.setdefault(_key(name), [])
                if district not in known:
                    known.append(district)
        self.all = tuple(dict.fromkeys(district for district, _ in districts))
        self._states = {_key(name): state for state, names in states.items() for name in names}
        self._sounds = [sound for sound in self._by_sound if len(sound) >= SHORTEST_MISSPELT]

    def words(self, name: str, state: str, language: str) -> str:
        """A district with its state as people read it: in Hindi for readers of Devanagari, else in Latin letters."""
        if language in ("hi", "mr"):
            hindi = next((d.name_hi for d in self.all if (d.name, d.state) == (name, state) and d.name_hi), name)
            return f"{hindi}, {self.states_hi.get(state, state)}"
        return f"{name}, {state}"

    def named(self, name: str) -> tuple[District, ...]:
        """The districts that go by exactly this name, however it is spelt by ear."""
        return tuple(self._by_sound.get(_key(name), ()))

    def state(self, name: str) -> str | None:
        """The state that goes by this name or abbreviation."""
        return self._states.get(_key(name))

    def of_state(self, state: str) -> tuple[District, ...]:
        """The districts of a state, in the list's order."""
        return tuple(district for district in self.all if district.state == state)

    def find(self, text: str) -> Match:
        """The district that a message names among other words: "main Jodhpur se hu", "Bilaspur HP", "jila moradabd"."""
        tokens = words(text)
        kept = [token for token in tokens if token not in _AROUND]
        # "KA" is Karnataka and a word of every second message.
        states = (name for name in _names_in(tokens) if name not in _AROUND and self.state(name))
        state_name = next(states, "")
        state = self.state(state_name)
        named, name = self._longest(tokens, kept) or ((), "")
        if named:
            named = tuple(district for district in named if district.state == state) or named
            placed = {*name.split(), *state_name.split()}
            rest = tuple(token for token in kept if token not in placed)
            return Match(named, exact=True, sure=len(named) == 1, state=state, rest=rest)
        rest = " ".join(kept)
        if state and self.state(rest):
            only = self.of_state(state)
            return Match(only, exact=True, sure=True, state=state) if len(only) == 1 else Match(state=state)
        return self._near(rest, state)

    def _longest(self, *readings: list[str]) -> tuple[tuple[District, ...], str] | None:
        """What the longest name in the message stands for, and the name: "south goa" is not "goa".

        The message is read with its small words, which some names have ("Dadra and Nagar Haveli"), and without.
        """
        names = sorted({name: None for tokens in readings for name in _names_in(tokens)}, key=lambda name: -len(name.split()))
        return next(((found, name) for name in names if (found := self.named(name))), None)

    def _near(self, name: str, state: str | None) -> Match:
        sound = _key(name)
        if len(sound) < SHORTEST_MISSPELT:
            return Match(state=state)
        likeness: dict[District, float] = {}
        for key, score, _ in process.extract(sound, self._sounds, scorer=fuzz.ratio, score_cutoff=NEAR, limit=6):
            for district in self._by_sound[key]:
                likeness[district] = max(likeness.get(district, 0.0), score)
        in_state = {district: score for district, score in likeness.items() if district.state == state}
        likeness = in_state or likeness
        nearest = sorted(likeness, key=lambda district: -likeness[district])
        if not nearest:
            return Match(state=state)
        lead = likeness[nearest[0]] - (likeness[nearest[1]] if len(nearest) > 1 else 0.0)
        if likeness[nearest[0]] >= SURE and lead >= CLEAR_LEAD:
            return Match((nearest[0],), sure=True, state=state)
        return Match(tuple(nearest[:3]), state=state)


def _key(name: str) -> str:
    # "Kannoj" and "Kannauj", "Jeypur" and "Jaipur": the ear hears one vowel.
    return sounds(name.replace(".", "")).replace(" ", "").replace("au", "o").replace("ai", "e").replace("ey", "e")


def _names_in(tokens: list[str]) -> Iterator[str]:
    """Every run of words of a message, the longest first."""
    for length in range(min(MOST_WORDS, len(tokens)), 0, -1):
        for start in range(len(tokens) - length + 1):
            yield " ".join(tokens[start : start + length])


def _rows(file: str) -> list[dict[str, str]]:
    with (FOLDER / file).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _split(aliases: str) -> list[str]:
    return [alias for alias in aliases.split("|") if alias]


@lru_cache(maxsize=1)
def districts() -> Districts:
    """The list beside this module, read once: districts, their states' names, and towns known for a craft or crop."""
    found: dict[tuple[str, str], tuple[District, list[str]]] = {}
    for row in _rows("districts.csv"):
        district = District(row["district"], row["state"], row["district_hi"])
        names = [district.name, district.name_hi, *_split(row["aliases"])]
        found[district.name, district.state] = (district, [name for name in names if name])
    for row in _rows("towns.csv"):
        found[row["district"], row["state"]][1].extend([row["town"], row["town_hi"]])
    states = {row["state"]: [row["state"], row["state_hi"], *_split(row["aliases"])] for row in _rows("states.csv")}
    return Districts(list(found.values()), states, {row["state"]: row["state_hi"] for row in _rows("states.csv")})
