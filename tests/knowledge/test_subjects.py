"""Every researched subject is answered, and what the founding document names is found."""

from __future__ import annotations

from pathlib import Path

from knowledge.__main__ import main
from knowledge.evaluation import evaluate, load_questions
from knowledge.library import Library
from knowledge.retriever import Retriever
from knowledge.subjects import answered_by, subjects

FOUNDING = Path(__file__).with_name("founding.yml")

FIGURES = ("1,243", "775", "13,848", "15.78 lakh", "7.5 lakh crore", "14 sector")
"""What the year-end review counts."""


def test_every_subject_has_its_article(library: Library, capsys) -> None:
    found = answered_by(library)
    assert [subject for subject, article in found.items() if article is None] == []
    assert len(found) == len({subject for some in subjects().values() for subject in some}) >= 420
    assert main(["subjects"]) == 0
    assert f"{'eceh':34} ecommerce-hub" in capsys.readouterr().out


def test_a_subject_without_an_article_is_named(library: Library, tmp_path: Path) -> None:
    file = tmp_path / "subjects.yml"
    file.write_text("credit: [mudra, a-scheme-nobody-wrote-about]\n", encoding="utf-8")
    assert answered_by(library, file) == {"mudra": "mudra", "a-scheme-nobody-wrote-about": None}


def test_the_founding_document_can_be_asked_about(retriever: Retriever) -> None:
    figures = evaluate(retriever, load_questions(FOUNDING))
    assert figures["wrongly_declined"] == 0, figures["misses"]
    assert figures["first_three"] == 1, figures["misses"]


def test_the_founding_documents_figures_are_told_with_their_date(library: Library) -> None:
    article = library.get("year-end-review")
    for figure in FIGURES:
        assert figure in article.answer.en
    assert "December 2025" in article.answer.en
