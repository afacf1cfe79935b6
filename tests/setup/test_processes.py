"""The list of processes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.common.settings import Settings
from bot.processes import MODEL, Process, local_url, processes
from setup import builds


def listed(**changes: object) -> dict[str, Process]:
    return {process.name: process for process in processes(Settings(**changes))}  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _no_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TELEGRAM_BOT_TOKEN", raising=False)


@pytest.mark.parametrize(("token", "names"), [
    (None, ["rasa", "actions", "app"]),
    ("", ["rasa", "actions", "app"]),
    ("1:a", ["rasa", "actions", "app", "telegram"]),
])  # fmt: skip
def test_telegram_runs_only_with_a_token(token: str | None, names: list[str]) -> None:
    assert list(listed(telegram_bot_token=token)) == names


def test_two_products_share_nothing() -> None:
    def all_of(**changes: object) -> set[str]:
        return {str(word) for one in listed(**changes).values() for word in [*one.command, *one.environment.values()]}

    first = {"var_dir": Path("/a"), "models_dir": Path("/m"), "port": 7001, "rasa_port": 7002, "actions_port": 7003}
    second = {"var_dir": Path("/b"), "models_dir": Path("/n"), "port": 8001, "rasa_port": 8002, "actions_port": 8003}
    own = {"/a", "/m", "/a/rasa.db", f"/m/{MODEL}", "7001", "7002", "7003"}
    assert own <= all_of(**first)
    assert not own & all_of(**second)


def test_rasa_gets_no_secret_and_calls_nobody() -> None:
    rasa = listed(telegram_bot_token="1:a")["rasa"]
    assert rasa.environment["TELEGRAM_BOT_TOKEN"] == rasa.environment["DATABASE_URL"] == ""
    assert rasa.environment["RASA_TELEMETRY_ENABLED"] == "false"
    assert "--enable-api" not in rasa.command
    assert rasa.command[rasa.command.index("--interface") + 1] == "127.0.0.1"


def test_a_relative_folder_is_one_folder_for_all() -> None:
    for process in listed(var_dir=Path("var"), models_dir=Path("models")).values():
        assert Path(process.environment["VAR_DIR"]).is_absolute()
        assert Path(process.environment["MODELS_DIR"]).is_absolute()


def test_rasa_starts_with_the_model_that_set_up_builds() -> None:
    assert f"rasa/{builds.MODEL}.tar.gz" == MODEL


@pytest.mark.parametrize(("host", "url"), [
    ("127.0.0.1", "http://127.0.0.1:8000"), ("0.0.0.0", "http://127.0.0.1:8000"), ("::1", "http://[::1]:8000"),
])  # fmt: skip
def test_where_it_answers_on_this_machine(host: str, url: str) -> None:
    assert local_url(Settings(host=host, port=8000)) == url
