"""Every word in every language."""

import re
from pathlib import Path

import pytest
import yaml

from bot.common.phrases import UnknownPhrase, keys, languages, phrase

ROOT = Path(__file__).parents[2]
PLACEHOLDER = re.compile(r"{(\w+)}")
DEVANAGARI = re.compile(r"[\u0900-\u097f]")


def table(language: str) -> dict[str, str]:
    return yaml.safe_load((ROOT / "bot/common/phrases" / f"{language}.yml").read_text(encoding="utf-8"))


def test_english_hindi_and_hinglish_are_there() -> None:
    assert {"en", "hi", "hinglish"} <= set(languages())


@pytest.mark.parametrize("language", ["hi", "hinglish"])
def test_no_key_lacks_a_language_and_no_placeholder_is_lost(language: str) -> None:
    english, other = table("en"), table(language)
    assert set(english) == set(other)
    for key in english:
        assert set(PLACEHOLDER.findall(english[key])) == set(PLACEHOLDER.findall(other[key])), key


def test_hindi_is_in_devanagari_and_hinglish_is_not() -> None:
    for key, words in table("hi").items():
        assert DEVANAGARI.search(words) or not re.search(r"[a-z]{2}", PLACEHOLDER.sub("", words)), key
    for key, words in table("hinglish").items():
        assert not DEVANAGARI.search(words.replace("हिंदी", "")), key


def test_every_domain_response_has_its_words() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert set(domain["responses"]) <= keys()


def test_every_phrase_key_in_the_code_exists() -> None:
    used = set()
    for folder in ("bot", "actions"):
        for file in (ROOT / folder).rglob("*.py"):
            used |= set(re.findall(r"phrase=\"(\w+)\"|phrase\(\"(\w+)\"", file.read_text(encoding="utf-8")))
    named = {key for pair in used for key in pair if key}
    assert named
    assert named <= keys()


def test_a_language_without_a_file_gets_the_nearest() -> None:
    assert phrase("btn_yes", "mr") == phrase("btn_yes", "hi")
    assert phrase("btn_yes", "ta") == phrase("btn_yes", "en")


def test_an_unknown_key_is_a_mistake() -> None:
    with pytest.raises(UnknownPhrase):
        phrase("no_such_key", "en")
