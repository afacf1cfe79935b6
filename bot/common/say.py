"""A say: what is to be said, never the words. Actions make them, Rasa carries them, the renderer words them.

The wire form is plain JSON (``docs/architecture.md``); this model is its one definition on our side.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from bot.common.statuses import ReplyStatus


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SayButton(_Part):
    """A button: its label's phrase key (or ready words, when they are data such as a district's name) and its press."""

    label: str = ""
    words: str = ""
    values: dict[str, Any] = {}
    press: dict[str, Any]


class SayArticle(_Part):
    """Which article, and which of it: the short answer with the asked-for parts, those parts ``alone`` (the person has just read the
    answer), or everything with its steps (``whole``)."""

    id: str
    parts: list[str] = []
    alone: bool = False
    whole: bool = False


class Say(_Part):
    """One reply to be worded."""

    phrase: str
    text: str = ""
    values: dict[str, Any] = {}
    status: ReplyStatus = ReplyStatus.SMALL_TALK
    buttons: list[SayButton] = []
    article: SayArticle | None = None
    evidence: dict[str, Any] = {}
    journey: str | None = None
    set_language: str | None = None

    def wire(self) -> dict[str, Any]:
        """The JSON form, without what is at its default: it stays on Rasa's tracker and is read back at every turn."""
        return self.model_dump(mode="json", exclude_defaults=True) | {"phrase": self.phrase}
