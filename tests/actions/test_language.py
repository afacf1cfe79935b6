"""Asking for another language."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.languages import named_language
from bot.common.phrases import phrase
from bot.common.statuses import ReplyStatus
from tests.actions.talking import IEC, Person

Make = Callable[..., Person]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("hindi me batao", "hi"),
        ("हिंदी में बताइए", "hi"),
        ("English please", "en"),
        ("अंग्रेज़ी में लिखो", "en"),
        ("no english, only hindi", "hi"),
        ("mujhe hindi samajh nahi aati, english use karo", "en"),
        ("hindi mein jawab do mujhe english nahi aati", "hi"),
        ("I don't understand Hindi", "en"),
        ("hindi nahi english", "en"),
        ("roman hindi me batao devanagari padhi nahi jaati", "hinglish"),
        ("hinglish me likho na", "hinglish"),
        ("தமிழில் பேசுங்கள்", "ta"),
        ("speak in Bengali", "bn"),
        ("ok thanks, in english again please what about fees", "en"),
        ("change language", None),
        ("भाषा बदलो", None),
    ],
)
def test_which_language_is_named(text: str, language: str | None) -> None:
    assert named_language(text) == language


def test_the_last_answer_is_said_again_in_the_new_language(changing_language: Make) -> None:
    person = changing_language(slots={"last_article": IEC})
    said = person.write("हिंदी में बताइए", "change_language")
    assert phrase("language_changed", "hi") in said
    assert person.finder.articles[IEC].answer.hi in said
    assert person.says[0].status is ReplyStatus.LANGUAGE_CHANGED
    assert person.language == "hi"


def test_without_an_answer_before_it_only_the_language_changes(changing_language: Make) -> None:
    person = changing_language()
    assert person.write("hindi me batao", "change_language") == phrase("language_changed", "hi")


def test_no_language_named_asks_which_and_a_button_tells(changing_language: Make) -> None:
    person = changing_language()
    assert person.write("change language", "change_language") == phrase("language_which", "en")
    person.press("हिंदी")
    assert person.language == "hi"


def test_a_language_without_phrases_is_told_honestly(changing_language: Make) -> None:
    person = changing_language()
    assert person.write("speak in Tamil", "change_language") == phrase("language_not_yet", "en")
    assert person.language == "en"
