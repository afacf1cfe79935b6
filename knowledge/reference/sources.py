"""Where the reference tables come from.

``sources.yml`` names every source of the CSV tables once; their rows point at it by id. Products, destinations and contacts carry
their publications beside the facts, for people are shown them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, HttpUrl, model_validator

from knowledge.article import Slug, Words
from knowledge.reference.tables import FOLDER, Strict, Table, read_list

Day = Annotated[str, Field(pattern=r"^(19|20)\d\d(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")]
"""A year, a month or a day: as exact as the source says it."""


class Publication(Strict):
    """A page that states a fact. ``official`` is the responsible body's own text."""

    publisher: Words
    url: HttpUrl
    kind: Literal["official", "secondary"]
    date: Day | None = None


class Source(Strict):
    """A source of whole rows; ``own`` is what we put together ourselves."""

    id: Slug
    title: Words
    publisher: Words
    url: HttpUrl | None = None
    kind: Literal["official", "secondary", "own"]
    date: Day | None = None
    note: Words | None = None

    @model_validator(mode="after")
    def _can_be_found(self) -> Source:
        if self.url is None and self.note is None:
            raise ValueError("a source without url needs a note that says what it is")
        return self

    @property
    def year(self) -> int | None:
        """The year of the list, None when it bears no date."""
        return int(self.date[:4]) if self.date else None


def load_sources(folder: Path = FOLDER) -> Table[Source]:
    """The sources by id, and what is wrong with the others."""
    return read_list(Source, folder / "sources.yml")


@lru_cache(maxsize=1)
def sources() -> Mapping[str, Source]:
    """The sources by id, read once."""
    return load_sources().logged().rows


def split_ids(ids: str) -> tuple[str, ...]:
    """The ids of a cell, parted by |."""
    return tuple(part for part in ids.split("|") if part)


def faults(ids: str, year: str, known: Mapping[str, Source], *, newest: bool = False) -> Iterator[tuple[str, str]]:
    """What is wrong with a row's ``source`` and ``year`` cells: (column, reason).

    A row is never younger than its newest source; with ``newest`` it is exactly of that year.
    """
    named = split_ids(ids)
    if not named:
        yield "source", "is missing"
    for unknown in [source for source in named if source not in known]:
        yield "source", f"there is no {unknown!r} in sources.yml"
    if not year:
        yield "year", "is missing"
        return
    if not (year.isascii() and year.isdigit() and len(year) == 4):
        yield "year", f"{year!r} is no year"
        return
    last = max((known[source].year or 0 for source in named if source in known), default=0)
    if last and (int(year) > last or (newest and int(year) != last)):
        yield "year", f"is {year}, but the newest source is of {last}"
