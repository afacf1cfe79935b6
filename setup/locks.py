"""Locks both environments whole: ``make lock``, after a change of the dependency groups in ``pyproject.toml``.

uv compiles the locks, in an environment of its own that is thrown away; pip installs from them. What is locked stays as it
is where the groups still allow it; ``--upgrade`` takes the newest of everything.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from pathlib import Path

from setup import ROOT, commands, pythons, say
from setup.environments import APP, RASA, Environment

GROUPS = ((APP, "dev"), (RASA, "rasa"))
"""Each environment with the group that names all of it (``dev`` includes ``app``)."""

ACCELERATOR = re.compile(r"^((?:nvidia|cuda)-[a-z0-9-]+|triton)==", re.MULTILINE)
"""Packages that torch asks for on PyPI: gigabytes for a GPU that nothing here uses. A machine with a CPU build of torch never
misses them; where torch is PyPI's own, pip brings them as its dependencies. So no lock names them."""


def lock_all(upgrade: bool = False) -> None:
    """Write both locks. Raises SetupError with uv's words when a group cannot be satisfied."""
    with tempfile.TemporaryDirectory(prefix="saathi-lock-") as folder:
        here = Path(folder)
        python = pythons.find(APP.versions, APP.variable, APP.purpose)
        commands.run([python.path, "-m", "venv", here / "venv"], "making an environment for uv")
        commands.run([here / "venv/bin/python", "-m", "pip", "install", "--quiet", "uv"], "installing uv")
        for environment, group in GROUPS:
            _lock(here, environment, group, upgrade)


def _lock(here: Path, environment: Environment, group: str, upgrade: bool) -> None:
    lock = ROOT / environment.lock
    draft = here / lock.name
    if lock.exists():
        shutil.copyfile(lock, draft)  # uv keeps the versions that it finds in the file it writes
    compile_lock = [
        here / "venv/bin/uv", "pip", "compile", "--quiet", "--no-annotate", "--custom-compile-command", "make lock",
        "--group", "pyproject.toml:%s" % group, "--python-version", environment.versions[0], "--output-file", draft,
    ]  # fmt: skip
    what = "locking %s" % lock.name
    commands.run([*compile_lock, "--upgrade"] if upgrade else compile_lock, what)
    left_out = sorted(set(ACCELERATOR.findall(draft.read_text(encoding="utf-8"))))
    if left_out:
        commands.run([*compile_lock, *(word for name in left_out for word in ("--no-emit-package", name))], what)
    shutil.copyfile(draft, lock)
    say("%s: %d packages" % (environment.lock, draft.read_text(encoding="utf-8").count("==")))
