"""Recognising the particulars by their shape, wherever in a message they come."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import regex

from actions.lexicon import lexicon, strip
from actions.registration.fields import LONGEST
from actions.registration.phone import find_phones, without_numbers
from knowledge.reference.districts import District, Match, districts
from knowledge.text import said

_SEGMENTS = re.compile(r"[,;\n|।]+|\s[-–—/]\s|(?<=\w{5})\.\s+")
"""Where one particular ends and the next may begin. "Smt. Lakshmi" and "Mohd. Irfan" are one."""
_CONNECTORS = re.compile(r"\b(?:and|aur)\b|और", re.IGNORECASE)
_CHILD_OF = re.compile(r"\s+[sdwc]/o\b.*", re.IGNORECASE | re.DOTALL)
"""Whose son, daughter or wife: said with a name, not asked for."""
_HEAD_OF = re.compile(
    r"^(?:m/s|messrs|(?:proprietor|prop|owner|partner|director|malik|manager|head)\.?\s+(?:of|ka|ki|at)?)\.?\s*", re.IGNORECASE
)
_WORD = regex.compile(r"[\p{L}\p{M}\p{N}'’.&-]+")
_NAME_WORD = regex.compile(r"[\p{L}\p{M}.'’-]+")
_LETTER = regex.compile(r"\p{L}")

_NEVER_IN_A_NAME = ("not_name", "asking", "subject", "firm", "wrong", "no", "yes", "change", "leave", "making")
MOST_NAME_WORDS = 5
LONGEST_NAME = 60
MOST_FIRM_WORDS = 12


@dataclass
class Values:
    """What a message gives: fields by name, districts to choose from, and what is left over."""

    fields: dict[str, Any] = field(default_factory=dict)
    choices: tuple[District, ...] = ()
    left: list[str] = field(default_factory=list)
    labelled: set[str] = field(default_factory=set)
    """Fields whose value was introduced by its name ("firm ka naam ..."): no other reading is possible."""
    phone_attempt: bool = False

    def take(self, name: str, value: Any, *, labelled: bool = False) -> None:
        """The first value of a field counts."""
        self.fields.setdefault(name, value)
        if labelled:
            self.labelled.add(name)


def recognise(text: str, asked: str | None) -> Values:
    """The values in ``text`` that their shape gives away, given what was asked; the rest is ``left``, segment by segment."""
    values = Values()
    phones, values.phone_attempt = find_phones(text)
    if phones:
        values.take("phone", phones[0])
    for segment in _segments(without_numbers(text)):
        _recognise_segment(values, segment, asked)
    if "firm_name" in values.fields and "firm_kind" not in values.fields:
        kind = lexicon().which("kinds_in_name", said(values.fields["firm_name"]))
        if kind:
            values.take("firm_kind", kind)
    return values


def _segments(text: str) -> Iterator[str]:
    segments = [segment.strip(" .:-–—'\"()[]{}<>*_=+") for segment in _SEGMENTS.split(text)]
    segments = [segment for segment in segments if _LETTER.search(segment)]
    for at, segment in enumerate(segments):
        if at and districts().state(segment):
            continue  # said with the district before it
        following = segments[at + 1] if at + 1 < len(segments) else ""
        is_with_state = districts().state(following) and districts().find(segment).exact
        yield f"{segment} {following}" if is_with_state else segment


def _recognise_segment(values: Values, segment: str, asked: str | None) -> None:
    segment = _CHILD_OF.sub("", segment)
    heard = said(segment)
    words = lexicon()
    if not heard:
        return
    if words.only(("fields.phone", "around"), heard):
        return  # "mera number": the number itself has been read
    if rest := _labelled_name(segment, asked):
        name, remainder = rest
        values.take("person_name", name, labelled=True)
        for part in _CONNECTORS.split(remainder):
            _recognise_segment(values, part, None)
        return
    if firm := _labelled_firm(segment):
        values.take("firm_name", firm, labelled=True)
        return
    place = districts().find(segment)
    if _is_place(segment, heard, place, asked):
        _take_place(values, place)
        return
    if _is_kind(heard, asked):
        values.take("firm_kind", words.which("kinds", heard))
        return
    if _is_products(heard, asked):
        values.take("product", clip("product", strip_making(segment)))
        return
    if asked is None:
        return  # what has no shape answers a question, and none was asked
    firm = _HEAD_OF.sub("", strip_around(segment))
    if asked != "product" and words.has("firm", heard) and len(heard) > 1 and is_firm_name(firm):
        values.take("firm_name", clip("firm_name", firm))
        return
    if asked in ("person_name", "consent") and (split := _name_then_more(segment, place)):
        name, remainder = split
        values.left.append(name)
        _recognise_segment(values, remainder, "product")
        return
    values.left.append(segment)


def _is_place(segment: str, heard: tuple[str, ...], place: Match, asked: str | None) -> bool:
    """Whether a segment names a place and nothing else (or at least a place, when that was asked or is said to be one)."""
    words = lexicon()
    if asked == "district" or words.has("fields.district", heard):
        return bool(place.districts) or place.state is not None
    if not place.exact or not place.districts:
        return False
    if asked in ("person_name", "consent") and words.only(("also_names", "around"), heard):
        return False
    return not place.rest


def _take_place(values: Values, place: Match) -> None:
    if place.sure:
        values.take("district", as_value(place.districts[0]))
    elif place.districts:
        values.choices = values.choices or place.districts


def as_value(district: District) -> dict[str, str]:
    """A district as the slot holds it."""
    return {"district": district.name, "state": district.state}


def _is_kind(heard: tuple[str, ...], asked: str | None) -> bool:
    """Whether a segment is a kind of firm: named alone, or among other words when that was asked."""
    words = lexicon()
    if asked == "firm_kind":
        return words.which("kinds", heard) is not None
    covered = set().union(*(words.places(f"kinds.{kind}", heard) for kind in words.groups["kinds"]))
    return bool(covered) and len(covered | words.places("around", heard)) == len(heard)


def _is_products(heard: tuple[str, ...], asked: str | None) -> bool:
    if asked in ("product", "help_wanted"):
        return False  # taken as it is written
    return lexicon().only(("products", "product_around", "making", "around"), heard)


_NAME_LABEL = regex.compile(
    r"""^(?:.*?\b)??(?:
        (?:my|mera|mere|meri|apna|good)\s+(?:good\s+)?(?:name|naam|nam)\b(?:\s+(?:is|hai|h|likho|:))?
      | (?:name|naam|nam)\s+(?:is|hai|likho|likhiye|:)?
      | मेरा\s+नाम(?:\s+है)?\s | नाम(?:\s+है|\s*:)?\s
    )""",
    regex.VERBOSE | regex.IGNORECASE,
)
_I_AM = regex.compile(r"^(?:.*?\b)??(?:i\s*am|i'm|im|this\s+is|main|mai|मैं)\s", regex.IGNORECASE)
_FIRM_BEFORE = regex.compile(
    r"\b(?:firm|company|dukan|dukaan|shop|business|group|samuh)\b|फर्म|फ़र्म|कंपनी|दुकान|समूह", regex.IGNORECASE
)


def _labelled_name(segment: str, asked: str | None) -> tuple[str, str] | None:
    """The name in "mera naam Salim Ansari hai, ..." or "I am Joyce from Kohima" with what follows it; None without one."""
    tokens = _WORD.findall(segment)
    text = " ".join(tokens) + " "
    found = _NAME_LABEL.match(text)
    if found is None and asked in ("person_name", "consent", None):
        found = _I_AM.match(text)
    if found is None or _FIRM_BEFORE.search(found.group()):
        return None
    words = lexicon()
    start = end = len(found.group().split())
    while end < len(tokens) and not words.spells("name_ends", tokens[end]):
        end += 1
    name = strip_around(" ".join(tokens[start:end]))
    # "main Jodhpur se hu" names a place.
    is_place = tokens[end : end + 1] and words.spells("place_ends", tokens[end])
    if is_place or not is_person_name(name):
        return None
    return name, " ".join(tokens[end:])


def _labelled_firm(segment: str) -> str | None:
    """The name in "firm ka naam Saraswati Silk hai" or "M/s Tripathi Perfumers"; None without one."""
    heard = said(segment)
    words = lexicon()
    covered = words.places("fields.firm_name", heard)
    if not covered or not set(range(min(covered))) <= words.places("around", heard):
        return None
    tokens = [token for token in _WORD.findall(segment) if said(token)]
    if len(tokens) != len(heard):
        return None
    rest = strip_around(" ".join(tokens[max(covered) + 1 :]))
    if not rest or not is_firm_name(rest) or words.has("wrong", heard):
        return None
    if any(words.only((name, "around", "filler", "no"), said(rest)) for name in ("change", "firm", "registering")):
        return None
    return clip("firm_name", rest)


def _name_then_more(segment: str, place: Match) -> tuple[str, str] | None:
    """ "Manoj Sahu Raigarh kosa silk" as the name at its head and what follows; None when it is one thing."""
    tokens = _WORD.findall(segment)
    words = lexicon()
    for at in range(2, len(tokens)):
        tail = said(" ".join(tokens[at:]))
        head = " ".join(tokens[:at])
        place_tail = districts().find(" ".join(tokens[at:])) if place.exact else Match()
        starts_place = bool(place_tail.exact and place_tail.districts and districts().named(tokens[at]))
        starts_product = 0 in words.places("products", tail) and words.only(("products", "product_around", "making"), tail)
        if (starts_place or starts_product) and is_person_name(head):
            return head, " ".join(tokens[at:])
    return None


def strip_around(text: str) -> str:
    """``text`` without the small words at its ends ("mera naam", "hai", "likho")."""
    return strip(text, "around")


def strip_making(text: str) -> str:
    """``text`` without what is said around a product: "hum tasar silk banate hain" is tasar silk."""
    return strip(text, "around", "making")


def clip(name: str, text: str) -> str:
    """``text`` on one line, at most as long as the field's column."""
    return " ".join(text.split())[: LONGEST.get(name, 200)]


def is_person_name(text: str) -> bool:
    """Whether ``text`` can be a person's name: a few words of letters, none of them a word that no name has."""
    tokens = text.split()
    heard = said(text)
    if not 1 <= len(tokens) <= MOST_NAME_WORDS or len(text) > LONGEST_NAME or len(_LETTER.findall(text)) < 2:
        return False
    if not all(_NAME_WORD.fullmatch(token) for token in tokens):
        return False
    words = lexicon()
    if words.only(("products", "product_around"), heard):
        return False
    return not any(words.has(name, heard) for name in _NEVER_IN_A_NAME)


def is_firm_name(text: str) -> bool:
    """Whether ``text`` can be a firm's name: some letters, not too many words, no question."""
    words = lexicon()
    heard = said(text)
    if not _LETTER.search(text) or len(text.split()) > MOST_FIRM_WORDS:
        return False
    return (
        not words.has("asking", heard)
        and not words.has("no", heard)
        and (words.has("firm", heard) or not words.has("wanting", heard))
        and not words.only(("yes", "filler"), heard)
    )


def is_free_text(text: str) -> bool:
    """Whether ``text`` says something: a product, a wish."""
    return len(_LETTER.findall(text)) >= 2
