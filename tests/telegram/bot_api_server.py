"""A Bot API server of our own: enough of Telegram's for the real python-telegram-bot to talk to, on loopback.

It keeps what Telegram keeps: updates until they are acknowledged by a higher offset, and the messages that were sent. Faults
are put in front of ``sendMessage`` one by one, as Telegram would answer them; ``gone`` takes the whole server away for a while.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"

TOO_MANY = {"error_code": 429, "description": "Too Many Requests: retry after 2", "parameters": {"retry_after": 2}}
BLOCKED = {"error_code": 403, "description": "Forbidden: bot was blocked by the user"}
BROKEN = {"error_code": 502, "description": "Bad Gateway"}

LONGEST_TEXT = 4096
LONGEST_DATA = 64


class BotApiServer:
    """Run it as a context manager; ``url`` is what ``TELEGRAM_API_URL`` wants."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.attempts: list[tuple[int, float]] = []
        """Every ``sendMessage``, refused ones too: its chat, and when."""
        self.answered_callbacks: list[str] = []
        self.faults: deque[dict[str, Any]] = deque()
        self._sending_seconds = 0.0
        self._updates: list[dict[str, Any]] = []
        self._again: list[dict[str, Any]] = []
        self._ids = itertools.count(1)
        self._update_ids = itertools.count(700_000_001)
        self._port = 0
        self._server: uvicorn.Server | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> BotApiServer:
        self._start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def _start(self) -> None:
        routes = [Route("/bot{token}/{method}", self._method, methods=["GET", "POST"])]
        config = uvicorn.Config(
            Starlette(routes=routes), port=self._port, log_level="error", timeout_graceful_shutdown=1, lifespan="off"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive(), "the Bot API server did not start"
            time.sleep(0.01)
        self._port = self._server.servers[0].sockets[0].getsockname()[1]

    def _stop(self) -> None:
        assert self._server and self._thread
        self._server.should_exit = True
        self._thread.join(timeout=10)

    # What a person does

    def write(self, text: str, chat: int = 42, language: str = "hi", **fields: Any) -> dict[str, Any]:
        """A person writes; returns the update."""
        return self._add({"message": self._message(chat, language) | {"text": text} | fields})

    def write_in_group(self, text: str) -> dict[str, Any]:
        """Somebody writes in a group that the bot is in."""
        message = self._message(42, "hi") | {"chat": {"id": -100123, "type": "group", "title": "Karigar"}, "text": text}
        return self._add({"message": message})

    def send_thing(self, kind: str, thing: Any, chat: int = 42) -> dict[str, Any]:
        """A person sends a voice note, a photo, a sticker."""
        return self._add({"message": self._message(chat, "hi") | {kind: thing}})

    def edit(self, update: dict[str, Any], text: str) -> dict[str, Any]:
        """A person edits the message of an update."""
        return self._add({"edited_message": update["message"] | {"text": text, "edit_date": int(time.time())}})

    def press(self, data: str, chat: int = 42) -> dict[str, Any]:
        """A person presses a button under the bot's last message."""
        message = self._message(chat, "hi") | {"text": "…"}
        query = {"id": str(next(self._ids)), "from": message["from"], "message": message, "chat_instance": "1", "data": data}
        return self._add({"callback_query": query})

    # What Telegram does

    def offer_again(self, update: dict[str, Any]) -> None:
        """Telegram offers an update once more, acknowledged or not."""
        self._again.append(update)

    @contextmanager
    def gone(self) -> Iterator[None]:
        """Telegram cannot be reached while in this."""
        self._stop()
        try:
            yield
        finally:
            self._start()

    @contextmanager
    def slow(self, seconds: float) -> Iterator[None]:
        """Every message takes so long to send while in this."""
        self._sending_seconds = seconds
        try:
            yield
        finally:
            self._sending_seconds = 0.0

    # What a test looks at

    def sent_to(self, chat: int) -> list[dict[str, Any]]:
        """The messages sent to a chat, in order."""
        return [message for message in self.sent if message["chat_id"] == chat]

    def wait_for_sent(self, count: int, chat: int = 42, seconds: float = 60) -> list[dict[str, Any]]:
        """The messages sent to a chat, once there are ``count``. Raises AssertionError after ``seconds``."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = self.sent_to(chat)
            if len(found) >= count:
                return found
            time.sleep(0.05)
        raise AssertionError(f"{len(found)} of {count} messages within {seconds:.0f} s: {found}")

    def is_acknowledged(self, update: dict[str, Any]) -> bool:
        """True once Telegram was told that it need not offer an update again."""
        return update not in self._updates and update not in self._again

    # Telegram's side

    def _message(self, chat: int, language: str) -> dict[str, Any]:
        person = {"id": chat, "is_bot": False, "first_name": "Meera", "language_code": language}
        return {"message_id": next(self._ids), "date": int(time.time()), "chat": {"id": chat, "type": "private"}, "from": person}

    def _add(self, update: dict[str, Any]) -> dict[str, Any]:
        complete = {"update_id": next(self._update_ids), **update}
        self._updates.append(complete)
        return complete

    async def _method(self, request: Request) -> JSONResponse:
        if request.path_params["token"] != TOKEN:
            return _refusal({"error_code": 401, "description": "Unauthorized"})
        arguments = await self._arguments(request)
        handler = getattr(self, f"_{request.path_params['method'].lower()}", None)
        if handler is None:
            return _refusal({"error_code": 404, "description": "Not Found"})
        result = await handler(arguments)
        return result if isinstance(result, JSONResponse) else JSONResponse({"ok": True, "result": result})

    @staticmethod
    async def _arguments(request: Request) -> dict[str, Any]:
        # python-telegram-bot sends a form; only with a file would it be one in several parts.
        return dict(parse_qsl((await request.body()).decode())) | dict(request.query_params)

    async def _getme(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"id": 110201543, "is_bot": True, "first_name": "Niryat Saathi", "username": "niryat_saathi_bot"}

    async def _getupdates(self, arguments: dict[str, Any]) -> list[dict[str, Any]]:
        offset = int(arguments.get("offset") or 0)
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        deadline = time.monotonic() + min(float(arguments.get("timeout") or 0), 2.0)
        while not (self._updates or self._again) and time.monotonic() < deadline:
            assert self._server
            if self._server.should_exit:
                break
            await asyncio.sleep(0.02)
        again, self._again = self._again, []
        return [*again, *self._updates]

    async def _sendmessage(self, arguments: dict[str, Any]) -> Any:
        chat, text, markup = int(arguments["chat_id"]), arguments["text"], arguments.get("reply_markup")
        self.attempts.append((chat, time.monotonic()))
        if self.faults:
            return _refusal(self.faults.popleft())
        await asyncio.sleep(self._sending_seconds)
        markup = json.loads(markup) if isinstance(markup, str) else markup
        buttons = [button for row in (markup or {}).get("inline_keyboard", []) for button in row]
        if len(text) > LONGEST_TEXT:
            return _refusal({"error_code": 400, "description": "Bad Request: message is too long"})
        if any(len(button["callback_data"].encode()) > LONGEST_DATA for button in buttons):
            return _refusal({"error_code": 400, "description": "Bad Request: BUTTON_DATA_INVALID"})
        self.sent.append({"chat_id": chat, "text": text, "buttons": buttons})
        return {"message_id": next(self._ids), "date": int(time.time()), "chat": {"id": chat, "type": "private"}, "text": text}

    async def _answercallbackquery(self, arguments: dict[str, Any]) -> bool:
        self.answered_callbacks.append(arguments["callback_query_id"])
        return True


def _refusal(fault: dict[str, Any]) -> JSONResponse:
    return JSONResponse({"ok": False, **fault}, fault["error_code"])
