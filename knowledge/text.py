"""Text as the lexical rankers see it: one spelling for what people spell in many ways.

``plain`` tidies; ``sound`` also writes every Indic script in Latin letters and folds common spellings, so that "एक्सपोर्ट",
"export" and "eksport" share most of their letters. The Unicode blocks of the Indic scripts are laid out in parallel (after
ISCII), so one table for Devanagari serves Bengali, Gujarati, Tamil, Telugu, Kannada, Malayalam, Punjabi and Odia too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

# Invisible joiners, the nukta of each script, and the sign that doubles a Gurmukhi consonant.
_DROPPED = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u093c\u09bc\u0a3c\u0abc\u0b3c\u0a71"), None)
# Letters without a place in the common layout, by one that has it: nasal signs, Assamese r and v, Malayalam's vowelless consonants.
_PLACED = dict(
    zip(map(ord, "ँঁઁଁੰৰৱൺൻർൽൾൿ"), ["ं", "ং", "ં", "ଂ", "ਂ", "র", "ব", "ണ്", "ന്", "ര്", "ല്", "ള്", "ക്"], strict=True)
)
DEVANAGARI_DIGITS = {ord(digit): str(value) for value, digit in enumerate("०१२३४५६७८९")}
_TIDY = _DROPPED | DEVANAGARI_DIGITS | _PLACED | {ord("।"): " ", ord("॥"): " ", ord("’"): "'"}

_WORD = re.compile(r"[a-z0-9\u00df-\u024f\u0900-\u0963\u0970-\u0d7f]+")

INDIC_FIRST, _INDIC_LAST, BLOCK = 0x0900, 0x0D7F, 0x80

_CONSONANTS = dict(
    zip(
        "कखगघङचछजझञटठडढणतथदधनऩपफबभमयरऱलळऴवशषसह",
        "k kh g gh n ch chh j jh n t th d dh n t th d dh n n p ph b bh m y r r l l l v sh sh s h".split(),
        strict=True,
    )
)
_VOWELS = dict(zip("अआइईउऊऋऍऎएऐऑऒओऔ", "a a i i u u ri e e e ai o o o au".split(), strict=True))
_SIGNS = dict(zip("ािीुूृॅॆेैॉॊोौ", "a i i u u ri e e e ai o o o au".split(), strict=True))
_VIRAMA = "्"
_NASAL = {"ं": "n", "ः": "h"}

# How the same sound is typed in Latin letters; applied in order.
_FOLDS = [
    (re.compile(pattern), by)
    for pattern, by in [
        (r"tion\b", "shan"),
        (r"x", "ks"),
        (r"ck|q|c(?![heiy])", "k"),
        (r"c(?=[eiy])", "s"),
        (r"chh", "ch"),
        (r"ph", "f"),
        (r"w", "v"),
        (r"z", "j"),
        (r"ee|ii", "i"),
        (r"oo|uu", "u"),
        (r"ou", "au"),
        (r"(?<=[bcdfghjklmnpqrstv])y\b", "i"),
        (r"([a-z])\1+", r"\1"),
    ]
]


def plain(text: str) -> str:
    """Lower case, one kind of digit and of nasal sign, words parted by single spaces, punctuation gone."""
    return " ".join(words(text))


def words(text: str) -> list[str]:
    """The words of a text, tidied but not folded: Latin or Indic letters with their vowel signs, and digits."""
    tidy = unicodedata.normalize("NFKD", text).translate(_DROPPED)
    return _WORD.findall(unicodedata.normalize("NFKC", tidy).lower().translate(_TIDY))


@lru_cache(maxsize=65_536)
def sound(word: str) -> str:
    """One word (as ``words`` gives it) by its sound, in Latin letters."""
    latin = _latin(word) if any(ord(letter) >= INDIC_FIRST for letter in word) else word
    for pattern, by in _FOLDS:
        latin = pattern.sub(by, latin)
    return latin


def _latin(word: str) -> str:
    """An Indic word in Latin letters, the unspoken vowel at its end left out."""
    letters: list[str] = []
    pending = False  # a consonant is waiting to learn whether a vowel follows
    for raw in word:
        letter = _as_devanagari(raw)
        if letter in _SIGNS:
            letters.append(_SIGNS[letter])
            pending = False
        elif letter == _VIRAMA:
            pending = False
        else:
            if pending:
                letters.append("a")
            pending = letter in _CONSONANTS
            letters.append(_CONSONANTS.get(letter) or _VOWELS.get(letter) or _NASAL.get(letter) or raw)
    return "".join(letters)


def _as_devanagari(letter: str) -> str:
    """The same place in the Devanagari block."""
    code = ord(letter)
    if INDIC_FIRST + BLOCK <= code <= _INDIC_LAST:
        return chr(INDIC_FIRST + (code - INDIC_FIRST) % BLOCK)
    return letter


Said = tuple[str, ...]
"""A text's words by their sound."""


def heard(written: Iterable[str]) -> Said:
    """Words (as ``words`` gives them) by their sound."""
    return tuple(sound(word) for word in written)


def said(text: str) -> Said:
    """The words of ``text`` by their sound."""
    return heard(words(text))


def sounds(text: str) -> str:
    """A whole text by its sound, words parted by single spaces."""
    return " ".join(said(text))


def phrases(spellings: Iterable[object]) -> frozenset[Said]:
    """A list of words and phrases as people spell them, by sound."""
    return frozenset(said(str(spelling)) for spelling in spellings) - {()}


def places(wanted: frozenset[Said], text: Said) -> set[int]:
    """The places in ``text`` that one of the ``wanted`` phrases covers."""
    longest = max(map(len, wanted), default=0)
    covered: set[int] = set()
    for start in range(len(text)):
        for length in range(1, min(longest, len(text) - start) + 1):
            if text[start : start + length] in wanted:
                covered.update(range(start, start + length))
    return covered
