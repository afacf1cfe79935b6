"""``make chat`` by pipe, against a small server that speaks the API."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.common.settings import ROOT

SOURCE = {"title": "DGFT", "url": "https://www.dgft.gov.in", "as_of": "2026-06"}
BUTTONS = [{"title": "More", "payload": "b:more"}, {"title": "A person", "payload": "b:person"}]


def reply(number: int, text: str, status: str = "answered", **more: Any) -> dict[str, Any]:
    return {"id": f"r{number}", "text": text, "buttons": [], "sources": [], "status": status, "article": None, **more}


class Api(BaseHTTPRequestHandler):
    """Answers by what was asked; keeps the requests."""

    asked: list[dict[str, Any]]
    looks = 0

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append(body)
        text = body["text"]
        if text == "busy" and len([one for one in self.asked if one["text"] == "busy"]) == 1:
            return self._send(429, {"error": {"code": "too_many", "message": "Wait."}}, {"Retry-After": "1"})
        if text == "forbidden":
            return self._send(422, {"error": {"code": "bad_request", "message": "text: too long"}})
        if text == "slow":
            return self._messages(reply(1, "One moment.", "delayed"))
        return self._messages(reply(2, f"You said {text}.", sources=[SOURCE], buttons=BUTTONS))

    def do_GET(self) -> None:
        assert self.path == "/api/chat/s1?after=r1"
        type(self).looks += 1
        self._messages(*([reply(3, "Here it is.")] if type(self).looks > 1 else []))

    def _messages(self, *replies: dict[str, Any]) -> None:
        self._send(200, {"session": "s1", "messages": list(replies)})

    def _send(self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: Any) -> None:
        pass


@pytest.fixture
def api() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    handler = type("OneApi", (Api,), {"asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", handler.asked
        server.shutdown()


def chat(url: str, lines: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bot", "chat", "--url", url]
    return subprocess.run(command, input=lines, capture_output=True, text=True, timeout=60, cwd=ROOT, check=False)


def test_one_message_a_line_in_replies_out(api: tuple[str, list[dict[str, Any]]]) -> None:
    url, asked = api
    done = chat(url, "iec kaise banaye\n\n2\n7\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(
        "You said iec kaise banaye.\n"
        "  source: DGFT, as of 2026-06 <https://www.dgft.gov.in>\n"
        "  [1] More\n"
        "  [2] A person\n"
        "\n"
    )
    assert [one["text"] for one in asked] == ["iec kaise banaye", "b:person", "7"]
    assert [one["session"] for one in asked] == [None, "s1", "s1"]
    assert len({one["id"] for one in asked}) == 3


def test_a_delayed_reply_is_waited_for(api: tuple[str, list[dict[str, Any]]]) -> None:
    done = chat(api[0], "slow\n")
    assert (done.returncode, done.stdout) == (0, "One moment.\nHere it is.\n\n")


def test_a_busy_server_is_asked_again_with_the_same_id(api: tuple[str, list[dict[str, Any]]]) -> None:
    url, asked = api
    done = chat(url, "busy\n")
    assert (done.returncode, "You said busy." in done.stdout) == (0, True)
    assert [one["id"] for one in asked] == [asked[0]["id"]] * 2


def test_a_refusal_is_said_in_its_own_words(api: tuple[str, list[dict[str, Any]]]) -> None:
    done = chat(api[0], "forbidden\nnever sent\n")
    assert (done.returncode, done.stderr) == (1, "text: too long\n")


def test_when_nothing_listens_it_says_what_to_do() -> None:
    done = chat("http://127.0.0.1:9", "hello\n")
    assert done.returncode == 1
    assert "make run" in done.stderr
    assert "Traceback" not in done.stderr
