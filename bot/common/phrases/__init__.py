"""Every word the bot says that is not an article's: one file a language, the same keys in each.

Adding a language is adding its file: no code, no retraining. A language without a file, or a key its file lacks, is said in
the nearest language that has it.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).parent

NEAREST = {"hinglish": ("hinglish", "hi"), "mr": ("mr", "hi"), "ur": ("ur", "hinglish")}
"""Whom a language is closest to, where that is not English."""


class UnknownPhrase(KeyError):
    """No language has this key: a mistake in the code, found by a test that walks all keys."""


@lru_cache(maxsize=1)
def _phrases() -> dict[str, dict[str, str]]:
    return {file.stem: yaml.safe_load(file.read_text(encoding="utf-8")) for file in sorted(FOLDER.glob("*.yml"))}


def languages() -> tuple[str, ...]:
    """The languages that have a phrases file."""
    return tuple(_phrases())


def keys() -> frozenset[str]:
    """Every key there is."""
    return frozenset(_phrases()["en"])


def phrase(key: str, language: str, /, **values: Any) -> str:
    """The phrase ``key`` in ``language`` with its ``{placeholders}`` filled.

    Raises UnknownPhrase when no language has the key, KeyError when a placeholder has no value.
    """
    for candidate in (*NEAREST.get(language, (language,)), "en"):
        words = _phrases().get(candidate, {}).get(key)
        if words is not None:
            return words.format(**values)
    raise UnknownPhrase(key)
