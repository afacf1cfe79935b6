"""Whom to call or write to: councils, boards, offices, helplines.

Few rows are confirmed. The others are shown with their source and the month, never as certain.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

import phonenumbers
from pydantic import AfterValidator, Field, HttpUrl, model_validator

from knowledge.article import Month, Slug, Text, Words
from knowledge.reference.districts import District, districts
from knowledge.reference.sources import Publication
from knowledge.reference.tables import FOLDER, Strict, Table, read_list
from knowledge.text import sounds

_DIALABLE = re.compile(r"\+?\d[\d-]*\d")
_SHORT_CODE = re.compile(r"1\d{3,4}")
"""Helplines such as 1930 and 14448, of which the phonenumbers library knows few."""


def _dialable(number: str) -> str:
    if not _DIALABLE.fullmatch(number):
        raise ValueError(f"{number!r} is no number alone; words beside it belong under note")
    if not _SHORT_CODE.fullmatch(number) and not phonenumbers.is_valid_number(phonenumbers.parse(number, "IN")):
        raise ValueError(f"{number!r} is no number of India")
    return number


Phone = Annotated[str, AfterValidator(_dialable)]
Email = Annotated[str, Field(pattern=r"^[\w.+-]+@[\w-]+(\.[\w-]+)+$")]


class Contact(Strict):
    """One body. ``confirmed`` may stand only where confidence is high; ``state`` is the seat of a DGFT office."""

    id: Slug
    name: Text
    kind: Literal["dgft-ra", "epc", "board", "agency", "helpline", "scheme-desk", "ministry"]
    covers: tuple[Words, ...]
    phone: tuple[Phone, ...] = ()
    email: tuple[Email, ...] = ()
    website: HttpUrl | None = None
    city: Words
    state: Words | None = None
    sources: Annotated[tuple[Publication, ...], Field(min_length=1)]
    as_of: Month
    confidence: Literal["high", "medium", "low"]
    confirmed: bool = False
    note: Words | None = None

    @model_validator(mode="after")
    def _no_surer_than_known(self) -> Contact:
        if self.confirmed and self.confidence != "high":
            raise ValueError(f"confirmed, but the confidence is {self.confidence}")
        if (self.kind == "dgft-ra") != (self.state is not None):
            raise ValueError("state: a DGFT office has one, no other contact does")
        return self


def load_contacts(folder: Path = FOLDER) -> Table[Contact]:
    """The contacts by id, and what is wrong with the others."""
    return read_list(Contact, folder / "contacts.yml")


@lru_cache(maxsize=1)
def _contacts() -> dict[str, Contact]:
    return load_contacts().logged().rows


def contacts() -> tuple[Contact, ...]:
    """Every contact, in the file's order."""
    return tuple(_contacts().values())


def get(contact_id: str) -> Contact | None:
    """The contact with this id."""
    return _contacts().get(contact_id)


def of_kind(kind: str) -> tuple[Contact, ...]:
    """The contacts of a kind ("epc", "helpline"), in the file's order."""
    return tuple(contact for contact in contacts() if contact.kind == kind)


def dgft_office(place: str) -> tuple[Contact, ...]:
    """The DGFT office seated in a city or district, else those of its state; none for a state without a seat.

    Where a state has several offices they share its districts; which one is a firm's is shown in its DGFT profile.
    """
    offices = of_kind("dgft-ra")
    seated = [office for office in offices if sounds(place) in _seat(office.city)]
    named = districts().named(place)
    seated = seated or [office for office in offices if {*named} & _districts_of(office)]
    if seated:
        return tuple(seated)
    states = {districts().state(place)} if districts().state(place) else {district.state for district in named}
    return tuple(office for office in offices if office.state in states)


def _seat(city: str) -> set[str]:
    """A city's names by sound: "Ernakulam (Kochi)" has two."""
    return {sounds(name) for name in re.split(r"[()]", city)} - {""}


def _districts_of(office: Contact) -> set[District]:
    found = {district for name in re.split(r"[()]", office.city) for district in districts().named(name.strip())}
    return {district for district in found if district.state == office.state}
