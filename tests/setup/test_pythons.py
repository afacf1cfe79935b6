"""The search for a Python: nothing is trusted before it has run."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from setup import SetupError, pythons

VERSION = "3.99"
"""One that no machine has, so that only what a test puts there is found."""

FIND = ([VERSION], "SAATHI_PYTHON_TEST", "this test runs on it")


def program(path: Path, script: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def shim(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """What pyenv puts on PATH for every version it knows; without one chosen it only complains."""
    path = program(tmp_path / "shims/python3.99", 'echo "pyenv: python3.99: command not found" >&2; exit 127')
    monkeypatch.setenv("PATH", str(path.parent))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path / "pyenv"))
    monkeypatch.setenv("UV_PYTHON_INSTALL_DIR", str(tmp_path / "uv"))
    return path


def test_a_dead_shim_is_passed_over_for_the_one_that_runs(shim: Path, tmp_path: Path) -> None:
    program(tmp_path / "pyenv/versions/3.99.2/bin/python", "echo 3.99.2")
    newest = program(tmp_path / "pyenv/versions/3.99.10/bin/python", "echo 3.99.10")
    assert pythons.find(*FIND) == (newest, "3.99.10")


def test_uv_s_own_pythons_are_found(shim: Path, tmp_path: Path) -> None:
    theirs = program(tmp_path / "uv/cpython-3.99.1-linux-x86_64-gnu/bin/python3.99", "echo 3.99.1")
    assert pythons.find(*FIND).path == theirs


def test_one_that_is_named_comes_first(shim: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path / "pyenv/versions/3.99.2/bin/python", "echo 3.99.2")
    named = program(tmp_path / "elsewhere/python", "echo 3.99.0")
    monkeypatch.setenv("SAATHI_PYTHON_TEST", str(named))
    assert pythons.find(*FIND).path == named


def test_without_one_the_shim_s_complaint_and_the_remedy_are_said(shim: Path) -> None:
    with pytest.raises(SetupError) as missing:
        pythons.find(*FIND)
    said = str(missing.value)
    assert "Python 3.99 is missing: this test runs on it" in said
    assert f"tried {shim}: pyenv: python3.99: command not found" in said
    for remedy in ("pyenv install 3.99", "uv python install 3.99", "apt-get install python3.99", "SAATHI_PYTHON_TEST="):
        assert remedy in said


def test_a_python_that_cannot_make_environments_is_no_use(tmp_path: Path) -> None:
    bare = program(tmp_path / "python3", "echo \"ModuleNotFoundError: No module named 'ensurepip'\" >&2; exit 1")
    assert "ensurepip" in pythons.probe(bare, VERSION).reason


def test_this_python_passes() -> None:
    version = "{}.{}".format(*sys.version_info[:2])
    assert pythons.probe(Path(sys.executable), version).version.startswith(version)
