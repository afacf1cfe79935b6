"""The locks agree with what pyproject.toml asks for: whoever adds a dependency runs `make lock`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from importlib import metadata

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.common.settings import ROOT
from setup.environments import Environment
from setup.locks import ACCELERATOR, GROUPS

DECLARED = tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]


def requirements(group: str) -> Iterator[Requirement]:
    for entry in DECLARED[group]:
        if isinstance(entry, str):
            yield Requirement(entry)
        else:
            yield from requirements(entry["include-group"])


def locked(environment: Environment) -> dict[str, str]:
    lines = (ROOT / environment.lock).read_text().splitlines()
    pairs = (line.split("==") for line in lines if not line.startswith("#"))
    return {canonicalize_name(name): version for name, version in pairs}


@pytest.mark.parametrize(("environment", "group"), GROUPS)
def test_a_lock_holds_what_its_group_asks_for(environment: Environment, group: str) -> None:
    versions = locked(environment)
    for requirement in requirements(group):
        assert requirement.specifier.contains(versions[canonicalize_name(requirement.name)]), str(requirement)


@pytest.mark.parametrize(("environment", "group"), GROUPS)
def test_no_lock_brings_gigabytes_for_a_gpu(environment: Environment, group: str) -> None:
    assert not ACCELERATOR.findall((ROOT / environment.lock).read_text())


def test_this_environment_is_the_locked_one() -> None:
    environment = GROUPS[0][0]
    for name, version in locked(environment).items():
        assert metadata.version(name).split("+")[0] == version, name
