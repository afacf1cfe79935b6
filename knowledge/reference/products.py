"""What an exporter of one kind of goods has to have: council, certificates, the rules of the destination, pitfalls.

One file a category under ``products/``. Each statement names its sources by their place in the file's list.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, model_validator

from knowledge.article import ArticleError, Month, Slug, Text, Words
from knowledge.reference.names import Names
from knowledge.reference.sources import Publication
from knowledge.reference.tables import FOLDER, Strict, Table, checked, read_yaml

OTHER_BODIES: dict[str, Text] = {
    "ayush": Text(en="Ministry of Ayush", hi="आयुष मंत्रालय"),
    "cdsco": Text(en="Central Drugs Standard Control Organisation (CDSCO)", hi="केंद्रीय औषधि मानक नियंत्रण संगठन (CDSCO)"),
    "cites": Text(en="CITES authority (protected species)", hi="CITES प्राधिकरण (संरक्षित प्रजातियाँ)"),
    "cosmetics": Text(en="Licensing authority for cosmetics", hi="सौंदर्य प्रसाधन लाइसेंस प्राधिकरण"),
    "customs": Text(en="Indian Customs", hi="भारतीय सीमा शुल्क (कस्टम्स)"),
    "rbi": Text(en="Reserve Bank of India", hi="भारतीय रिज़र्व बैंक"),
    "textiles-ministry": Text(en="Ministry of Textiles", hi="वस्त्र मंत्रालय"),
}
"""Bodies that regulate goods and have no row in ``contacts.yml``."""

Numbers = tuple[int, ...]
"""Places in the product's list of sources, from 0."""
Sourced = Annotated[Numbers, Field(min_length=1)]


class Synonyms(Strict):
    """What else people call the goods, in English and in Hindi written in Latin letters.

    Devanagari is found by its sound; ``hi`` is for the few words whose sound misleads ("जूते", which sounds like "jute").
    """

    en: tuple[Words, ...] = ()
    hinglish: tuple[Words, ...] = ()
    hi: tuple[Words, ...] = ()


class Certificate(Strict):
    """One Indian paper, when it is needed and who gives it."""

    name: Words
    mandatory: bool
    when: Words
    body: Words
    sources: Sourced


class Rule(Strict):
    """One rule of a destination."""

    text: Words
    sources: Sourced


class Pitfall(Strict):
    """What goes wrong; without a source it is practical advice."""

    text: Words
    sources: Numbers = ()


class Product(Strict):
    """A category of goods (or services, which have no HS chapter)."""

    id: Slug
    name: Text
    synonyms: Synonyms
    hs_chapters: tuple[Annotated[str, Field(pattern=r"^\d\d$")], ...]
    council: Slug
    council_note: Words | None = None
    regulators: tuple[Slug, ...]
    certificates: tuple[Certificate, ...]
    rules: dict[Slug, tuple[Rule, ...]]
    pitfalls: tuple[Pitfall, ...]
    sources: Annotated[tuple[Publication, ...], Field(min_length=1)]
    as_of: Month
    confidence: Literal["high", "medium", "low"]

    @model_validator(mode="after")
    def _sources_exist(self) -> Product:
        for place, numbers in self._numbers():
            for number in numbers:
                if not 0 <= number < len(self.sources):
                    raise ValueError(f"{place}: there is no source {number}, only 0 to {len(self.sources) - 1}")
        return self

    def _numbers(self) -> Iterator[tuple[str, Numbers]]:
        for at, certificate in enumerate(self.certificates):
            yield f"certificates.{at}", certificate.sources
        for destination, rules in self.rules.items():
            for at, rule in enumerate(rules):
                yield f"rules.{destination}.{at}", rule.sources
        for at, pitfall in enumerate(self.pitfalls):
            yield f"pitfalls.{at}", pitfall.sources

    @property
    def names(self) -> tuple[str, ...]:
        """Every name the product goes by."""
        return (self.name.en, self.name.hi, *self.synonyms.en, *self.synonyms.hinglish, *self.synonyms.hi)


def product_file(product_id: str, folder: Path = FOLDER) -> Path:
    """The file of a category."""
    return folder / "products" / f"{product_id}.yml"


def load_products(folder: Path = FOLDER) -> Table[Product]:
    """The categories by id, which is the file's name, and what is wrong with the others."""
    table: Table[Product] = Table()
    for file in sorted((folder / "products").glob("*.yml")):
        try:
            raw = read_yaml(file)
            if not isinstance(raw, dict):
                raise ArticleError(file, "file", "must be a mapping of fields, beginning with name:")
            table.add(file.stem, checked(Product, {"id": file.stem} | raw, file), file, "file")
        except ArticleError as error:
            table.errors.append(error)
    return table


@lru_cache(maxsize=1)
def _products() -> tuple[dict[str, Product], Names[str]]:
    rows = load_products().logged().rows
    return rows, Names((product.id, product.names, ()) for product in rows.values())


def products() -> tuple[Product, ...]:
    """Every category, by id."""
    return tuple(_products()[0].values())


def find(text: str) -> tuple[Product, ...]:
    """The categories that a message names, the longest name's first: "haldi", "आम", "brass ke diye"."""
    rows, names = _products()
    return tuple(rows[product] for product in names.find(text))
