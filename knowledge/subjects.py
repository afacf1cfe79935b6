"""The subjects that must be answered: every entry of the researched facts, by topic, and the article that answers it.

``subjects.yml`` lists the entries' ids. An article answers the entry of its own id and those under ``also_covers``.
"""

from __future__ import annotations

from pathlib import Path

import yaml

from knowledge.library import Library

FILE = Path(__file__).with_name("subjects.yml")


def subjects(file: Path = FILE) -> dict[str, list[str]]:
    """The ids of the researched entries by topic; an id that two topics research is in both."""
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def answered_by(library: Library, file: Path = FILE) -> dict[str, str | None]:
    """For each subject its article's id, None when there is none."""
    wanted = dict.fromkeys(subject for some in subjects(file).values() for subject in some)
    return {subject: article.id if (article := library.get(subject)) else None for subject in wanted}
