"""Runs a program quietly: its output is kept, and shown only when it fails."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Mapping, Sequence

from setup import ROOT, SetupError

NOISE = ("WARNING: ", "DEPRECATION: ", "[notice]")
"""Lines of pip that are no reason for anything: a machine with local package folders gets hundreds of them."""

LINES_SHOWN = 30


def run(command: Sequence[str | Path], what: str, environment: Mapping[str, str] | None = None) -> str:
    """Run ``command`` in the checkout; returns its standard output.

    Raises SetupError with ``what`` it was for and its last words, standard error's too, when it fails.
    """
    try:
        done = subprocess.run(
            [str(word) for word in command],
            cwd=str(ROOT),
            env={**os.environ, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            check=False,
        )
    except OSError as error:
        raise SetupError("%s failed: %s" % (what, error)) from error
    said = done.stdout.decode(errors="replace").strip()
    if done.returncode != 0:
        complaint = done.stderr.decode(errors="replace")
        raise SetupError("%s failed (exit status %d):\n%s" % (what, done.returncode, last_words(said + "\n" + complaint)))
    return said


def last_words(output: str) -> str:
    """The last lines of a program's output, the noise left out."""
    told = [line for line in output.splitlines() if line.strip() and not line.startswith(NOISE)]
    return "\n".join("  " + line for line in told[-LINES_SHOWN:])
