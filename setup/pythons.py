"""Finds a Python of a wanted version on this machine, by running each candidate before trusting it.

A name on PATH proves nothing: pyenv puts a ``python3.10`` there that only says "command not found", and Debian's Python comes
without ``venv``. So each candidate is started and asked for what an environment needs.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Iterator, NamedTuple, Sequence

from setup import SetupError

QUESTION = "import ensurepip, sqlite3, ssl, sys, venv; print('%d.%d.%d' % sys.version_info[:3])"

PATIENCE_SECONDS = 20

PLACES = (
    "{pyenv}/versions/{version}*/bin/python",
    "{uv}/cpython-{version}*/bin/python{version}",
    "/usr/local/bin/python{version}",
    "/usr/bin/python{version}",
    "/opt/python{version}*/bin/python{version}",
    "/opt/python/{version}*/bin/python{version}",
    "/opt/*/bin/python{version}",
    "/opt/hostedtoolcache/Python/{version}.*/*/bin/python{version}",
)
"""Where Pythons lie that are not on PATH; ``{pyenv}`` and ``{uv}`` are those tools' own folders."""


class Python(NamedTuple):
    """One that was run and does."""

    path: Path
    version: str


class Rejected(NamedTuple):
    """One that was run and does not, and why."""

    path: Path
    reason: str


def find(versions: Sequence[str], variable: str, purpose: str) -> Python:
    """The first working Python of ``versions`` ("3.10"), tried in that order; ``variable`` in the environment may name one.

    Raises SetupError, which says what was tried and what to do, when there is none.
    """
    rejected = []
    for version in versions:
        for path in candidates(version, os.environ.get(variable)):
            found = probe(path, version)
            if isinstance(found, Python):
                return found
            rejected.append(found)
    raise SetupError(remedy(versions, variable, purpose, rejected))


def candidates(version: str, named: str | None = None) -> Iterator[Path]:
    """Every place where a Python of ``version`` may be, each once, the likeliest first."""
    seen = set()
    for path in _places(version, named):
        if path not in seen and path.exists():
            seen.add(path)
            yield path


def _places(version: str, named: str | None) -> Iterator[Path]:
    if named:
        yield Path(named)
    yield Path(sys.executable)
    for name in ("python" + version, "python3"):
        for folder in os.environ.get("PATH", "").split(os.pathsep):
            on_path = shutil.which(name, path=folder) if folder else None
            if on_path:
                yield Path(on_path)
    folders = {
        "pyenv": os.environ.get("PYENV_ROOT") or str(Path.home() / ".pyenv"),
        "uv": os.environ.get("UV_PYTHON_INSTALL_DIR") or str(Path.home() / ".local/share/uv/python"),
    }
    for place in PLACES:
        pattern = place.format(version=version, **folders)
        yield from sorted(Path("/").glob(pattern.lstrip("/")), key=_newest_first)


def _newest_first(path: Path) -> list[int]:
    return [-int(number) for number in re.findall(r"\d+", str(path))]


def probe(path: Path, version: str) -> Python | Rejected:
    """Run ``path``: the Python it is, or why it will not do."""
    try:
        answer = subprocess.run(
            [str(path), "-c", QUESTION],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=PATIENCE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Rejected(path, type(error).__name__)
    said = answer.stdout.decode(errors="replace").strip()
    if answer.returncode != 0:
        complaint = answer.stderr.decode(errors="replace").strip().splitlines() or ["exit status %d" % answer.returncode]
        wrong_module = [line for line in complaint if line.startswith("ModuleNotFoundError")]
        return Rejected(path, (wrong_module or complaint)[0])
    if not said.startswith(version + "."):
        return Rejected(path, "is Python " + said)
    return Python(path, said)


def remedy(versions: Sequence[str], variable: str, purpose: str, rejected: Sequence[Rejected]) -> str:
    """What to do when none was found."""
    wanted = versions[0] if len(versions) == 1 else "%s or newer" % versions[0]
    version = versions[0]
    lines = ["Python %s is missing: %s." % (wanted, purpose)]
    # Every machine has other versions: they are no news. What claims to be the wanted one and does not run is.
    broken = [one for one in rejected if not one.reason.startswith("is Python ")]
    lines += ["  tried %s: %s" % one for one in broken]
    lines += [
        "Bring it by one of these, then try again:",
        "  pyenv install %s" % version,
        "  uv python install %s" % version,
        "  sudo apt-get install python%s python%s-venv        (where the distribution has it)" % (version, version),
        "or name one that this machine has: export %s=/path/to/python%s" % (variable, version),
    ]
    return "\n".join(lines)
