"""Intake: what arrived becomes a stored message, once. Channels know nothing of Rasa; this knows nothing of channels.

The order binds: clean, cap, mask, detect the language, store. Only then may a channel acknowledge.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Any

import regex
from sqlalchemy.orm import Session

from bot.common.identifiers import new_id
from bot.common.language import DEFAULT_LANGUAGE, detect_language
from bot.common.masking import mask_never_kept
from bot.stop_points import stop_point
from bot.store import conversations, messages, replies
from bot.store.engine import writing
from bot.store.models import Conversation, Message

LONGEST_MESSAGE = 2_000
"""Characters kept of a message; what comes after is not read, and the person is told."""

TOKEN_MARK = "§"
"""Begins a button's payload: ``§`` and its token, 23 characters; Telegram allows 64 bytes."""

_INVISIBLE = regex.compile(r"[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}--\n\t\u200c\u200d]", regex.VERSION1)
"""Control, bidirectional and unassigned characters. The two joiners stay: Indian scripts need them inside words."""
_READABLE = regex.compile(r"[\p{L}\p{N}]")
_PAYLOAD = regex.compile(rf"{TOKEN_MARK}[\w-]*")
"""What a button sends; "§ 5 of the act" is a person's text."""
_SAYS_SOMETHING = ("👍", "👎", "🙏")


@dataclass(frozen=True)
class Arrival:
    """What a channel took in: whose, its own id for it, and the words, or the kind of thing that holds none."""

    channel: str
    address: str
    channel_key: str
    text: str = ""
    kind: str = "text"
    press: dict[str, Any] | None = None
    """What a channel's own command means (Telegram's /start); a person's text never becomes one."""
    language_hint: str | None = None
    """What the channel knows of the person's language, used when a conversation begins."""


def clean(text: str) -> str:
    """``text`` in NFC without invisible and control characters, white space at the ends gone."""
    return _INVISIBLE.sub("", unicodedata.normalize("NFC", text)).strip(" \u200c\u200d\n\t\ufeff")


def take_in(database: str, arrival: Arrival) -> tuple[Message, bool]:
    """Store an arrival; returns its message and whether it is new. A repeat of ``channel_key`` changes nothing.

    Raises StoreBusy when the database cannot be written: the channel must not acknowledge then.
    """
    with writing(database) as session:
        stored = store_arrival(session, arrival)
    if stored[1]:
        stop_point("stored")
    return stored


def store_arrival(session: Session, arrival: Arrival) -> tuple[Message, bool]:
    """The part of ``take_in`` inside the transaction, for a channel that stores its own cursor with it."""
    text = clean(arrival.text[: LONGEST_MESSAGE * 4])
    shortened = len(text) > LONGEST_MESSAGE or len(arrival.text) > LONGEST_MESSAGE * 4
    text = mask_never_kept(text[:LONGEST_MESSAGE])
    first_language = arrival.language_hint or DEFAULT_LANGUAGE
    if arrival.press is None:
        first_language = detect_language(text, first_language)
    conversation = conversations.find_or_begin(session, arrival.channel, arrival.address, first_language)
    if arrival.press is not None:
        kind, press = "button", arrival.press
    else:
        kind, text, press = _understand(session, conversation, arrival.kind, text)
    if kind == "text" and not conversation.language_chosen:
        conversation.language = detect_language(text, conversation.language)
    return messages.add_once(
        session,
        Message(
            id=new_id("m"),
            conversation_id=conversation.id,
            channel_key=arrival.channel_key,
            kind=kind,
            text=text,
            shortened=shortened,
            press=press,
            language=conversation.language,
        ),
    )


def _understand(
    session: Session, conversation: Conversation, kind: str, text: str
) -> tuple[str, str, dict[str, Any] | None]:
    """Kind, text and press of an arrival: a button's token is looked up, what has no words is named as such."""
    if kind != "text":
        return kind, text, None
    if _PAYLOAD.fullmatch(text):
        button = replies.find_button(session, conversation.id, text[len(TOKEN_MARK) :])
        if button is None:
            return "stale_button", text, None
        return ("rating" if "rate" in button.press else "button"), button.title, button.press
    if not text:
        return "empty", text, None
    if not _READABLE.search(text) and not text.startswith(_SAYS_SOMETHING):
        return "no_words", text, None
    return "text", text, None
