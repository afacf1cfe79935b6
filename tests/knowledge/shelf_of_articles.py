"""A small knowledge base of its own for tests that change it: real articles copied to a folder, and a few negatives."""

from __future__ import annotations

import shutil
from pathlib import Path

import yaml

from knowledge.building import build
from knowledge.library import ARTICLES
from knowledge.negatives import negative_files
from knowledge.shelf import Record

A_FEW = (
    "documentation/iec-apply",
    "documentation/iec-annual-update",
    "documentation/udyam-register",
    "sps/rice-basmati",
    "sps/turmeric-export",
    "certification/handloom-mark",
    "gem-odop/gem-register",
    "gem-odop/gem-payment",
)


class SmallBase:
    """Article files that a test may change, and the folder where their indexes are built."""

    def __init__(self, folder: Path) -> None:
        self.articles = folder / "articles"
        self.negatives = folder / "negatives"
        self.builds = folder / "builds"

    @classmethod
    def create(cls, folder: Path) -> SmallBase:
        """Fill an empty folder."""
        made = cls(folder)
        made._fill()
        return made

    def _fill(self) -> None:
        for name in A_FEW:
            (self.articles / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ARTICLES / f"{name}.yml", self.articles / f"{name}.yml")
        self.negatives.mkdir()
        for file in negative_files():
            few = {language: texts[:5] for language, texts in yaml.safe_load(file.read_text(encoding="utf-8")).items()}
            (self.negatives / file.name).write_text(yaml.safe_dump(few, allow_unicode=True), encoding="utf-8")

    def file(self, article: str) -> Path:
        """The file of an article, by its id."""
        return next(self.articles.glob(f"*/{article}.yml"))

    def replace(self, article: str, old: str, new: str) -> None:
        """Change words of an article as an officer would in an editor."""
        file = self.file(article)
        text = file.read_text(encoding="utf-8")
        assert old in text, f"{old!r} is not in {file.name}"
        file.write_text(text.replace(old, new), encoding="utf-8")

    def build(self) -> Record:
        return build(self.builds, articles=self.articles, negatives=self.negatives)
