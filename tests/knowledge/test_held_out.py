"""The held-out questions: frozen, whole, labelled; and that no wording comes near one."""

from __future__ import annotations

import hashlib
from collections import Counter
from pathlib import Path

import pytest
import yaml

from knowledge.held_out import near_held_out
from knowledge.library import Library, load_library
from knowledge.negatives import load_negatives
from knowledge.passages import Passage
from tests.knowledge.shelf_of_articles import SmallBase

FOLDER = Path(__file__).parent / "held_out"

FROZEN = {
    "questions.yml": (664, "0a2f6b0718288fd64e640bc65f7f4bd03200ca23fae187718024320742447f06"),
    "declines.yml": (300, "b18147b8480ec5a760acd8e3816101a25d31ec785c6fdd6396622f84a1b480ae"),
}
"""How many questions were there on the first day, and the SHA-256 of their ids and texts. Later ones are appended."""


def read(file: str) -> list[dict]:
    return yaml.safe_load((FOLDER / file).read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", FROZEN)
def test_nothing_frozen_was_changed(file: str) -> None:
    count, digest = FROZEN[file]
    frozen = "".join(f"{question['id']}\t{question['text']}\n" for question in read(file)[:count])
    assert hashlib.sha256(frozen.encode()).hexdigest() == digest, f"{file}: the first {count} questions are frozen; append new ones"


def test_there_are_enough_of_each_kind() -> None:
    styles = Counter(question["lang"] for question in read("questions.yml"))
    assert min(styles[style] for style in ("en", "hi", "hinglish")) >= 180
    assert sum(count for style, count in styles.items() if style not in ("en", "hi", "hinglish")) >= 60
    kinds = Counter((question["topic"], question["lang"]) for question in read("declines.yml"))
    assert kinds == {(topic, style): 50 for topic in ("off-topic", "near-miss") for style in ("en", "hi", "hinglish")}


def test_every_label_is_an_article(library: Library) -> None:
    labels = [(question["id"], label) for file in FROZEN for question in read(file) for label in question["articles"]]
    assert [pair for pair in labels if pair[1] not in library] == []
    unlabelled = [question["id"] for question in read("questions.yml") if question["expect"] != "decline" and not question["articles"]]
    assert unlabelled == []


def test_a_wording_taken_from_a_question_is_found(base: SmallBase) -> None:
    stolen = read("questions.yml")[0]["text"]
    base.replace("gem-register", "questions:\n  en:\n", f'questions:\n  en:\n    - "{stolen.title()}?"\n')
    negatives = [Passage("near-miss", "negative", "hi", read("declines.yml")[40]["text"])]
    changed = load_library(base.articles, tolerant=True)
    faults = [str(error) for error in near_held_out(changed, negatives, [FOLDER / file for file in FROZEN])]
    assert len(faults) == 2
    assert "gem-register.yml: questions.en:" in faults[0]
    assert repr(stolen) in faults[0]
    assert "negatives/near-miss" in faults[1]


def test_no_wording_is_near_a_held_out_question(library: Library) -> None:
    every = sorted(Path("tests/knowledge").glob("**/*.yml"))
    assert len(every) >= 4
    assert [str(error) for error in near_held_out(library, load_negatives(), every)] == []
