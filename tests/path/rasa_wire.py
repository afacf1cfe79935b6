"""A small server that plays Rasa's side of the wire (``docs/architecture.md``), one behaviour at a time, on loopback."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

Turn = dict[str, Any]
Behaviour = Callable[[Turn], Awaitable[Response]]


async def answers(turn: Turn) -> Response:
    """Says the message's own words back, so that a test sees which reply belongs to which message."""
    say = {"phrase": "answer", "values": {"text": f"re: {turn['text']}"}, "status": "answered"}
    return JSONResponse({"says": [say], "intent": {"name": "ask_question", "confidence": 0.9}, "timings": {}})


async def fails(turn: Turn) -> Response:
    """An action has failed."""
    return JSONResponse({"error": {"code": "action_failed", "message": "action_answer: no answer within 5 s"}}, 500)


async def babbles(turn: Turn) -> Response:
    """Answers what no Rasa would."""
    return Response("<html>Bad Gateway</html>", 200)


async def says_the_unsayable(turn: Turn) -> Response:
    """Asks for a phrase that no language has."""
    return JSONResponse({"says": [{"phrase": "no_such_phrase"}], "intent": None, "timings": {}})


async def says_the_unstorable(turn: Turn) -> Response:
    """Says a character that PostgreSQL cannot hold."""
    return JSONResponse({"says": [{"phrase": "answer", "values": {"text": "\0"}}], "intent": None, "timings": {}})


async def is_silent(turn: Turn) -> Response:
    """Takes the message and says nothing for longer than anybody waits."""
    await asyncio.sleep(30)
    return Response()


def after(seconds: float) -> Behaviour:
    """Answers, but not at once."""

    async def late(turn: Turn) -> Response:
        await asyncio.sleep(seconds)
        return await answers(turn)

    return late


class RasaWire:
    """Run it as a context manager. ``script`` holds what is done with the next messages; then it answers them all."""

    def __init__(self) -> None:
        self.script: deque[Behaviour] = deque()
        self.otherwise: Behaviour = answers
        self.turns: list[Turn] = []
        self.at_once: dict[str, int] = {}
        """The most turns of each conversation that were open at the same time."""
        self._open: dict[str, int] = {}
        routes = [
            Route("/webhooks/saathi/turn", self._turn, methods=["POST"]),
            Route("/webhooks/saathi/ready", lambda _: JSONResponse({"ready": True})),
        ]
        config = uvicorn.Config(Starlette(routes=routes), port=0, log_level="error", timeout_graceful_shutdown=1)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    def __enter__(self) -> RasaWire:
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(timeout=10)

    @property
    def port(self) -> int:
        return self._server.servers[0].sockets[0].getsockname()[1]

    async def _turn(self, request: Request) -> Response:
        turn = await request.json()
        self.turns.append(turn)
        behaviour = self.script.popleft() if self.script else self.otherwise
        whose = turn["conversation"]
        self._open[whose] = self._open.get(whose, 0) + 1
        self.at_once[whose] = max(self.at_once.get(whose, 0), self._open[whose])
        try:
            return await behaviour(turn)
        finally:
            self._open[whose] -= 1
