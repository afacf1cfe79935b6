"""The command line of set-up: ``python3 -m setup [run|test|lock]``. The Makefile calls it; doing it twice costs a second."""

from __future__ import annotations

import argparse
import fcntl
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Callable, Iterator

from setup import ROOT, SetupError, builds, environments, locks, machine, say


def main() -> int:
    """Run one command; the exit status is 1 with a message when something is missing or failed."""
    parser = argparse.ArgumentParser(prog="python3 -m setup", description=__doc__)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    commands.add_parser("environments", help="make both Python environments, where they are not current")
    commands.add_parser("run", help="all that `make run` needs: the environments, the Rasa model, the index")
    commands.add_parser("test", help="all that `make test` needs: the same, and programs of the machine")
    lock = commands.add_parser("lock", help="write requirements/*.lock from pyproject.toml's groups")
    lock.add_argument("--upgrade", action="store_true", help="take the newest versions that the groups allow")
    chosen = parser.parse_args()
    try:
        with _one_at_a_time():
            if chosen.command == "lock":
                locks.lock_all(chosen.upgrade)
                return 0
            if chosen.command == "test":
                machine.bring(machine.FOR_TESTS, machine.may_install())
            _both_sides(with_builds=chosen.command != "environments")
    except SetupError as error:
        print("\nSet-up stopped. %s" % error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


def _both_sides(with_builds: bool) -> None:
    """The application's environment and index, and Rasa's environment and model: neither needs the other, so at one time."""

    def side(environment: environments.Environment, build: Callable[[], object]) -> None:
        environments.make_current(environment)
        if with_builds:
            build()

    with ThreadPoolExecutor() as pool:
        sides = [
            pool.submit(side, environments.APP, builds.build_index),
            pool.submit(side, environments.RASA, builds.build_model),
        ]
        for each in sides:
            each.result()


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two set-ups in one checkout would pull the environments from under each other: the second waits."""
    folder = os.open(ROOT / "setup", os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("another set-up is at work in this checkout; waiting for it")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


if __name__ == "__main__":
    sys.exit(main())
