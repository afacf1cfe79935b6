"""Corrections: which particular a person says is wrong, and the right value when it is said in the same breath."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from actions.lexicon import lexicon
from actions.registration.fields import PARTICULARS, last_known
from actions.registration.phone import find_phones
from actions.registration.values import as_value, clip, is_firm_name, is_free_text, is_person_name, strip_around
from knowledge.reference.districts import districts
from knowledge.text import Said, said, words

SURE_CORRECTION = 0.6
"""Confidence from which the intent alone makes a correction of a message."""

_NOT = re.compile(r"\b(?:nahi|nahin|nhi|nai)\b|नहीं|नही", re.IGNORECASE)
"""Hindi's "not" stands behind what is wrong: "Ujjain nahi Indore"."""
_ENGLISH_NOT = re.compile(r"\bnot\b", re.IGNORECASE)
"""English's stands before it: "Panipat not Sonipat", "not sarees, put dupatta"."""


@dataclass(frozen=True)
class Correction:
    """The field that is wrong, None when it is not said which; and its right value, None when that is to be asked."""

    field: str | None
    value: Any = None


def find_correction(text: str, draft: Mapping[str, Any], intent: str, confidence: float) -> Correction | None:
    """The correction that ``text`` asks for; None when it asks for none."""
    heard = said(text)
    lists = lexicon()
    if lists.has("back", heard) and len(heard) <= 8 and not lists.has("subject", heard):
        named = lists.which("fields", heard)
        return Correction(named or last_known(draft))
    field = lists.which("fields", heard)
    wrong, right = _sides(text)
    swapped = bool(strip_around(wrong) and strip_around(right)) and (field in draft or _field_of(wrong, draft) is not None)
    cued = lists.has("change", heard) or lists.has("wrong", heard)
    if not (cued or swapped or (intent == "correct" and confidence >= SURE_CORRECTION)):
        return None
    speaks_of_name = lists.has("fields.person_name", heard)
    if field in (None, "firm_name") and not speaks_of_name and (kind := _other_kind(heard, draft)):
        return Correction("firm_kind", kind)
    if field is None:
        field = _field_of(wrong, draft) or _field_of(text, draft)
    if field is None:
        phones, _ = find_phones(text)
        return Correction("phone", phones[0]) if phones else Correction(None)
    return correct(field, right if swapped else text, draft)


def correct(field: str, text: str, draft: Mapping[str, Any]) -> Correction:
    """The correction of a known field, with the value that ``text`` holds for it."""
    return Correction(field, _value(field, text, draft.get(field)))


def _sides(text: str) -> tuple[str, str]:
    """What is wrong and what is right in "X nahi Y" or "Y not X"; two empty strings when the message has no such form."""
    if found := _NOT.search(text):
        return text[: found.start()], text[found.end() :]
    if found := _ENGLISH_NOT.search(text):
        before, after = text[: found.start()], text[found.end() :]
        if strip_around(before):
            return after, before
        wrong, _, right = after.partition(",")
        return wrong, right
    return "", ""


def _other_kind(heard: Said, draft: Mapping[str, Any]) -> str | None:
    """A kind of firm named that is not the present one."""
    if "firm_kind" not in draft:
        return None
    kinds = lexicon().groups["kinds"]
    return next((kind for kind in kinds if kind != draft["firm_kind"] and lexicon().has(f"kinds.{kind}", heard)), None)


def _field_of(text: str, draft: Mapping[str, Any]) -> str | None:
    """The particular whose present value is among the words of ``text``."""
    spoken = set(said(text))
    for name in PARTICULARS:
        value = draft.get(name)
        value = value["district"] if isinstance(value, dict) else value
        if isinstance(value, str) and name not in ("phone", "firm_kind", "help_wanted") and spoken & _telling(value):
            return name
    return None


def _telling(value: str) -> set[str]:
    return {sound for sound in said(value) if len(sound) > 2}


def _value(field: str, text: str, present: Any) -> Any:
    """The new value that ``text`` holds for ``field``, other than the present one; None when it holds none."""
    if field == "phone":
        phones, _ = find_phones(text)
        return next((phone for phone in phones if phone != present), None)
    if field == "firm_kind":
        return lexicon().which("kinds", said(text))
    if field == "district":
        return _district(text, present)
    rest = _without_cues(text)
    if not rest or rest.casefold() == str(present or "").casefold():
        return None
    fits = {"person_name": is_person_name, "firm_name": is_firm_name}.get(field, is_free_text)
    return clip(field, rest) if fits(rest) else None


def _district(text: str, present: Any) -> dict[str, str] | None:
    """The last district named that is not the present one."""
    tokens = _without_cues(text).split()
    for at in range(len(tokens)):
        place = districts().find(" ".join(tokens[at:]))
        if place.sure and as_value(place.districts[0]) != present:
            return as_value(place.districts[0])
    return None


def _without_cues(text: str) -> str:
    """``text`` without the words that make it a correction and without the field's name; what is left is the value."""
    tokens = [token for token in re.findall(r"[^\s,;:।.?!]+", text) if words(token)]
    heard = tuple(sound for token in tokens for sound in said(token))
    if len(heard) != len(tokens):
        return ""
    lists = lexicon()
    cues = lists.places("change", heard) | lists.places("wrong", heard) | lists.places("no", heard)
    for name in lists.groups["fields"]:
        cues |= lists.places(f"fields.{name}", heard)
    cues |= lists.places("filler", heard) | lists.places("slips", heard)
    return strip_around(" ".join(token for at, token in enumerate(tokens) if at not in cues))
