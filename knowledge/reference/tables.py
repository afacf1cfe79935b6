"""How a reference file is read, and how a mistake in it is told: file, row and reason.

A faulty row is left out and named; the others still serve. ``python -m knowledge check`` prints what was left out.
"""

from __future__ import annotations

import csv
import datetime
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from knowledge.article import ArticleError, StrictLoader

log = logging.getLogger(__name__)

FOLDER = Path(__file__).parent


class Strict(BaseModel):
    """A row that refuses fields nobody reads."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Row = TypeVar("Row")
Model = TypeVar("Model", bound=BaseModel)


@dataclass
class Table(Generic[Row]):
    """The good rows of a file by their key, the place of each, and what was wrong with the rest."""

    rows: dict[Any, Row] = field(default_factory=dict)
    places: dict[Any, str] = field(default_factory=dict)
    errors: list[ArticleError] = field(default_factory=list)

    def add(self, key: Any, row: Row, file: Path, place: str) -> None:
        """Keep a row, unless its key is taken."""
        if key in self.rows:
            self.errors.append(ArticleError(file, place, f"{key!r} is there twice"))
        else:
            self.rows[key], self.places[key] = row, place

    def logged(self) -> Table[Row]:
        """The same table, its faults told in the log: for those who serve people from it."""
        for error in self.errors:
            log.warning("reference row left out: %s", error)
        return self


def csv_rows(file: Path, columns: tuple[str, ...]) -> Iterator[tuple[str, dict[str, str]]]:
    """Each row of a CSV file with its place ("line 7").

    Raises ArticleError when the columns are others than these.
    """
    with file.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if tuple(reader.fieldnames or ()) != columns:
            raise ArticleError(file, "line 1", f"the columns are {reader.fieldnames}, not {list(columns)}")
        for row in reader:
            yield f"line {reader.line_num}", {name: value or "" for name, value in row.items() if name}


def read_yaml(file: Path) -> Any:
    """The content of a YAML file, days as they are written.

    Raises ArticleError when it is no YAML.
    """
    try:
        return _as_written(yaml.load(file.read_text(encoding="utf-8"), Loader=StrictLoader))  # noqa: S506 (a safe loader, made stricter)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ArticleError(file, "file", f"is not YAML: {error}") from error


def _as_written(value: Any) -> Any:
    """YAML reads 2026-07-03 as a day; here it is text, as 2026-07 and 2026 are."""
    if isinstance(value, dict):
        return {key: _as_written(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_as_written(inner) for inner in value]
    return value.isoformat() if isinstance(value, datetime.date) else value


def checked(model: type[Model], raw: Any, file: Path, place: str = "") -> Model:
    """``raw`` as a row of ``model``.

    Raises ArticleError with the place in the file, the field and the reason.
    """
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ", ".join(part for part in (place, ".".join(str(step) for step in first["loc"])) if part) or "row"
        raise ArticleError(file, where, first["msg"].removeprefix("Value error, ")) from error


def read_list(model: type[Model], file: Path) -> Table[Model]:
    """A YAML file that is a mapping from id to row; a faulty row is named and left out."""
    table: Table[Model] = Table()
    try:
        raw = read_yaml(file)
        if not isinstance(raw, dict):
            raise ArticleError(file, "file", "must be a mapping from id to row")
    except ArticleError as error:
        table.errors.append(error)
        return table
    for key, fields in raw.items():
        try:
            if not isinstance(fields, dict):
                raise ArticleError(file, str(key), "must be a mapping of fields")
            table.add(key, checked(model, {"id": key} | fields, file, str(key)), file, str(key))
        except ArticleError as error:
            table.errors.append(error)
    return table
