"""What a message in the middle of the registration is: an answer, a correction, a question, a command or a refusal.

One place decides. The shape of the words comes first, for the classifier has never seen most names and firms: numbers, places,
kinds of firm, yes and no, words of command. Only what has no shape is judged by intent and confidence. What then is left
answers the question that was asked, when it can.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from actions.languages import named_language
from actions.lexicon import lexicon
from actions.registration.corrections import Correction, correct, find_correction
from actions.registration.fields import KINDS
from actions.registration.identifiers import find_office_number, is_pin_code
from actions.registration.values import (
    Values,
    clip,
    is_firm_name,
    is_free_text,
    is_person_name,
    recognise,
    strip_around,
    strip_making,
)
from bot.common.identifiers import find_reference
from bot.common.masking import REMOVED_AADHAAR, REMOVED_CARD
from knowledge.aspects import aspects
from knowledge.reference.districts import District
from knowledge.text import Said, said

LONGEST_READ = 600
"""Characters; what a form asks for fits into them many times over."""

SURE = 0.7
"""Confidence from which an intent alone makes a command or small talk of a message."""
SURE_QUESTION = 0.55
SHORTEST_QUESTION = 3
"""Words; a bare "kyon?" is about what was just asked."""
LONGEST_COMMAND = 7
"""Words; "stop" in a longer message is part of what it tells."""
MOSTLY_DIGITS = 3
"""Words beside the digits of what was meant as a phone number."""

_NUMBER_ALONE = re.compile(
    r"(?:no\.?|number|option|नंबर|विकल्प)?\s*#?(\d{1,2})\s*(?:number|no\.?|wala|wali|नंबर|वाला|वाली)?\s*[.)]?", re.IGNORECASE
)
YES_NO_FIELDS = ("consent", "confirmed")

SMALL_TALK = {
    "greet": "greet",
    "thank": "thank",
    "goodbye": "goodbye",
    "help": "help",
    "bot_challenge": "bot_challenge",
    "abuse": "abuse",
    "check_status": "status",
    "register": "register",
}


class Act(StrEnum):
    """What a message is."""

    VALUES = "values"
    CORRECTION = "correction"
    YES = "yes"
    NO = "no"
    SKIP = "skip"
    QUESTION = "question"
    WHY = "why"  # about the form itself: why this is asked, who sees it
    SHOW = "show"
    LEAVE = "leave"
    PERSON = "person"
    LANGUAGE = "language"
    TALK = "talk"  # small talk; ``detail`` says which
    OFFICE_NUMBER = "office_number"  # GSTIN, Udyam, IEC, PAN: not asked for here
    REFUSED = "refused"  # no answer to what was asked; ``detail`` says what is wrong with it


PRESSED = {
    "affirm": Act.YES,
    "deny": Act.NO,
    "skip": Act.SKIP,
    "cancel": Act.LEAVE,
    "talk_to_person": Act.PERSON,
    "change_language": Act.LANGUAGE,
}
"""What a pressed button's intent is within a form; any other is ``TALK``."""


@dataclass(frozen=True)
class Reading:
    """A message read: what it is, and with it the values, the correction, the districts to choose from or a detail."""

    act: Act
    values: dict[str, Any] = field(default_factory=dict)
    choices: tuple[District, ...] = ()
    correction: Correction | None = None
    detail: str = ""


def read(
    text: str,
    asked: str | None,
    draft: Mapping[str, Any],
    intent: str = "nlu_fallback",
    confidence: float = 0.0,
    *,
    awaits_yes: bool = False,
) -> Reading:
    """What ``text`` is when ``asked`` was asked for and ``draft`` is known.

    ``awaits_yes`` tells that a yes or no was asked for, beside the field.
    """
    awaits_yes = awaits_yes or asked in YES_NO_FIELDS
    kept = text[:LONGEST_READ].replace(REMOVED_AADHAAR, " ").replace(REMOVED_CARD, " ").strip()
    if not re.search(r"\w", kept):
        return _wordless(text, asked, awaits_yes)
    heard = said(kept)
    values = recognise(kept, asked)
    return (
        _why(heard)
        or _command(kept, heard, asked, values, intent, confidence)
        or _office_number(kept)
        or _wrong_number(kept, heard, asked, values)
        or (awaits_yes and _yes_or_no(heard, asked, values, intent, confidence))
        or _question(kept, heard, asked, values, intent, confidence)
        or _correction(kept, heard, asked, values, draft, intent, confidence)
        or _skip(heard, asked, values, intent, confidence)
        or _talk(kept, asked, values, intent, confidence)
        or _no_consent(asked, values, intent, confidence)
        or _answer(kept, heard, asked, values)
    )


def _wordless(text: str, asked: str | None, awaits_yes: bool) -> Reading:
    if REMOVED_AADHAAR in text or REMOVED_CARD in text:
        return Reading(Act.REFUSED, detail="removed_number")
    if awaits_yes and text.startswith(("👍", "👎")):
        return Reading(Act.YES if text.startswith("👍") else Act.NO)
    return Reading(Act.REFUSED, detail=asked or "")


def _why(heard: Said) -> Reading | None:
    """Asked about the form itself: why a particular is needed, who sees it."""
    words = lexicon()
    if words.has("subject", heard) or not words.has("why", heard):
        return None
    return Reading(Act.WHY) if words.has("why_about", heard) or len(heard) <= SHORTEST_QUESTION else None


def _command(kept: str, heard: Said, asked: str | None, values: Values, intent: str, confidence: float) -> Reading | None:
    words = lexicon()
    short = len(heard) <= LONGEST_COMMAND
    if asked in values.fields:
        return None  # "call me on 98390 12345" gives the number that was asked for
    cancels = intent == "cancel" and confidence >= SURE and not values.fields and short
    if cancels or words.only(("leave", "filler", "no"), heard):
        return Reading(Act.LEAVE)
    if short and words.has("leave", heard) and words.has("form", heard):
        return Reading(Act.LEAVE)
    if words.only(("person", "person_around", "filler"), heard):
        return Reading(Act.PERSON)
    if intent == "talk_to_person" and confidence >= SURE and not values.labelled and "phone" not in values.fields:
        return Reading(Act.PERSON)
    if words.has("show", heard) and not words.has("subject", heard) and len(heard) <= 2 * LONGEST_COMMAND:
        return Reading(Act.SHOW)
    language = named_language(kept)
    asks_language = intent == "change_language" and confidence >= SURE and not values.fields
    if asks_language or (language and words.only(("languages", "filler", "around"), heard)):
        return Reading(Act.LANGUAGE, detail=language or "")
    return None


def _office_number(kept: str) -> Reading | None:
    if find_reference(kept):
        return Reading(Act.TALK, detail="status")
    found = find_office_number(kept)
    if found is None:
        return None
    kind, is_right = found
    return Reading(Act.OFFICE_NUMBER, detail=f"{kind}_{'right' if is_right else 'wrong'}")


def _wrong_number(kept: str, heard: Said, asked: str | None, values: Values) -> Reading | None:
    """Digits that were meant as a phone number and are none, or a PIN code where a district was asked for."""
    if "phone" in values.fields or not re.search(r"\d{4}", re.sub(r"[\s-]", "", kept)):
        return None
    beside = [word for word in heard if not word.isdigit()]
    if asked == "district" and is_pin_code(kept):
        return Reading(Act.REFUSED, detail="pin_code")
    if values.phone_attempt and (asked == "phone" or len(beside) <= MOSTLY_DIGITS or lexicon().has("fields.phone", heard)):
        return Reading(Act.REFUSED, values=values.fields, detail="phone")
    return None


def _yes_or_no(heard: Said, asked: str | None, values: Values, intent: str, confidence: float) -> Reading | None:
    words = lexicon()
    if values.fields or words.which("fields", heard):
        return None
    if words.only(("yes", "filler"), heard):
        return Reading(Act.YES)
    if words.only(("no", "wrong", "filler", "yes", "leave"), heard):
        return Reading(Act.NO)
    if words.has("no", heard) and len(heard) <= LONGEST_COMMAND and not words.has("asking", heard):
        return Reading(Act.NO)
    if confidence < SURE or words.has("asking", heard):
        return None
    if intent == "affirm" or (asked == "consent" and intent == "register"):
        return Reading(Act.YES)
    if intent == "deny":
        return Reading(Act.NO)
    return None


def _question(kept: str, heard: Said, asked: str | None, values: Values, intent: str, confidence: float) -> Reading | None:
    words = lexicon()
    marked = kept.rstrip().endswith("?")
    asks = marked or words.has("asking", heard)
    if values.labelled or (asked in values.fields and not (asked == "firm_kind" and asks)):
        return None
    subject = words.has("subject", heard)
    if asked == "firm_kind" and asks:
        return Reading(Act.QUESTION)
    if asked == "help_wanted":
        # "IEC banwana hai" is the help wanted; "IEC ki fees kitni hai?" is a question.
        return Reading(Act.QUESTION) if asks and (marked or not words.has("wanting", heard)) else None
    if asks and not values.fields and not words.which("fields", heard):
        return Reading(Act.QUESTION)
    if subject and (asks or intent in ("ask_question", "out_of_scope", "repeat_more", "nlu_fallback")) and asked != "product":
        return Reading(Act.QUESTION)
    likely = intent in ("ask_question", "out_of_scope") and confidence >= SURE_QUESTION
    if likely and (subject or asks or (len(heard) >= SHORTEST_QUESTION and not _may_answer(kept, asked))):
        return Reading(Act.QUESTION)
    return None


def _may_answer(kept: str, asked: str | None) -> bool:
    """Whether the words can be an answer to a question for free text."""
    fits = {"person_name": is_person_name, "consent": is_person_name, "firm_name": is_firm_name, "product": is_free_text}
    return asked in fits and fits[asked](strip_around(kept))


def _correction(
    kept: str, heard: Said, asked: str | None, values: Values, draft: Mapping[str, Any], intent: str, confidence: float
) -> Reading | None:
    if not any(name in draft for name in draft if name != "consent") and not values.fields:
        return None
    found = find_correction(kept, draft, intent, confidence)
    if found is None and asked == "confirmed":
        # At the summary every value is a correction, and so is a field's name alone.
        given = next((name for name in values.fields if values.fields[name] != draft.get(name)), None)
        named = lexicon().which("fields", heard)
        if given:
            found = Correction(given, values.fields[given])
        elif named and len(heard) <= LONGEST_COMMAND:
            found = correct(named, kept, draft)
    if found is None or (found.field is None and asked in values.fields):
        return None
    if found.field and found.field not in draft and found.value is not None:
        return Reading(Act.VALUES, values={found.field: found.value})
    return Reading(Act.CORRECTION, correction=found)


def _skip(heard: Said, asked: str | None, values: Values, intent: str, confidence: float) -> Reading | None:
    words = lexicon()
    if values.fields:
        return None
    lacks_it = any(
        words.only((refusal, "no", "skip", "filler", "around", "firm", "fields.firm_name", "fields.phone"), heard)
        for refusal in ("skip", "no")
    )
    # "abhi koi firm nahi banayi": whatever else is said, there is no name.
    if asked == "firm_name":
        no_firm = words.has("no", heard) and words.has("fields.firm_name", heard)
        lacks_it = lacks_it or no_firm or words.has("own_name", heard)
    if asked == "firm_kind" and words.only(("no", "filler"), heard):
        return None  # "nahi hai" is no kind of firm
    return Reading(Act.SKIP) if lacks_it or (intent == "skip" and confidence >= SURE) else None


def _talk(kept: str, asked: str | None, values: Values, intent: str, confidence: float) -> Reading | None:
    if values.fields or intent not in SMALL_TALK or confidence < SURE:
        return None
    if asked == "help_wanted" and intent in ("help", "register", "check_status"):
        return None
    if asked in ("consent", "person_name") and intent in ("greet", "thank", "goodbye") and _may_answer(kept, asked):
        return None  # "Thangam" and "Hirji bhai" are names, whatever they sound like
    return Reading(Act.TALK, detail=SMALL_TALK[intent])


def _no_consent(asked: str | None, values: Values, intent: str, confidence: float) -> Reading | None:
    """To give one's name is to agree; but "asdf qwer" only has a name's shape, and the classifier knows better."""
    if asked == "consent" and not values.fields and intent == "out_of_scope" and confidence >= SURE:
        return Reading(Act.REFUSED, detail=asked)
    return None


def _answer(kept: str, heard: Said, asked: str | None, values: Values) -> Reading:
    """The values found, and for the question asked what is left over, when it can be an answer."""
    given = dict(values.fields)
    if asked == "firm_kind" and (number := chosen_number(kept)) and number <= len(KINDS):
        given["firm_kind"] = KINDS[number - 1]
    elif asked == "help_wanted" and is_free_text(kept) and not values.labelled:
        given["help_wanted"] = clip("help_wanted", kept)
    elif asked and asked not in given and values.left:
        given |= _leftover(asked, values.left)
    if given or values.choices:
        return Reading(Act.VALUES, values=given, choices=values.choices)
    return Reading(Act.REFUSED, detail=asked or "")


def chosen_number(text: str) -> int | None:
    """The number chosen of a list: "5", "no. 2", "second one"; None when none is."""
    if found := _NUMBER_ALONE.fullmatch(text.strip()):
        return int(found.group(1))
    choice = aspects().of(text).choice
    return None if choice is None else choice + 1


def _leftover(asked: str, left: list[str]) -> dict[str, Any]:
    left = [segment for segment in left if not lexicon().only(("filler", "around", "fields.phone"), said(segment))]
    if not left:
        return {}
    first = strip_around(left[0])
    if asked == "product":
        product = strip_making(", ".join(left))
        return {"product": clip("product", product)} if is_free_text(product) else {}
    if asked in ("person_name", "consent") and is_person_name(first):
        return {"person_name": clip("person_name", first)}
    if asked == "firm_name" and is_firm_name(first) and first:
        return {"firm_name": clip("firm_name", first)}
    return {}
