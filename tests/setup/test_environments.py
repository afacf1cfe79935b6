"""The Python environments: made once, left alone while current, mended or made anew when not."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from setup import ROOT, SetupError, records
from setup.environments import APP, RASA, STAMP, Environment, is_current, is_whole, make_current

THIS = "{}.{}".format(*sys.version_info[:2])


def test_an_environment_through_its_life(tmp_path: Path) -> None:
    environment = Environment(".venv", "a.lock", [THIS], "SAATHI_PYTHON_TEST", "a test")
    folder, lock = tmp_path / ".venv", tmp_path / "a.lock"
    lock.write_text("# nothing yet\n")

    assert make_current(environment, tmp_path)
    assert not make_current(environment, tmp_path), "it is current"

    mark = folder / "mark"
    mark.touch()
    lock.write_text("# nothing still\n")
    assert make_current(environment, tmp_path), "a changed lock is noticed"
    assert mark.exists(), "and only the difference installed"

    lock.write_text("this is no requirement\n")
    with pytest.raises(SetupError, match="this is no requirement"):
        make_current(environment, tmp_path)
    assert not mark.exists(), "where the difference cannot be installed, it is made anew"
    assert not is_whole(folder), "and not called whole when that fails too"


def test_one_that_was_moved_is_made_anew(tmp_path: Path) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    (here / "bin").mkdir(parents=True)
    (here / "bin/python").touch()
    records.write(here / STAMP, {"folder": str(here), "lock": "digest"})
    assert is_current(here, "digest")
    here.rename(there)
    assert not is_whole(there)


def test_one_whose_python_has_gone_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/python").symlink_to(tmp_path / "uninstalled")
    records.write(tmp_path / STAMP, {"folder": str(tmp_path), "lock": "digest"})
    assert not is_whole(tmp_path)


@pytest.mark.parametrize("environment", [APP, RASA])
def test_the_locks_name_one_version_of_everything(environment: Environment) -> None:
    lines = [line for line in (ROOT / environment.lock).read_text().splitlines() if not line.startswith("#")]
    assert all("==" in line for line in lines)
