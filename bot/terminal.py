"""``make chat``: the bot in the terminal, through the same API as everybody's.

At a terminal it prompts, and the number of a button presses it. By pipe it takes one message a line and writes the replies, so
that a script can hold a conversation: ``printf 'hello\\n1\\n' | make chat``.
"""

from __future__ import annotations

import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import httpx

PATIENCE_SECONDS = 30.0
"""For one request; the API itself answers within eight."""

LOOK_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 660.0
"""For a delayed reply: after ten minutes it comes from a person, or says that one will see to it."""

MOST_TRIES = 6
LONGEST_PAUSE_SECONDS = 30.0


class Refused(Exception):
    """The conversation cannot go on; the message is for the person."""


class Talk:
    """One conversation with the API at ``url``."""

    def __init__(self, url: str) -> None:
        self._http = httpx.Client(base_url=url, timeout=PATIENCE_SECONDS)
        self._url = url
        self._session: str | None = None
        self._buttons: list[str] = []

    def say(self, text: str) -> Iterator[dict[str, Any]]:
        """Send a message, or press the button with this number; gives the replies as they come.

        Raises Refused when nothing answers, or the API says no.
        """
        if text.isdigit() and 1 <= int(text) <= len(self._buttons):
            text = self._buttons[int(text) - 1]
        # The id makes a second try safe: the same one is never answered twice.
        body = self._ask("POST", "/api/chat", json={"session": self._session, "text": text, "id": uuid.uuid4().hex})
        self._session = body["session"]
        yield from self._taken(body["messages"])
        if body["messages"] and body["messages"][-1]["status"] == "delayed":
            yield from self._delayed(body["messages"][-1]["id"])

    def _taken(self, replies: list[dict[str, Any]]) -> list[dict[str, Any]]:
        self._buttons = [button["payload"] for reply in replies for button in reply["buttons"]]
        return replies

    def _delayed(self, last: str) -> Iterator[dict[str, Any]]:
        deadline = time.monotonic() + LONGEST_WAIT_SECONDS
        while time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS)
            came = self._ask("GET", f"/api/chat/{self._session}", params={"after": last})["messages"]
            if came:
                yield from self._taken(came)
                return
        raise Refused("The delayed reply has not come.")

    def _ask(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        for tried in range(1, MOST_TRIES + 1):
            try:
                answer = self._http.request(method, path, **request)
            except httpx.HTTPError as error:
                raise Refused(f"Nothing answers at {self._url} ({type(error).__name__}). Start it with `make run`.") from error
            if answer.is_success:
                return answer.json()
            pause = answer.headers.get("Retry-After", "")
            if answer.status_code not in (429, 503) or tried == MOST_TRIES:
                break
            time.sleep(min(float(pause) if pause.isdigit() else 2.0, LONGEST_PAUSE_SECONDS))
        raise Refused(_reason(answer))


def _reason(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["error"]["message"])
    except (ValueError, KeyError, TypeError):
        return f"{answer.url} answered {answer.status_code}: is this Niryat Saathi?"


def lines_of(replies: list[dict[str, Any]] | Iterator[dict[str, Any]]) -> Iterator[str]:
    """Replies as a terminal shows them: text, sources, buttons numbered through."""
    number = 0
    for reply in replies:
        yield reply["text"]
        for source in reply["sources"]:
            as_of = f", as of {source['as_of']}" if source.get("as_of") else ""
            yield f"  source: {source['title']}{as_of} <{source['url']}>"
        for button in reply["buttons"]:
            number += 1
            yield f"  [{number}] {button['title']}"


def chat(url: str) -> int:
    """Hold a conversation on standard input and output until it ends; the exit status is 1 when it could not go on."""
    at_terminal = sys.stdin.isatty()
    if at_terminal:
        with suppress(ImportError):
            import readline  # noqa: F401  (arrow keys and history at the prompt)
        print("Niryat Saathi: write, or type a button's number. Ctrl-D ends.")
    talk = Talk(url)
    try:
        for text in _prompted() if at_terminal else _piped():
            for line in lines_of(talk.say(text)):
                print(line, flush=True)
            print(flush=True)
    except Refused as reason:
        print(reason, file=sys.stderr)
        return 1
    return 0


def _prompted() -> Iterator[str]:
    while True:
        try:
            text = input("> ").strip()
        except EOFError:
            print()
            return
        if text:
            yield text


def _piped() -> Iterator[str]:
    for line in sys.stdin:
        if line.strip():
            yield line.strip()
