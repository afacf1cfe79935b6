"""What keeps the processes alive, tried with small processes under the very supervision that the product has."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.common.settings import ROOT
from bot.death_watch import MOST_DEATHS, WITHIN_SECONDS, Deaths
from bot.processes import Process
from bot.supervision import CannotStart, configuration, states
from tests.waiting import until

SLEEPER = "import time; time.sleep(300)"
WITH_A_CHILD = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(300)', *sys.argv[1:]])"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(300)"
DOOMED = "raise SystemExit('no such thing as luck')"


class Supervised:
    """One run of supervision; its processes carry a mark in their arguments, by which all of them are found."""

    def __init__(self, var_dir: Path, programs: dict[str, str]) -> None:
        self.var_dir = var_dir
        self.mark = uuid.uuid4().hex
        commands = {name: [sys.executable, "-c", program, self.mark] for name, program in programs.items()}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.setup.supervise_these", str(var_dir), json.dumps(commands)],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def pid(self, name: str) -> int:
        try:
            return states(self.var_dir)[name]["pid"]
        except OSError:
            return 0

    def news(self) -> str:
        return (self.var_dir / "log/death_watch.log").read_text()

    def running(self) -> list[str]:
        """The command lines of all that this run has started and that still live."""
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and int(folder.name) != self.process.pid:
                try:
                    line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
                except OSError:
                    continue
                if self.mark in line or str(self.var_dir) in line:
                    found.append(line)
        return found

    def end(self, number: signal.Signals = signal.SIGINT) -> tuple[int, str]:
        self.process.send_signal(number)
        return self.wait()

    def wait(self) -> tuple[int, str]:
        said, _ = self.process.communicate(timeout=60)
        return self.process.returncode, said


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Callable[..., Supervised]]:
    started: list[Supervised] = []

    def start(folder: str = "var", **programs: str) -> Supervised:
        run = Supervised(tmp_path / folder, programs)
        started.append(run)
        until(lambda: all(run.pid(name) for name in programs) or run.process.poll() is not None, "the start")
        return run

    yield start
    for run in started:
        run.process.kill()
        run.process.communicate()
        until(lambda run=run: not run.running(), "the end of every process")


def test_a_killed_process_comes_back_and_it_is_said(supervised: Callable[..., Supervised]) -> None:
    run = supervised(one=SLEEPER, other=SLEEPER)
    first, other = run.pid("one"), run.pid("other")
    os.kill(first, signal.SIGKILL)
    until(lambda: run.pid("one") not in (0, first), "the process")
    assert run.pid("other") == other
    until(lambda: "one has died" in run.news(), "the news")
    status, said = run.end()
    assert (status, "one has died" in said) == (0, True)


def test_five_deaths_in_a_minute_stop_everything_aloud(supervised: Callable[..., Supervised]) -> None:
    run = supervised(well=SLEEPER, doomed=DOOMED)
    status, said = run.wait()
    assert status == 1
    assert said.count("doomed has died") == MOST_DEATHS - 1
    assert "STOPPING EVERYTHING: doomed" in said
    assert "no such thing as luck" in said
    assert "Traceback" not in said
    assert run.running() == []


def test_deaths_are_counted_by_process_and_minute() -> None:
    deaths = Deaths()
    assert [deaths.count("a", at) for at in (0.0, 1.0, 2.0)] == [1, 2, 3]
    assert deaths.count("b", 2.0) == 1
    assert deaths.count("a", WITHIN_SECONDS + 0.5) == 3


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stop_leaves_nothing_behind(supervised: Callable[..., Supervised], number: signal.Signals) -> None:
    run = supervised(one=SLEEPER, parent=WITH_A_CHILD, deaf=DEAF)
    until(lambda: len(run.running()) >= 5, "every process")
    status, said = run.end(number)
    assert (status, "Stopped." in said) == (0, True)
    assert run.running() == []


def test_a_stop_sent_twice_at_once_still_goes_in_order(supervised: Callable[..., Supervised], tmp_path: Path) -> None:
    started, ended = tmp_path / "started", tmp_path / "ended"
    orderly = (
        "import atexit, pathlib, signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: sys.exit()); "
        f"atexit.register(pathlib.Path({str(ended)!r}).touch); atexit.register(time.sleep, 0.5); "
        f"pathlib.Path({str(started)!r}).touch(); time.sleep(300)"
    )
    run = supervised(one=orderly)
    until(started.exists, "the process")
    run.process.send_signal(signal.SIGTERM)
    time.sleep(0.2)
    assert run.end(signal.SIGTERM)[0] == 0
    assert ended.exists()


def test_nothing_outlives_a_killed_supervisor(supervised: Callable[..., Supervised]) -> None:
    run = supervised(one=SLEEPER)
    os.kill(int((run.var_dir / "supervisord.pid").read_text()), signal.SIGKILL)
    status, said = run.wait()
    assert (status, "nobody asked it to" in said) == (1, True)
    until(lambda: not run.running(), "the end of every process")


def test_nothing_outlives_a_killed_run(supervised: Callable[..., Supervised]) -> None:
    run = supervised(one=SLEEPER)
    run.process.kill()
    run.wait()
    until(lambda: not run.running(), "the end of every process")


def test_a_deep_folder_is_no_trouble(supervised: Callable[..., Supervised]) -> None:
    run = supervised("a long way down, all of it/" + "deep/" * 20 + "var", one=SLEEPER)
    assert run.pid("one")
    assert run.end()[0] == 0


def test_a_folder_that_the_configuration_cannot_hold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="cannot hold"):
        configuration([Process("a", ["true"])], tmp_path / "100%", tmp_path / "socket")
