"""What is indexed of an article.

A passage is a stretch of text that a message may match. *Wordings* (how people ask, and the titles) are embedded as questions,
because a message is compared with another way of asking; the beginning of the *answer* is embedded as a passage.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from knowledge.article import Article

Kind = Literal["wording", "title", "answer", "negative"]

LONGEST_ANSWER = 160
"""Characters of an answer that are embedded. Its first sentence says what it is about; whole answers in both languages and the
parts as passages cost two minutes of embedding more and found one question in a hundred less (docs/decisions/0004-retriever.md)."""

ASKED: frozenset[Kind] = frozenset({"wording", "title", "negative"})
"""The kinds that are ways of asking."""


@dataclass(frozen=True)
class Passage:
    """One indexed text: whose it is (an article's id, or the kind of negative), what it is, in which language group."""

    owner: str
    kind: Kind
    language: str
    text: str

    @property
    def asked(self) -> bool:
        """True when it is embedded by the embedder's method for questions."""
        return self.kind in ASKED

    def digest(self, embedder: str) -> str:
        """What its vector depends on: the embedder, the method and the text."""
        method = "query" if self.asked else "passage"
        return hashlib.sha256(f"{embedder}\0{method}\0{self.text}".encode()).hexdigest()[:32]


def passages_of(article: Article) -> Iterator[Passage]:
    """The passages of one article, always in the same order."""
    for style, wording in article.questions:
        yield Passage(article.id, "wording", style, wording)
    for language in ("en", "hi"):
        yield Passage(article.id, "title", language, article.title.in_language(language))
    # One an article: the index counts on it.
    yield Passage(article.id, "answer", "en", article.answer.en[:LONGEST_ANSWER])
