"""The action server: loud when an action fails, silent about what people wrote."""

from __future__ import annotations

import base64
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import yaml

from actions.server import all_actions
from bot.common.settings import ROOT
from tests.actions.talking import knowledge
from tests.product import free_ports
from tests.waiting import until

SECRET = "Salim Ansari 9839012345"


@dataclass
class Server:
    """The real server in a process of its own, and its log."""

    url: str
    log: Path

    def call(self, action: str, **metadata: Any) -> httpx.Response:
        return self.post(call(action, **metadata))

    def post(self, body: Any) -> httpx.Response:
        return httpx.post(f"{self.url}/webhook", json=body)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    [port] = free_ports(1)
    log = tmp_path_factory.mktemp("actions") / "log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.actions.faulty_server", str(port)], cwd=ROOT, stdout=written, stderr=written
        )
    running = Server(f"http://127.0.0.1:{port}", log)
    try:
        until(lambda: is_up(running.url), "the action server")
        yield running
    finally:
        process.terminate()
        process.wait(timeout=20)


def is_up(url: str) -> bool:
    try:
        return httpx.get(f"{url}/health").json() == {"status": "ok"}
    except httpx.HTTPError:
        return False


def call(action: str, **metadata: Any) -> dict[str, Any]:
    """What our plugin in Rasa sends."""
    about = {"message_id": "m1", "conversation": "c1", "language": "hi", "channel": "web", "button": None, "vector": None}
    return {
        "next_action": action,
        "sender_id": "c1",
        "tracker": {
            "sender_id": "c1",
            "slots": {"requested_slot": None},
            "latest_message": {"text": SECRET, "intent": {"name": "inform", "confidence": 0.8}, "metadata": about | metadata},
            "events": [],
            "active_loop": {},
        },
        "version": "3.6.21",
        "domain": {},
    }


def test_says_and_slots_go_back_to_rasa(server: Server) -> None:
    answer = server.call("action_tells")
    assert answer.status_code == 200
    assert answer.json()["responses"][0]["custom"]["phrase"] == "nothing_offered"
    [event] = answer.json()["events"]
    assert (event["event"], event["name"], event["value"]) == ("slot", "offered", [])


def test_the_action_sees_the_message_and_its_vector(server: Server) -> None:
    vector = np.linspace(-1, 1, 384, dtype="<f2")
    answer = server.call("action_tells", vector=base64.b64encode(vector.tobytes()).decode())
    seen = answer.json()["responses"][0]["custom"]["evidence"]
    assert (seen["text"], seen["language"], seen["intent"]) == (SECRET, "hi", "inform")
    np.testing.assert_array_equal(np.array(seen["vector"], dtype=np.float32), vector.astype(np.float32))


def test_a_failing_action_is_loud_and_says_nothing_of_the_person(server: Server) -> None:
    answer = server.call("action_raises")
    assert answer.status_code == 500
    assert answer.json() == {"error": {"code": "action_failed", "message": "action_raises: ValueError"}}
    logged = server.log.read_text()
    assert "action_raises failed: ValueError at faulty_server.py" in logged
    assert "Salim" not in logged
    assert "98390" not in logged


def test_an_action_that_says_nothing_has_failed(server: Server) -> None:
    answer = server.call("action_silent")
    assert (answer.status_code, answer.json()["error"]["message"]) == (500, "action_silent: SilentAction")


def test_a_call_without_our_metadata_has_failed(server: Server) -> None:
    body = call("action_tells")
    del body["tracker"]["latest_message"]["metadata"]
    answer = server.post(body)
    assert answer.status_code == 500
    assert "Salim" not in answer.text


def test_an_unknown_action_and_nonsense_are_refused(server: Server) -> None:
    assert server.call("action_unknown").status_code == 404
    assert server.post({"next_action": "action_tells", "nonsense": SECRET}).status_code == 500
    assert httpx.post(f"{server.url}/webhook", content=b"{not json").status_code == 400
    assert "Salim" not in server.log.read_text()


def test_without_an_index_it_ends_with_what_to_do(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "actions"],
        cwd=ROOT,
        env={"PATH": "/usr/bin", "MODELS_DIR": str(tmp_path), "VAR_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "python -m knowledge build" in done.stderr
    assert "Traceback" not in done.stderr


def test_every_action_of_the_domain_is_served(sqlite: str) -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    known, _ = knowledge()
    assert {action.name() for action in all_actions(known, sqlite)} == set(domain["actions"])
