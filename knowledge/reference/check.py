"""Everything that is wrong with the reference tables, alone and side by side, for ``python -m knowledge check``."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path

from knowledge.article import ArticleError
from knowledge.library import ARTICLES, article_files
from knowledge.reference.contacts import load_contacts
from knowledge.reference.destinations import load_destinations, names_of
from knowledge.reference.odop import Place, load_odop
from knowledge.reference.products import OTHER_BODIES, Product, load_products, product_file
from knowledge.reference.sources import Source, faults, load_sources
from knowledge.reference.tables import FOLDER, csv_rows
from knowledge.text import sounds

DISTRICTS = ("state", "district", "district_hi", "aliases", "source", "year")
STATES = ("state", "state_hi", "aliases", "source", "year")
TOWNS = ("town", "town_hi", "district", "state", "source", "year")


def reference_errors(folder: Path = FOLDER, articles: Path = ARTICLES) -> list[ArticleError]:
    """Every mistake in the tables of a folder, with file, row and reason."""
    sources = load_sources(folder)
    contacts, destinations, products = load_contacts(folder), load_destinations(folder), load_products(folder)
    errors = [*sources.errors, *contacts.errors, *destinations.errors, *products.errors]

    states, found = _states(folder, sources.rows)
    errors += found
    places, found = _districts(folder, sources.rows, states)
    errors += found
    errors += _towns(folder, sources.rows, places)
    errors += load_odop(folder, sources.rows, places).errors

    file = folder / "contacts.yml"
    for contact in contacts.rows.values():
        if contact.state is not None and contact.state not in states:
            errors.append(ArticleError(file, f"{contact.id}, state", f"there is no {contact.state!r} in states.csv"))
    file = folder / "destinations.yml"
    known = {path.stem for path in article_files(articles)}
    for destination in destinations.rows.values():
        if destination.agreement and destination.agreement.article not in known:
            reason = f"there is no article {destination.agreement.article!r}"
            errors.append(ArticleError(file, f"{destination.id}, agreement.article", reason))
    for name, several in names_of(destinations.rows).shared():
        errors.append(ArticleError(file, f"{several[-1]}, aliases", f"{name!r} is also a name of {several[0]!r}"))
    here = _places_by_sound(folder)
    for product in products.rows.values():
        errors += _product_faults(product, product_file(product.id, folder), {*contacts.rows}, {*destinations.rows}, here)
    return errors


def _product_faults(product: Product, file: Path, contacts: set[str], destinations: set[str], here: set[str]) -> Iterator[ArticleError]:
    if product.council not in contacts:
        yield ArticleError(file, "council", f"there is no {product.council!r} in contacts.yml")
    for body in product.regulators:
        if body not in contacts and body not in OTHER_BODIES:
            yield ArticleError(file, "regulators", f"{body!r} is neither in contacts.yml nor one of {', '.join(OTHER_BODIES)}")
    for destination in product.rules:
        if destination not in destinations:
            yield ArticleError(file, f"rules.{destination}", "there is no such destination in destinations.yml")
    for name in product.names:
        if sounds(name) in here:
            yield ArticleError(file, "synonyms", f"{name!r} is a place of India: say what is made there ({name} ...)")


def _places_by_sound(folder: Path) -> set[str]:
    """Every name of a district, state or town: people say where they are from far more often than what it is known for."""
    names: set[str] = set()
    for file in ("districts.csv", "states.csv", "towns.csv"):
        with (folder / file).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                names.update(row.get(column) or "" for column in ("district", "district_hi", "state", "state_hi", "town", "town_hi"))
                names.update((row.get("aliases") or "").split("|"))
    return {sounds(name) for name in names} - {""}


def _states(folder: Path, sources: Mapping[str, Source]) -> tuple[frozenset[str], list[ArticleError]]:
    rows, errors = _rows(folder / "states.csv", STATES, ("state",), sources)
    return frozenset(row["state"] for _, row in rows), errors


def _districts(folder: Path, sources: Mapping[str, Source], states: frozenset[str]) -> tuple[frozenset[Place], list[ArticleError]]:
    file = folder / "districts.csv"
    rows, errors = _rows(file, DISTRICTS, ("district", "state"), sources)
    for line, row in rows:
        if row["state"] not in states:
            errors.append(ArticleError(file, f"{line}, state", f"there is no {row['state']!r} in states.csv"))
    return frozenset((row["district"], row["state"]) for _, row in rows), errors


def _towns(folder: Path, sources: Mapping[str, Source], places: frozenset[Place]) -> list[ArticleError]:
    file = folder / "towns.csv"
    rows, errors = _rows(file, TOWNS, ("town", "state"), sources)
    for line, row in rows:
        if (row["district"], row["state"]) not in places:
            reason = f"there is no {row['district']!r} of {row['state']!r} in districts.csv"
            errors.append(ArticleError(file, f"{line}, district", reason))
    return errors


def _rows(
    file: Path, columns: tuple[str, ...], key: tuple[str, ...], sources: Mapping[str, Source]
) -> tuple[list[tuple[str, dict[str, str]]], list[ArticleError]]:
    """The rows of a CSV table, each with its line and name, and what is wrong with their keys, sources and years."""
    rows: list[tuple[str, dict[str, str]]] = []
    errors: list[ArticleError] = []
    seen: set[tuple[str, ...]] = set()
    try:
        for line, row in csv_rows(file, columns):
            name = tuple(row[column] for column in key)
            place = f"{line} ({', '.join(name)})"
            errors += [ArticleError(file, f"{place}, {column}", why) for column, why in faults(row["source"], row["year"], sources)]
            errors += [ArticleError(file, f"{place}, {column}", "is missing") for column in key if not row[column]]
            if name in seen:
                errors.append(ArticleError(file, place, "is there twice"))
            seen.add(name)
            rows.append((place, row))
    except (ArticleError, OSError, UnicodeDecodeError) as error:
        errors.append(error if isinstance(error, ArticleError) else ArticleError(file, "file", str(error)))
    return rows, errors
