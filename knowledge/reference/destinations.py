"""Countries that people sell to, under the names they write, and how far India's trade agreement with each has come.

The European Union is one destination under the names of its members. Where nothing is known for sure there is no agreement.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import model_validator

from knowledge.article import Month, Slug, Text, Words
from knowledge.reference.names import Names
from knowledge.reference.sources import Day, Publication
from knowledge.reference.tables import FOLDER, Strict, Table, read_list


class Agreement(Strict):
    """How far a trade agreement has come, since when, and the article that tells more; true as of a month, not for ever."""

    status: Literal["in-force", "concluded", "talks", "none-known"]
    since: Day | None = None
    article: Slug
    source: Publication
    as_of: Month

    @model_validator(mode="after")
    def _since_when(self) -> Agreement:
        if self.status in ("in-force", "concluded") and self.since is None:
            raise ValueError(f"an agreement that is {self.status} needs since:")
        return self


class Destination(Strict):
    """One destination. ``capitals`` are abbreviations that are words when written small: "US" and "us"."""

    id: Slug
    name: Text
    aliases: tuple[Words, ...]
    capitals: tuple[Words, ...] = ()
    agreement: Agreement | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it goes by, however it is written."""
        return (self.name.en, self.name.hi, *self.aliases)


def load_destinations(folder: Path = FOLDER) -> Table[Destination]:
    """The destinations by id, and what is wrong with the others."""
    return read_list(Destination, folder / "destinations.yml")


def names_of(destinations: dict[str, Destination]) -> Names[str]:
    """The names of destinations, leading to their ids."""
    return Names((destination.id, destination.names, destination.capitals) for destination in destinations.values())


@lru_cache(maxsize=1)
def _destinations() -> tuple[dict[str, Destination], Names[str]]:
    rows = load_destinations().logged().rows
    return rows, names_of(rows)


def destinations() -> tuple[Destination, ...]:
    """Every destination, in the file's order."""
    return tuple(_destinations()[0].values())


def get(destination_id: str) -> Destination | None:
    """The destination with this id."""
    return _destinations()[0].get(destination_id)


def find(text: str) -> tuple[Destination, ...]:
    """The destinations that a message names, the longest name's first: "amrika", "जर्मनी" (the European Union)."""
    rows, names = _destinations()
    return tuple(rows[destination] for destination in names.find(text))
