"""Programs of the machine: named with the command that brings them."""

from __future__ import annotations

import pytest

from setup import SetupError
from setup.machine import FOR_TESTS, Program, bring

THERE = Program("A shell", "everything needs one", ["sh"], [], "dash")
MISSING = Program("A loom", "weaving needs one", ["no-such-loom"], ["/opt/no-such-loom*"], "loom")


def test_nothing_is_done_when_all_is_there() -> None:
    assert not bring([THERE], install=False)


def test_what_is_missing_is_named_with_the_command() -> None:
    with pytest.raises(SetupError) as missing:
        bring([THERE, MISSING], install=False)
    assert "A loom is missing: weaving needs one" in str(missing.value)
    assert "apt-get install loom" in str(missing.value)


@pytest.mark.parametrize("program", FOR_TESTS, ids=lambda program: program.package)
def test_what_the_tests_need_is_here(program: Program) -> None:
    assert program.is_there(), f"`make test` brings {program.name}"
