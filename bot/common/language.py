"""Which language a message is in: by its script first, then by the small words that only one language has.

Latin letters are English or Hindi as people type it (``hinglish``). A message without letters ("9839012345", "👍") has no
language of its own: the conversation's goes on.
"""

from __future__ import annotations

import re
from collections import Counter

import regex

LANGUAGES = ("en", "hi", "hinglish", "ta", "te", "kn", "ml", "bn", "as", "gu", "pa", "or", "mr", "ur")
"""What is told apart. Phrases exist for some (``bot/common/phrases``); the others get the nearest that does."""

DEFAULT_LANGUAGE = "en"

_SCRIPTS = {
    "Devanagari": "hi",
    "Tamil": "ta",
    "Telugu": "te",
    "Kannada": "kn",
    "Malayalam": "ml",
    "Bengali": "bn",
    "Gujarati": "gu",
    "Gurmukhi": "pa",
    "Oriya": "or",
    "Arabic": "ur",
    "Latin": "latin",
}
_SCRIPT_PATTERNS = {script: regex.compile(rf"\p{{Script={script}}}") for script in _SCRIPTS}

_MARATHI = regex.compile(r"(?<![\p{L}\p{M}])(आहे|आहेत|नाही|काय|मला|तुम्ही|आम्ही|करायचे|करायचं|कसे|कशी|पाहिजे|आणि|माझे|माझा|होते)(?![\p{L}\p{M}])")
_ASSAMESE = regex.compile(r"[ৰৱ]")

_HINGLISH = frozenset(
    """
    hai hain h hu hun hoon ho hota hoti hote hoga hogi tha thi ka ki ke ko se me mein mai main mera meri mere mujhe mujko hum
    hame humko hamara hamari aap apka aapka apna apni apne tum tumhara kya kyu kyun kyo kaise kese kaisa kab kaha kahan kidhar
    kitna kitne kitni kaun kon kaunsa konsa konsi nahi nhi nai na mat bhi aur or ya par pe liye lie wala wali wale karna karne
    karu karo kare karte karta karti kar krna kr kro kijiye karwana banwana banwaye banana banaye bnana banta lena lene lu le
    dena dene do de diya dijiye chahiye chaiye chahie chahta sakta sakte sakti sakta lagega lagta lagti lagenge lagana milega
    milta milti mile paisa paise rupaye rupay bhejna bhejne bheju bhej bechna bechne bataye batao btao bata btaye samjhao jao jana
    raha rahi rahe gaya gayi gaye kuch kuchh sab abhi ab phir fir toh bahut bhut accha acha theek thik haan han ji bhai bhaiya
    didi namaste namaskar shukriya dhanyavad yeh ye woh wo isme isko uska uski uske iska iski jab tab agar lekin magar kagaz
    kagaj dukan maal samaan saman vyapar karigar bunkar kisan gaon zila jila sarkar sarkari madad chalu band shuru pehle baad
    wapas kaam naam pata gadbad jaldi kaisi wahi yahi unka unko inka banao khud dono dusra doosra pehla hindi
    """.split()
)
_ENGLISH = frozenset(
    """
    the a an is are am was were be been do does did have has had i my me we our you your he she it its they their this that
    these those what which who whom whose when where why how can could will would shall should may might must not no yes of for
    from with without about into to in on at by and or but if then than please need want get give take make send sell buy
    there here any some all only also much many long cost apply register required necessary help
    """.split()
)
_AMBIGUOUS = _HINGLISH & _ENGLISH
_WORD = re.compile(r"[a-z]+")


def detect_language(text: str, before: str | None = None) -> str:
    """The language of ``text``, one of ``LANGUAGES``; ``before`` is the conversation's so far, kept when nothing tells.

    A mixed message is in the script most of its letters are in; "IEC क्या है" is Hindi although half is Latin, since
    abbreviations are Latin in every language.
    """
    letters: Counter[str] = Counter()
    for script, pattern in _SCRIPT_PATTERNS.items():
        letters[script] = len(pattern.findall(text))
    total = sum(letters.values())
    if not total:
        return before or DEFAULT_LANGUAGE
    indian = {script: n for script, n in letters.items() if script != "Latin" and n}
    if indian and sum(indian.values()) * 4 >= total:
        script = max(indian, key=lambda name: indian[name])
        return _within_script(_SCRIPTS[script], text)
    return _latin(text, before)


def _within_script(language: str, text: str) -> str:
    if language == "hi" and len(_MARATHI.findall(text)) >= 1:
        return "mr"
    if language == "bn" and _ASSAMESE.search(text):
        return "as"
    return language


def _latin(text: str, before: str | None) -> str:
    words = _WORD.findall(text.lower())
    hinglish = sum(word in _HINGLISH and word not in _AMBIGUOUS for word in words)
    english = sum(word in _ENGLISH and word not in _AMBIGUOUS for word in words)
    if hinglish > english:
        return "hinglish"
    if english > hinglish:
        return "en"
    # "iec fees", "ok": in India's chats a word or two of English belongs to whatever is being spoken.
    return before or DEFAULT_LANGUAGE
