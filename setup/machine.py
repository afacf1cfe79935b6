"""Programs that the tests need on the machine and no Python environment holds.

As root on a Debian they are installed, so that a bare CI machine needs nothing by hand; elsewhere the command is named.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NamedTuple, Sequence

from setup import SetupError, commands, say


class Program(NamedTuple):
    """One program: how it is found (names on PATH, patterns of paths), what it is for, and Debian's package."""

    name: str
    purpose: str
    names: Sequence[str]
    paths: Sequence[str]
    package: str

    def is_there(self) -> bool:
        on_path = any(shutil.which(name) for name in self.names)
        return on_path or any(any(Path("/").glob(pattern.lstrip("/"))) for pattern in self.paths)


FOR_TESTS = (
    Program(
        "PostgreSQL's server programs",
        "the store's tests run on it",
        ("initdb",),
        ("/usr/lib/postgresql/*/bin/initdb",),
        "postgresql",
    ),
    Program("Chromium", "the pages are tested in it", ("chromium", "chromium-browser", "google-chrome"), (), "chromium"),
)


def may_install() -> bool:
    """True where we can install packages ourselves: as root on a Debian."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def bring(programs: Sequence[Program], install: bool) -> bool:
    """Have all of ``programs`` on the machine; True when something was installed.

    Raises SetupError, with the command that brings what is missing, unless we are to ``install`` it ourselves.
    """
    missing = [program for program in programs if not program.is_there()]
    if not missing:
        return False
    packages = [program.package for program in missing]
    named = "\n".join("  %s is missing: %s" % (program.name, program.purpose) for program in missing)
    if not install:
        raise SetupError("%s\nBring what is missing, then try again:\n  %s" % (named, command_for(packages)))
    say("%s\n  installing: apt-get install %s" % (named, " ".join(packages)))
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    commands.run(["apt-get", "update", "-qq"], "apt-get update", quiet)
    commands.run(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], "apt-get install", quiet
    )
    return True


def command_for(packages: Sequence[str]) -> str:
    """What a person types, on a Debian; elsewhere the names are much the same."""
    return "sudo apt-get update && sudo apt-get install %s" % " ".join(packages)
