"""Questions held out to measure with: what is written into the content must not come near them.

A wording taken from a question that measures makes the figure better and the bot no better. The held-out files are YAML lists of
questions (``knowledge.evaluation``); they are kept with the tests and never read when an index is built.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import yaml

from knowledge.article import Article, ArticleError
from knowledge.passages import Passage
from knowledge.wordings import near_copies

FOLDER = Path("tests/knowledge")


def held_out_files(folder: Path = FOLDER) -> list[Path]:
    """The files of held-out questions, in a stable order; none where only the product is installed."""
    return sorted(folder.glob("**/*.yml"))


def near_held_out(articles: Iterable[Article], negatives: Iterable[Passage], files: Sequence[Path]) -> Iterator[ArticleError]:
    """Every wording, title or negative that is nearly a held-out question."""
    asked = []
    for article in articles:
        file = f"articles/{article.topic}/{article.id}.yml"
        asked += [(file, f"questions.{style}", wording) for style, wording in article.questions]
        asked += [(file, f"title.{language}", article.title.in_language(language)) for language in ("en", "hi")]
    asked += [(f"negatives/{negative.owner}*.yml", negative.language, negative.text) for negative in negatives]
    held = [question["text"] for file in files for question in yaml.safe_load(file.read_text(encoding="utf-8"))]
    for earlier, later, likeness in near_copies([text for _, _, text in asked] + held):
        if earlier < len(asked) <= later:
            file, field, text = asked[earlier]
            question = held[later - len(asked)]
            yield ArticleError(file, field, f"{text!r} is nearly the held-out question {question!r} (likeness {likeness:.2f})")
