"""How large a request's body may be: what is larger is refused before it is held in memory."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.errors import error_response

LONGEST_BODY = 256 * 1024
"""Bytes: the longest text that the chat API takes, each character written as ``\\ud83d\\ude4f``."""


class BodyLimit:
    """Middleware: 413 for a body that is announced too large, or turns out to be."""

    def __init__(self, app: ASGIApp, longest: int = LONGEST_BODY) -> None:
        self._app = app
        self._longest = longest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdigit() and int(announced) > self._longest:
            await error_response(413, "too_large", self._words())(scope, receive, send)
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._longest:
                raise HTTPException(413, self._words())
            return message

        await self._app(scope, counted, send)

    def _words(self) -> str:
        return f"The request is larger than {self._longest:,} bytes."
