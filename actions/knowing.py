"""What the actions know: the retriever, asked with what the conversation holds."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np

from actions.turn import Turn
from knowledge.article import Article
from knowledge.retriever import Context, Found, Retriever

LONGEST_BUTTON = 60
"""Characters of an article's title on a button; more does not fit on a phone."""


class Finder(Protocol):
    """What is needed of ``knowledge.retriever.Retriever``."""

    def find(self, text: str, vector: np.ndarray | None, context: Context) -> Found:
        """What to do about a message."""

    def article(self, article_id: str) -> Article | None:
        """The article with this id, or None."""


class Knowledge:
    """The retriever with the conversation's slots filled in."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    @classmethod
    def load(cls, folder: Path) -> Knowledge:
        """With the index of ``folder`` read and its first search done. Raises NoBuild when nothing is built there."""
        finder = Retriever(folder)
        finder.find("export", None, Context())
        return cls(finder)

    def find(self, turn: Turn) -> Found:
        """What to do about this message, seen after the one before it."""
        context = Context(turn.slots.get("last_article"), tuple(turn.slots.get("offered") or ()))
        return self._finder.find(turn.text, turn.vector, context)

    def article(self, article_id: str | None) -> Article | None:
        return self._finder.article(article_id) if article_id else None

    def title(self, article_id: str, language: str) -> str | None:
        """An article's title for a button, in the person's language; None when the article is gone."""
        article = self.article(article_id)
        if article is None:
            return None
        title = article.title.in_language(language)
        return title if len(title) <= LONGEST_BUTTON else title[: LONGEST_BUTTON - 1].rstrip() + "…"
