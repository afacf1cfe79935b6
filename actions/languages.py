"""Which language a person asks for, by any of its names."""

from __future__ import annotations

import re

import regex

from knowledge.text import words

NAMES = {
    "hinglish": "hinglish roman latin हिंग्लिश रोमन",
    "en": "english angrezi angreji inglish engliss eng अंग्रेजी अंग्रेज़ी इंग्लिश इंगलिश",
    "hi": "hindi hindee devanagari devnagri हिंदी हिन्दी देवनागरी",
    "ta": "tamil தமிழ் தமிழில் तमिल",
    "te": "telugu తెలుగు తెలుగులో तेलुगु",
    "kn": "kannada ಕನ್ನಡ ಕನ್ನಡದಲ್ಲಿ कन्नड़",
    "ml": "malayalam മലയാളം മലയാളത്തിൽ मलयालम",
    "bn": "bengali bangla বাংলা বাংলায় बांग्ला बंगाली",
    "as": "assamese অসমীয়া असमिया",
    "gu": "gujarati ગુજરાતી ગુજરાતીમાં गुजराती",
    "pa": "punjabi ਪੰਜਾਬੀ ਪੰਜਾਬੀ ਵਿੱਚ पंजाबी",
    "or": "odia oriya ଓଡ଼ିଆ ଓଡ଼ିଆରେ उड़िया ओड़िया",
    "mr": "marathi मराठी मराठीत",
    "ur": "urdu اردو उर्दू",
}

_NOT_BEFORE = frozenset("no not dont cant cannot without".split())
"""English puts its "not" before: "no English", "I don't understand Hindi"."""
_NOT_AFTER = frozenset("nahi nahin nhi nai mat नहीं मत ना".split())
"""Hindi puts it behind: "English nahi aati"."""
_REACH = 3
"""Words between a language and its "not"."""

_BY_NAME = {form: language for language, names in NAMES.items() for form in words(names)}


def named_language(text: str) -> str | None:
    """The language asked for; None when none is named. "No English, only Hindi" asks for Hindi."""
    wanted: list[str] = []
    unwanted: list[str] = []
    for clause in re.split(r"[,.;?!।]", text.replace("'", "").replace("’", "")):
        said = words(clause)
        for at, word in enumerate(said):
            if word in _BY_NAME:
                (unwanted if _is_refused(said, at) else wanted).append(_BY_NAME[word])
    if "hinglish" in wanted:  # "roman hindi" is one language
        return "hinglish"
    if wanted:
        return wanted[-1]
    return ("hi" if unwanted[-1] == "en" else "en") if unwanted else None


_ASKED = regex.compile(
    r"""\b(?:in|(?:speak|use|write|only|(?:reply|answer|switch|change)(?:\s+to)?)(?:\s+in)?)\s+(?:simple\s+)?(?P<before>[\p{L}\p{M}]+)
      | (?P<after>[\p{L}\p{M}]+)\s+(?:me|mein|mai|में)(?![\p{L}\p{M}])
      | (?P<please>[\p{L}\p{M}]+)\s+please\b""",
    regex.IGNORECASE | regex.VERBOSE,
)


def asks_language(text: str) -> bool:
    """Whether a message asks for a language in so many words, beside whatever else it asks."""
    asked = (word for found in _ASKED.finditer(text) for group in found.groups() if group for word in words(group))
    return any(word in _BY_NAME for word in asked)


def without_language(text: str) -> str:
    """``text`` without the words that ask for a language."""
    return " ".join(_ASKED.sub(lambda found: " " if asks_language(found.group()) else found.group(), text).split())


def _is_refused(said: list[str], at: int) -> bool:
    before, after = said[max(0, at - _REACH) : at], said[at + 1 : at + 1 + _REACH]
    # A "not" on the far side of another language is that one's: "hindi nahi, english".
    before = before[next((i + 1 for i in range(len(before) - 1, -1, -1) if before[i] in _BY_NAME), 0) :]
    after = after[: next((i for i, word in enumerate(after) if word in _BY_NAME), len(after))]
    return bool(_NOT_AFTER.intersection(after) or _NOT_BEFORE.intersection(before))
