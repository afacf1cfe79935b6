"""A mistake in an article is refused with file, field and reason, whatever it is."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from knowledge.article import ArticleError, load_article
from knowledge.library import ARTICLES, load_library

GOOD = ARTICLES / "documentation" / "iec-apply.yml"


@pytest.fixture
def article(tmp_path: Path):
    """Writes a changed copy of a good article and reads it."""
    raw = yaml.safe_load(GOOD.read_text(encoding="utf-8"))

    def changed(change, name: str = "iec-apply.yml", topic: str = "documentation"):
        change(raw)
        file = tmp_path / topic / name
        file.parent.mkdir(exist_ok=True)
        file.write_text(yaml.safe_dump(raw, allow_unicode=True), encoding="utf-8")
        return load_article(file)

    return changed


def _set(*path):
    """A change that sets the value at the end of a path of keys."""
    *way, last, value = path

    def change(raw):
        for step in way:
            raw = raw[step]
        raw[last] = value

    return change


def _drop(*path):
    *way, last = path

    def change(raw):
        for step in way:
            raw = raw[step]
        del raw[last]

    return change


WRONG = {
    "no Hindi answer": (_drop("answer", "hi"), "answer.hi", "Field required"),
    "Hindi in Latin letters": (_set("answer", "hi", "IEC lena zaruri hai"), "answer.hi", "no Devanagari"),
    "a fee that differs": (_set("parts", "cost", "hi", "फ़ीस 900 रुपये है, dgft.gov.in"), "parts.cost", "numbers differ"),
    "no source": (_set("sources", []), "sources", "at least 1"),
    "a source without a web address": (_set("sources", 0, "url", "see the website"), "sources.0.url", "URL"),
    "an unknown kind of source": (_set("sources", 0, "kind", "hearsay"), "sources.0.kind", "official"),
    "a part that names no source": (_set("parts", "cost", "source", 77), "article", "parts.cost.source is 77"),
    "three wordings": (_set("questions", "hinglish", ["a b c", "d e f", "g h i"]), "questions.hinglish", "at least 4"),
    "a wording in the wrong script": (_set("questions", "en", 0, "आईईसी कैसे"), "questions.en", "belongs under hi"),
    "an answer too long": (_set("answer", {"en": "word " * 200, "hi": "शब्द"}), "answer", "200 words"),
    "a month that is none": (_set("as_of", "2026-13"), "as_of", "pattern"),
    "an unknown field": (_set("fees", "500"), "fees", "Extra inputs"),
    "an unknown topic": (_set("topic", "cricket"), "topic", "sps"),
    "steps only in English": (_set("steps", "hi", []), "steps", "0 in Hindi"),
    "another id than the file's": (_set("id", "iec-other"), "id", "iec-apply.yml"),
}


@pytest.mark.parametrize("case", WRONG)
def test_mistake_names_file_field_and_reason(article, case: str) -> None:
    change, field, reason = WRONG[case]
    with pytest.raises(ArticleError) as caught:
        article(change)
    assert caught.value.file.endswith("iec-apply.yml")
    assert caught.value.field == field
    assert reason in caught.value.reason


def test_a_file_that_is_no_yaml(tmp_path: Path) -> None:
    file = tmp_path / "broken.yml"
    file.write_text("id: [unclosed", encoding="utf-8")
    with pytest.raises(ArticleError, match="is not YAML"):
        load_article(file)


def test_a_file_in_the_wrong_folder(article) -> None:
    with pytest.raises(ArticleError, match="lies in 'credit'"):
        article(lambda raw: None, topic="credit")


def test_numbers_may_be_written_in_either_digits(article) -> None:
    assert article(_set("parts", "time", {"en": "It takes 15 days.", "hi": "१५ दिन लगते हैं।"})).parts.time


def test_all_content_is_right() -> None:
    assert [str(error) for error in load_library(tolerant=True).errors] == []


def test_every_topic_has_its_ten_and_each_is_asked_in_every_style() -> None:
    library = load_library()
    by_topic: dict[str, int] = {}
    for found in library:
        by_topic[found.topic] = by_topic.get(found.topic, 0) + 1
    assert len(library) >= 70
    assert min(by_topic.values()) >= 10, by_topic
    assert len(by_topic) == 7


def test_a_near_copy_and_a_stolen_id_are_found(base) -> None:
    base.replace("gem-register", "questions:\n  en:\n", 'questions:\n  en:\n    - "how to get IEC code?"\n')
    base.replace("gem-payment", "see_also:", "also_covers: [iec-apply]\nsee_also:")
    faults = [str(error) for error in load_library(base.articles, tolerant=True).errors]
    assert any("nearly the same as" in fault and "how to get IEC code" in fault for fault in faults)
    assert any("'iec-apply' is an article of its own" in fault for fault in faults)
