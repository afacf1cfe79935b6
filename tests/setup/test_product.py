"""The whole product under its supervisor: up, talked to, wounded, stopped."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from bot.common.settings import ROOT
from tests.product import Product
from tests.waiting import until


def bot(*words: str, lines: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """``python -m bot`` with these words, to its end."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *words], input=lines, capture_output=True, text=True, timeout=60, check=False,
        cwd=ROOT, env=os.environ | environment,
    )  # fmt: skip


def processes_in(var_dir: Path) -> list[str]:
    """The command lines of all processes that were started for ``var_dir``, by whomever."""
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if f"VAR_DIR={var_dir}\0".encode() in (folder / "environ").read_bytes():
                found.append((folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue
    return [line for line in found if line]


def test_the_terminal_talks_with_the_product(product: Product) -> None:
    done = bot("chat", "--url", product.url, lines="hello\niec kaise banaye\n")
    assert (done.returncode, done.stderr) == (0, "")
    assert "Niryat Saathi" in done.stdout
    assert "source: " in done.stdout


def test_it_says_where_it_is(product: Product) -> None:
    assert f"{product.url}/" in until(lambda: "is up after" in product.said() and product.said(), "the addresses")


def test_a_second_one_in_the_same_folder_or_on_the_same_port_is_refused(product: Product, tmp_path: Path) -> None:
    same_folder = bot("run", VAR_DIR=str(product.var_dir))
    assert same_folder.returncode == 1
    assert "Another Niryat Saathi runs in" in same_folder.stderr
    same_port = bot("run", VAR_DIR=str(tmp_path), PORT=str(product.port))
    assert same_port.returncode == 1
    assert f"Port {product.port} is in use" in same_port.stderr
    assert "Traceback" not in same_folder.stderr + same_port.stderr


def test_a_killed_process_comes_back_and_a_stop_leaves_nothing(products: Callable[..., Product]) -> None:
    own = products().start()
    first = own.pids()
    assert {"rasa", "actions", "app"} <= set(first)
    for name in ("rasa", "actions", "app"):
        own.kill(name)
    until(lambda: own.pids()["app"] not in (0, first["app"]), "the application")
    own.wait_until_well()
    assert all(own.pids()[name] != first[name] for name in ("rasa", "actions", "app"))
    assert "rasa has died; it is started again" in own.said()

    assert len(processes_in(own.var_dir)) >= 6
    assert own.stop() == 0
    assert own.said().rstrip().endswith("Stopped.")
    assert processes_in(own.var_dir) == []
