"""All articles together, and the rules that only show when they stand side by side.

A single file is judged by ``knowledge.article``. Here: ids are unique, an id absorbed by one article (``also_covers``) is not
used by another, ``see_also`` leads somewhere, and no wording is a near copy of another.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.article import Article, ArticleError, load_article
from knowledge.wordings import near_copies

log = logging.getLogger(__name__)

ARTICLES = Path(__file__).parent / "articles"


@dataclass(frozen=True)
class Library:
    """Every article, in the order of its id, and what was wrong with those left out (only when read tolerantly)."""

    articles: tuple[Article, ...]
    errors: tuple[ArticleError, ...] = ()
    _by_id: dict[str, Article] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        covered = {other: article for article in self.articles for other in article.also_covers}
        object.__setattr__(self, "_by_id", covered | {article.id: article for article in self.articles})

    def __len__(self) -> int:
        return len(self.articles)

    def __iter__(self) -> Iterator[Article]:
        return iter(self.articles)

    def __contains__(self, article_id: str) -> bool:
        return article_id in self._by_id

    def get(self, article_id: str) -> Article | None:
        """The article with this id, or the one that also covers it; None when there is neither."""
        return self._by_id.get(article_id)


def article_files(folder: Path = ARTICLES) -> list[Path]:
    """The article files of a folder, one topic a subfolder, in a stable order."""
    return sorted(folder.glob("*/*.yml"))


def files_digest(files: Iterable[Path]) -> str:
    """SHA-256 over names and bytes: tells that content moved without parsing any of it."""
    digest = hashlib.sha256()
    for path in files:
        digest.update(f"{path.parent.name}/{path.name}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def load_library(folder: Path = ARTICLES, *, tolerant: bool = False, compare_wordings: bool = True) -> Library:
    """Read and check every article; without ``compare_wordings`` near copies are not looked for, which takes most of the time.

    Raises the first ArticleError, unless ``tolerant``: then a faulty article is left out, logged and listed under ``errors``,
    for one bad file must not silence all the others while people are being served.
    """
    articles: list[Article] = []
    places: dict[str, Path] = {}
    errors: list[ArticleError] = []
    for path in article_files(folder):
        try:
            article = load_article(path)
            if article.id in places:
                raise ArticleError(path, "id", f"{article.id!r} is also the id of {places[article.id]}")
        except (ArticleError, OSError, UnicodeDecodeError) as error:
            errors.append(error if isinstance(error, ArticleError) else ArticleError(path, "file", str(error)))
            continue
        articles.append(article)
        places[article.id] = path

    found = list(link_errors(articles, places))
    if compare_wordings:
        found += copy_errors(articles, places)
    if not tolerant:
        for error in errors + found:
            raise error
    # Of the cross-checks only a stolen id makes answers ambiguous; a dangling link or a near copy may still be served.
    stolen = {error.file for error in found if error.field == "also_covers"}
    kept = [article for article in articles if str(places[article.id]) not in stolen]
    for error in errors + found:
        log.warning("article left out or faulty: %s", error)
    return Library(tuple(sorted(kept, key=lambda article: article.id)), tuple(errors + found))


def link_errors(articles: list[Article], places: dict[str, Path]) -> Iterator[ArticleError]:
    """Ids that are claimed twice or lead nowhere, among articles that are each right by themselves; ``places`` maps an id to its file."""
    ids = {article.id for article in articles}
    covered_by: dict[str, str] = {}
    for article in articles:
        for other in article.also_covers:
            if other in ids:
                yield ArticleError(places[article.id], "also_covers", f"{other!r} is an article of its own: {places[other]}")
            elif other in covered_by:
                yield ArticleError(places[article.id], "also_covers", f"{other!r} is already covered by {covered_by[other]!r}")
            else:
                covered_by[other] = article.id
    for article in articles:
        for target in article.see_also:
            if target == article.id:
                yield ArticleError(places[article.id], "see_also", f"{target!r} leads back to itself")
            elif target not in ids and target not in covered_by:
                yield ArticleError(places[article.id], "see_also", f"there is no article {target!r}")


def copy_errors(articles: list[Article], places: dict[str, Path]) -> Iterator[ArticleError]:
    """Wordings that are near copies of another, within an article or between two."""
    owners = [(article.id, style, wording) for article in articles for style, wording in article.questions]
    for first, second, likeness in near_copies([wording for _, _, wording in owners]):
        (one, _, earlier), (two, style, later) = owners[first], owners[second]
        where = "in the same article" if one == two else f"in {one!r}"
        yield ArticleError(
            places[two], f"questions.{style}", f"{later!r} is nearly the same as {earlier!r} {where} (likeness {likeness:.2f})"
        )
