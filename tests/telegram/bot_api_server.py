"""A Bot API server of our own: enough of Telegram's for the real python-telegram-bot to talk to, on loopback.

It keeps what Telegram keeps: updates until they are acknowledged by a higher offset, and the messages that were sent. Faults
are put in front of ``sendMessage`` one by one, as Telegram would answer them.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
import time
from collections import deque
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


class BotApiServer:
    """Run it as a context manager; ``url`` is what ``TELEGRAM_API_URL`` wants."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.answered_callbacks: list[str] = []
        self.faults: deque[dict[str, Any]] = deque()
        self._updates: list[dict[str, Any]] = []
        self._ids = itertools.count(1)
        self._update_ids = itertools.count(700_000_001)
        routes = [Route("/bot{token}/{method}", self._method, methods=["GET", "POST"])]
        self._server = uvicorn.Server(uvicorn.Config(Starlette(routes=routes), port=0, log_level="error"))
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def __enter__(self) -> BotApiServer:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"

    # What a person does

    def write(self, text: str, chat: int = 42, language: str = "hi", **fields: Any) -> int:
        """A person writes; returns the update's id."""
        return self._add({"message": self._message(chat, language) | {"text": text} | fields})

    def send_thing(self, kind: str, thing: Any, chat: int = 42) -> int:
        """A person sends a voice note, a photo, a sticker."""
        return self._add({"message": self._message(chat, "hi") | {kind: thing}})

    def edit(self, text: str, chat: int = 42) -> int:
        """A person edits a message."""
        return self._add({"edited_message": self._message(chat, "hi") | {"text": text, "edit_date": int(time.time())}})

    def press(self, data: str, chat: int = 42) -> int:
        """A person presses a button under the bot's last message."""
        message = self._message(chat, "hi") | {"text": "…"}
        return self._add(
            {"callback_query": {"id": str(next(self._ids)), "from": message["from"], "message": message, "chat_instance": "1", "data": data}}
        )

    def repeat_last_update(self) -> None:
        """Telegram offers an update again."""
        self._updates.append(self._updates[-1])

    # What a test looks at

    def wait_for_sent(self, count: int, seconds: float = 30, chat: int | None = None) -> list[dict[str, Any]]:
        """The messages sent (to ``chat``), once there are ``count``. Fails after ``seconds``."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = [message for message in self.sent if chat in (None, message["chat_id"])]
            if len(found) >= count:
                return found
            time.sleep(0.05)
        raise AssertionError(f"{len(found)} of {count} messages within {seconds} s: {found}")

    def unacknowledged(self) -> int:
        return len(self._updates)

    # Telegram's side

    def _message(self, chat: int, language: str) -> dict[str, Any]:
        person = {"id": chat, "is_bot": False, "first_name": "Meera", "language_code": language}
        return {"message_id": next(self._ids), "date": int(time.time()), "chat": {"id": chat, "type": "private"}, "from": person}

    def _add(self, update: dict[str, Any]) -> int:
        update_id = next(self._update_ids)
        self._updates.append({"update_id": update_id, **update})
        return update_id

    async def _method(self, request: Request) -> JSONResponse:
        if request.path_params["token"] != TOKEN:
            return JSONResponse({"ok": False, "error_code": 401, "description": "Unauthorized"}, 401)
        arguments = await self._arguments(request)
        handler = getattr(self, f"_{request.path_params['method'].lower()}", None)
        if handler is None:
            return JSONResponse({"ok": False, "error_code": 404, "description": "Not Found"}, 404)
        result = await handler(arguments)
        if isinstance(result, JSONResponse):
            return result
        return JSONResponse({"ok": True, "result": result})

    @staticmethod
    async def _arguments(request: Request) -> dict[str, Any]:
        if request.headers.get("content-type", "").startswith("application/json"):
            return await request.json()
        return dict(await request.form()) | dict(request.query_params)

    async def _getme(self, _: dict[str, Any]) -> dict[str, Any]:
        return {"id": 110201543, "is_bot": True, "first_name": "Niryat Saathi", "username": "niryat_saathi_bot"}

    async def _getupdates(self, arguments: dict[str, Any]) -> list[dict[str, Any]]:
        offset = int(arguments.get("offset") or 0)
        self._updates = [update for update in self._updates if update["update_id"] >= offset]
        deadline = time.monotonic() + min(float(arguments.get("timeout") or 0), 2.0)
        while not self._updates and time.monotonic() < deadline and not self._server.should_exit:
            await asyncio.sleep(0.02)
        return list(self._updates)

    async def _sendmessage(self, arguments: dict[str, Any]) -> Any:
        if self.faults:
            fault = self.faults.popleft()
            return JSONResponse({"ok": False, **fault}, fault["error_code"])
        markup = arguments.get("reply_markup")
        chat = int(arguments["chat_id"])
        self.sent.append(
            {"chat_id": chat, "text": arguments["text"], "markup": json.loads(markup) if isinstance(markup, str) else markup}
        )
        return {"message_id": next(self._ids), "date": int(time.time()), "chat": {"id": chat, "type": "private"}, "text": arguments["text"]}

    async def _answercallbackquery(self, arguments: dict[str, Any]) -> bool:
        self.answered_callbacks.append(arguments["callback_query_id"])
        return True


TOO_MANY = {"error_code": 429, "description": "Too Many Requests: retry after 1", "parameters": {"retry_after": 1}}
BLOCKED = {"error_code": 403, "description": "Forbidden: bot was blocked by the user"}
BROKEN = {"error_code": 502, "description": "Bad Gateway"}
