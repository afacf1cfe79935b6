"""What an action knows of the message in hand, and what comes of it."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from rasa_sdk import Tracker

from bot.common.language import DEFAULT_LANGUAGE
from bot.common.say import Say


@dataclass(frozen=True)
class Turn:
    """One message: its words or the button pressed, what Rasa understood, and what the conversation holds."""

    text: str
    message_id: str
    conversation: str
    language: str = DEFAULT_LANGUAGE
    intent: str = "nlu_fallback"
    confidence: float = 0.0
    press: dict[str, Any] | None = None
    """What the pressed button stands for; None when the message was written."""
    vector: np.ndarray | None = None
    """The e5 query vector of the text, shape (384,); None for a button."""
    slots: dict[str, Any] = field(default_factory=dict)
    asked: str | None = None
    """The slot that the running form has asked for."""

    @property
    def article(self) -> str | None:
        """The article that the pressed button is about."""
        return (self.press or {}).get("article")


@dataclass
class Outcome:
    """What an action says, and the slots it sets."""

    says: list[Say] = field(default_factory=list)
    slots: dict[str, Any] = field(default_factory=dict)


def turn_of(tracker: Tracker) -> Turn:
    """The message in hand, from what our channel plugin put into its metadata. Raises KeyError when that is missing."""
    message = tracker.latest_message
    metadata = message["metadata"]
    intent = message.get("intent") or {}
    vector = metadata.get("vector")
    return Turn(
        text=message.get("text") or "",
        message_id=metadata["message_id"],
        conversation=metadata["conversation"],
        language=metadata.get("language") or DEFAULT_LANGUAGE,
        intent=intent.get("name") or "nlu_fallback",
        confidence=float(intent.get("confidence") or 0.0),
        press=metadata.get("button"),
        vector=unpack(vector) if vector else None,
        slots=tracker.slots,
        asked=tracker.slots.get("requested_slot") if tracker.active_loop.get("name") else None,
    )


def unpack(packed: str) -> np.ndarray:
    """A vector from its form in the metadata (base64 of little-endian float16): float32, shape (384,)."""
    return np.frombuffer(base64.b64decode(packed), dtype="<f2").astype(np.float32)
