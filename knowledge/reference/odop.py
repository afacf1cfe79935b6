"""What each district is known for: the products of One District One Product (ODOP) and of the food scheme PMFME.

Beside every product stands the newest list that names it, for lists change and the official one could not be read in full: say the
year when you name the product.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

from knowledge.article import ArticleError, Words
from knowledge.reference.sources import Source, faults, sources, split_ids
from knowledge.reference.tables import FOLDER, Strict, Table, checked, csv_rows
from knowledge.text import said

COLUMNS = ("state", "district", "product", "sector", "programme", "source", "year")
Place = tuple[str, str]
"""A district and its state."""


class DistrictProduct(Strict):
    """One product of one district on one programme's list."""

    state: Words
    district: Words
    product: Words
    sector: Literal["agriculture", "food-processing", "marine", "handicraft", "handloom", "textile", "manufacturing", "other"]
    programme: Literal["ODOP", "PMFME"]
    source: tuple[Words, ...]
    year: int


def load_odop(folder: Path, known: Mapping[str, Source], places: frozenset[Place] | None = None) -> Table[DistrictProduct]:
    """The rows of ``odop.csv``; with ``places``, the (district, state) pairs there are, a row of another one is a fault."""
    table: Table[DistrictProduct] = Table()
    file = folder / "odop.csv"
    try:
        for line, raw in csv_rows(file, COLUMNS):
            _add(table, file, line, raw, known, places)
    except (ArticleError, OSError, UnicodeDecodeError) as error:
        table.errors.append(error if isinstance(error, ArticleError) else ArticleError(file, "file", str(error)))
    return table


def _add(
    table: Table[DistrictProduct],
    file: Path,
    line: str,
    raw: dict[str, str],
    known: Mapping[str, Source],
    places: frozenset[Place] | None,
) -> None:
    row = f"{line} ({raw['district']}, {raw['state']}: {raw['product']})"
    found = [ArticleError(file, f"{row}, {column}", why) for column, why in faults(raw["source"], raw["year"], known, newest=True)]
    if places is not None and (raw["district"], raw["state"]) not in places:
        found.append(ArticleError(file, f"{row}, district", f"there is no {raw['district']!r} of {raw['state']!r} in districts.csv"))
    if found:
        table.errors += found
        return
    try:
        product = checked(DistrictProduct, raw | {"source": split_ids(raw["source"])}, file, row)
    except ArticleError as error:
        table.errors.append(error)
        return
    table.add((product.district, product.state, product.product, product.programme), product, file, row)


@lru_cache(maxsize=1)
def _by_district() -> Mapping[Place, tuple[DistrictProduct, ...]]:
    found: dict[Place, list[DistrictProduct]] = {}
    for row in load_odop(FOLDER, sources()).logged().rows.values():
        found.setdefault((row.district, row.state), []).append(row)
    return {place: tuple(rows) for place, rows in found.items()}


def products_of(district: str, state: str) -> tuple[DistrictProduct, ...]:
    """What a district is listed for, by its name in ``districts.csv``; none for the newest districts."""
    return _by_district().get((district, state), ())


def districts_with(product: str) -> tuple[DistrictProduct, ...]:
    """The rows whose product has all these words, by sound: ``districts_with("haldi")`` finds none, the lists are English."""
    wanted = frozenset(said(product))
    return tuple(row for rows in _by_district().values() for row in rows if wanted and wanted <= frozenset(said(row.product)))
