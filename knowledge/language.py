"""Which language and style a message is written in, as far as the retriever needs to know.

e5 vectors cluster by script and style as well as by sense, so question and passage are centred by the mean of their own
group. The groups are the languages below; Hindi in Latin letters ("hinglish") is a group of its own.
"""

from __future__ import annotations

import re

from knowledge.text import words

SCRIPTS: tuple[tuple[str, str], ...] = (
    ("hi", "\u0900-\u097f"),
    ("bn", "\u0980-\u09ff"),
    ("pa", "\u0a00-\u0a7f"),
    ("gu", "\u0a80-\u0aff"),
    ("or", "\u0b00-\u0b7f"),
    ("ta", "\u0b80-\u0bff"),
    ("te", "\u0c00-\u0c7f"),
    ("kn", "\u0c80-\u0cff"),
    ("ml", "\u0d00-\u0d7f"),
)
"""Language by script. Marathi shares Devanagari and is told apart by its commonest words."""

_SCRIPT = [(language, re.compile(f"[{letters}]")) for language, letters in SCRIPTS]

_MARATHI = frozenset("आहे आहेत काय कसे कसा कशी कुठे साठी मला माझे माझा माझी आम्ही आणि नाही पाहिजे करायचे मिळेल लागते".split())

_HINGLISH = frozenset(
    """hai he hain h kya kaise kese kaisa kaisi ka ki ke ko se mein me main mai par pe aur ya nahi nhi nahin kab kahan kaha kyu
    kyon kaun kon kitna kitni kitne chahiye chaiye chahie hoga hogi karna karne kare kre karu karun kar krna kr lena leta lete
    dena deta milega milegi milta mil gaya gayi gya hua hui ho hota hoti hote liye liya mera meri mere mujhe muje hum humko
    hamara hame humein apna apni apne aap tum koi kuch sab bhi to toh wala wali wale ye yeh wo woh iska uska iski uski agar
    lekin abhi phir fir bina saath sath tak wahan yahan bhejna bhej banaye banana banwana batao bataiye bataye samaj sakte sakta
    sakti raha rahe rahi lagta lagti lagega paisa paise kharidna bechna dukaan mal maal bahar videsh zaruri jaruri bolo""".split()
)


def language_of(text: str) -> str:
    """The language code of a message: by script, else Hinglish or English by its commonest words.

    A message in mixed scripts counts as the Indic one when a fifth of its letters are ("GST रिफंड" is Hindi).
    """
    letters = sum(letter.isalpha() for letter in text) or 1
    best, count = max(((language, len(pattern.findall(text))) for language, pattern in _SCRIPT), key=lambda found: found[1])
    tokens = words(text)
    if count / letters >= 0.2:
        return "mr" if best == "hi" and len(_MARATHI.intersection(tokens)) >= 1 else best
    hindi = sum(token in _HINGLISH for token in tokens)
    return "hinglish" if hindi >= 2 or (tokens and hindi / len(tokens) >= 0.25) else "en"
