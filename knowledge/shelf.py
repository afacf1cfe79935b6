"""The articles of the serving build, for a process that shows them but does not search: no FAISS, no vectors."""

from __future__ import annotations

import datetime
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

from pydantic import BaseModel

from knowledge.article import Article
from knowledge.builds import BUILDS, NoBuild, current_name
from knowledge.library import Library

ARTICLES_FILE = "articles.json"
RECORD_FILE = "record.json"

Held = TypeVar("Held")


class Record(BaseModel):
    """How an index was built; kept beside it and named in every reply's evidence."""

    model: str
    dimensions: int
    content: str
    """SHA-256 of everything it depends on (``building.content_digest``)."""
    recipe: str
    """SHA-256 of what an index is made with, the content aside: code and word lists."""
    unlearnt: int
    """Wordings changed since the weights and the decision were last learnt."""
    built_at: datetime.datetime
    articles: int
    passages: int
    embedded: int
    """Vectors computed; the others were taken over from the build before."""
    seconds: float
    left_out: list[str] = []
    """Faulty articles, each with file, field and reason."""


def read_record(build: Path) -> Record:
    """How a build was made. Raises OSError when it is not there, ValueError when it is no record."""
    return Record.model_validate_json((build / RECORD_FILE).read_text(encoding="utf-8"))


def read_articles(build: Path) -> Library:
    """The articles a build was made of."""
    raw = json.loads((build / ARTICLES_FILE).read_text(encoding="utf-8"))
    return Library(tuple(Article.model_validate(article) for article in raw))


class Serving(Generic[Held]):
    """What was read of the serving build, read again when another takes its place. Safe to use from several threads.

    Asking costs one ``readlink``; the first to ask after a swap reads the new build while the others wait.
    """

    def __init__(self, folder: Path, read: Callable[[Path], Held]) -> None:
        self._folder = Path(folder)
        self._read = read
        self._lock = threading.Lock()
        self._held: tuple[str, Held] | None = None

    def get(self) -> tuple[str, Held]:
        """The serving build's name and what was read of it. Raises NoBuild."""
        held = self._held
        if held and held[0] == current_name(self._folder):
            return held
        with self._lock:
            return self._refresh()

    def _refresh(self) -> tuple[str, Held]:
        # A build may be swapped and the old one pruned between reading its name and its files: ask for the name again.
        for _ in range(3):
            name = current_name(self._folder)
            if self._held and self._held[0] == name:
                return self._held
            try:
                self._held = (name, self._read(self._folder / name))
            except FileNotFoundError:
                continue
            return self._held
        raise NoBuild(self._folder)


class ArticleShelf:
    """The articles by id."""

    def __init__(self, folder: Path = BUILDS) -> None:
        """Nothing is read yet. ``folder`` holds the builds."""
        self._serving = Serving(folder, lambda build: (read_record(build), read_articles(build)))

    def article(self, article_id: str) -> Article | None:
        """The article with this id or that also covers it; None when there is neither. Raises NoBuild."""
        return self.library().get(article_id)

    def library(self) -> Library:
        """All articles of the serving build. Raises NoBuild."""
        return self._serving.get()[1][1]

    def record(self) -> Record:
        """How the serving build was made. Raises NoBuild."""
        return self._serving.get()[1][0]
