"""The dialogue client: one message to Rasa, what to say back.

The tree of what can go wrong, each with what to do about it:

DialogueError            the turn did not happen; nothing was saved in Rasa, try the message again later
├── DialogueUnreachable  Rasa is down or starting
├── DialogueTooSlow      no answer in time; Rasa may still finish, so the next attempt says ``attempt`` > 1
└── DialogueFailed       Rasa answered that it failed (an action failed, or nothing was said)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx
from pydantic import ValidationError

from bot.common.say import Say
from bot.stop_points import stop_point

FRESH_AFTER_TURNS = 10
"""Rasa replays the whole session at every turn; between journeys it begins anew after so many."""


class DialogueError(Exception):
    """The turn did not happen. The message stays and is tried again."""


class DialogueUnreachable(DialogueError):
    """Rasa cannot be reached."""


class DialogueTooSlow(DialogueError):
    """Rasa did not answer in time."""


class DialogueFailed(DialogueError):
    """Rasa answered that the turn failed."""


@dataclass(frozen=True)
class Turned:
    """What came of a turn: what to say, what was understood, and where the milliseconds went."""

    says: list[Say]
    intent: dict[str, Any] | None
    ranking: list[dict[str, Any]] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=dict)


async def _trace(event: str, _: dict[str, Any]) -> None:
    """httpx tells each step of a request."""
    if event == "http11.send_request_body.complete":
        stop_point("rasa_called")


class DialogueClient:
    """Talks to our channel plugin in Rasa over one keep-alive connection pool."""

    def __init__(self, base_url: str, seconds: float) -> None:
        self._http = httpx.AsyncClient(
            base_url=base_url,
            timeout=httpx.Timeout(seconds, connect=2.0),
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=32),
        )

    async def close(self) -> None:
        await self._http.aclose()

    async def turn(
        self,
        *,
        conversation: str,
        message_id: str,
        text: str,
        language: str,
        channel: str,
        attempt: int,
        fresh: bool,
        press: dict[str, Any] | None = None,
    ) -> Turned:
        """One message to Rasa. Raises a DialogueError, of which the module's head says what to do."""
        body = {
            "conversation": conversation,
            "message_id": message_id,
            "text": text,
            "language": language,
            "channel": channel,
            "button": press,
            "attempt": attempt,
            "fresh": fresh,
        }
        try:
            answer = await self._http.post("/webhooks/saathi/turn", json=body, extensions={"trace": _trace})
        except httpx.ReadTimeout as error:
            raise DialogueTooSlow("no answer in time") from error
        except httpx.HTTPError as error:
            raise DialogueUnreachable(type(error).__name__) from error
        return self._read(answer)

    @staticmethod
    def _read(answer: httpx.Response) -> Turned:
        try:
            body = answer.json()
            if answer.status_code != 200:
                raise DialogueFailed(body["error"]["code"])
            return Turned(
                says=[Say.model_validate(say) for say in body["says"]],
                intent=body.get("intent"),
                ranking=body.get("intent_ranking") or [],
                timings=body.get("timings") or {},
            )
        except (ValueError, KeyError, TypeError, ValidationError) as error:
            raise DialogueFailed(f"unreadable answer, HTTP {answer.status_code}") from error

    async def ready(self) -> bool:
        """True when Rasa has its model loaded."""
        try:
            return (await self._http.get("/webhooks/saathi/ready", timeout=2.0)).status_code == 200
        except httpx.HTTPError:
            return False
