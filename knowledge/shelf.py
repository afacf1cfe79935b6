"""The articles of the serving build, for a process that shows them but does not search: no FAISS, no vectors."""

from __future__ import annotations

import json
import threading
from pathlib import Path

from knowledge.article import Article
from knowledge.builds import BUILDS, NoBuild, current_name
from knowledge.library import Library

ARTICLES_FILE = "articles.json"


def read_articles(build: Path) -> Library:
    """The articles a build was made of."""
    raw = json.loads((build / ARTICLES_FILE).read_text(encoding="utf-8"))
    return Library(tuple(Article.model_validate(article) for article in raw))


class ArticleShelf:
    """The articles by id; notices a new build by itself. Safe to use from several threads."""

    def __init__(self, folder: Path = BUILDS) -> None:
        """Nothing is read yet. ``folder`` holds the builds."""
        self._folder = Path(folder)
        self._lock = threading.Lock()
        self._held: tuple[str, Library] | None = None

    def article(self, article_id: str) -> Article | None:
        """The article with this id or that also covers it; None when there is neither. Raises NoBuild."""
        return self.library().get(article_id)

    def library(self) -> Library:
        """All articles of the serving build. Raises NoBuild."""
        held = self._held
        name = current_name(self._folder)
        if held and held[0] == name:
            return held[1]
        with self._lock:
            return self._read()

    def _read(self) -> Library:
        # A build may be swapped and the old one pruned between reading its name and its file: ask for the name again.
        for _ in range(3):
            name = current_name(self._folder)
            if self._held and self._held[0] == name:
                return self._held[1]
            try:
                self._held = (name, read_articles(self._folder / name))
            except FileNotFoundError:
                continue
            return self._held[1]
        raise NoBuild(self._folder)
