"""Messages that no article answers: far off, next door, forbidden, or about the asker's own file.

They vote beside the articles' wordings, so that "how do I import a car" is not the export of cars. Data in ``negatives/*.yml``,
each file a mapping of language to messages, named for its kind (``off-topic.yml``, ``off-topic-2.yml``).
"""

from __future__ import annotations

from pathlib import Path

import yaml

from knowledge.article import ArticleError
from knowledge.passages import Passage
from knowledge.ranking import KINDS

NEGATIVES = Path(__file__).with_name("negatives")


def negative_files(folder: Path = NEGATIVES) -> list[Path]:
    """The files of negatives, in a stable order."""
    return sorted(folder.glob("*.yml"))


def load_negatives(folder: Path = NEGATIVES) -> list[Passage]:
    """Every negative message as a passage owned by its kind. Raises ArticleError naming file and field."""
    passages: list[Passage] = []
    for path in negative_files(folder):
        kind = next((kind for kind in KINDS if path.stem == kind or path.stem.startswith(f"{kind}-")), None)
        if kind is None:
            raise ArticleError(path, "file", f"must be named for its kind: {', '.join(KINDS)}")
        for language, messages in yaml.safe_load(path.read_text(encoding="utf-8")).items():
            if not isinstance(messages, list) or not all(isinstance(message, str) and message.strip() for message in messages):
                raise ArticleError(path, str(language), "must be a list of messages")
            passages.extend(Passage(kind, "negative", language, message) for message in messages)
    return passages
