"""What a place or a product named in the question adds to an answer: its rows of the reference tables.

"Karur ka ODOP product kya hai" is answered by what ODOP is; the person asked about Karur. An article says under ``lookup`` which
table goes with it. Only a name without a doubt adds something, and nothing that could not be confirmed is said as certain.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import groupby
from typing import Any

from knowledge.article import Article, Lookup
from knowledge.reference import contacts, odop, products
from knowledge.reference.contacts import Contact
from knowledge.reference.districts import District, Match, districts

MOST = 3
"""Districts, offices or products told; who names more has asked about no one of them."""

Line = dict[str, Any]
"""A phrase and its values, for ``Say.values``."""


def looked_up(article: Article, text: str, language: str) -> list[Line]:
    """The lines to say before an article's own words; none when it has no table or the message names nothing in it."""
    return _TABLES[article.lookup](text, language) if article.lookup else []


def _named(match: Match) -> tuple[District, ...]:
    return match.districts if match.exact and len(match.districts) <= MOST else ()


def _district_products(text: str, language: str) -> list[Line]:
    lines: list[Line] = []
    for place in _named(districts().find(text)):
        # As the article's own words: Hindi letters for who writes Hindi in Latin ones.
        district = districts().words(place.name, place.state, "hi" if language == "hinglish" else language)
        rows = sorted(odop.products_of(place.name, place.state), key=lambda row: (row.programme, -row.year))
        for (programme, year), some in groupby(rows, key=lambda row: (row.programme, row.year)):
            listed = "; ".join(row.product for row in some)
            lines.append(_line(f"lookup_{programme.lower()}", district=district, products=listed, year=year))
        if not rows:
            lines.append(_line("lookup_odop_none", district=district))
    return lines


def _dgft_office(text: str, language: str) -> list[Line]:
    match = districts().find(text)
    named = [place.name for place in _named(match)] or ([match.state] if match.state else [])
    offices = list(dict.fromkeys(office for name in named for office in contacts.dgft_office(name)))
    if not 0 < len(offices) <= MOST:
        return []
    return [_line("lookup_contact", name=office.name.in_language(language), ways=_ways(office)) for office in offices] + [
        _line("lookup_unconfirmed" if len(offices) == 1 else "lookup_which_office")
    ]


def _council(text: str, language: str) -> list[Line]:
    lines: list[Line] = []
    for product in products.find(text)[:MOST]:
        council = contacts.get(product.council)
        if council:
            values = {"name": council.name.in_language(language), "ways": _ways(council)}
            lines.append(_line("lookup_council", product=product.name.in_language(language), **values))
    return [*lines, _line("lookup_unconfirmed")] if lines else []


def _hs_chapters(text: str, language: str) -> list[Line]:
    return [
        _line("lookup_hs", product=product.name.in_language(language), chapters=", ".join(product.hs_chapters))
        for product in products.find(text)[:MOST]
        if product.hs_chapters
    ]


def _ways(contact: Contact) -> str:
    """How to reach a body: its first number, and its site without the scheme."""
    site = str(contact.website).removeprefix("https://").removeprefix("http://").rstrip("/") if contact.website else ""
    return ", ".join(way for way in (*contact.phone[:1], site) if way) or "-"


def _line(phrase: str, **values: Any) -> Line:
    return {"phrase": phrase, "values": values}


_TABLES: dict[Lookup, Callable[[str, str], list[Line]]] = {
    "district-products": _district_products,
    "dgft-office": _dgft_office,
    "council": _council,
    "hs-chapter": _hs_chapters,
}
