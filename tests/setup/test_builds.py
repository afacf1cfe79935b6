"""Staleness of the Rasa model goes by the content of what it is made from."""

from __future__ import annotations

from pathlib import Path

import pytest

from setup import builds, records
from setup.digests import digest

MADE_FROM = ("config.yml", "domain.yml", "data/nlu/greet.yml", "bot/rasa_plugins/channel.py", "requirements/rasa.lock")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    root = tmp_path / "checkout"
    for name in MADE_FROM:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    return root


@pytest.fixture
def trained(checkout: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "models/rasa"
    folder.mkdir(parents=True)
    (folder / "saathi.tar.gz").touch()
    records.write(folder / builds.RECORD, builds.made_from(checkout))
    return folder


def test_a_model_of_the_same_content_is_current(checkout: Path, trained: Path) -> None:
    cache = checkout / "bot/rasa_plugins/__pycache__/channel.pyc"
    cache.parent.mkdir()
    cache.touch()
    assert builds.is_model_current(trained, builds.made_from(checkout))


@pytest.mark.parametrize("name", [*MADE_FROM, "data/rules/new.yml"])
def test_any_change_makes_it_stale(checkout: Path, trained: Path, name: str) -> None:
    (checkout / name).parent.mkdir(exist_ok=True)
    (checkout / name).write_text("otherwise")
    assert not builds.is_model_current(trained, builds.made_from(checkout))


def test_a_file_put_back_makes_it_current_again(checkout: Path, trained: Path) -> None:
    for text in ("otherwise", "domain.yml"):
        (checkout / "domain.yml").write_text(text)
    assert builds.is_model_current(trained, builds.made_from(checkout))


@pytest.mark.parametrize("name", ["saathi.tar.gz", builds.RECORD])
def test_a_model_that_is_not_whole_is_stale(checkout: Path, trained: Path, name: str) -> None:
    (trained / name).unlink()
    assert not builds.is_model_current(trained, builds.made_from(checkout))


def test_a_record_that_cannot_be_read_counts_as_none(checkout: Path, trained: Path) -> None:
    (trained / builds.RECORD).write_text("{half a rec")
    assert not builds.is_model_current(trained, builds.made_from(checkout))


def test_a_renamed_file_changes_the_digest(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("same")
    before = digest(tmp_path, ["a", "b"])
    (tmp_path / "a").rename(tmp_path / "b")
    assert digest(tmp_path, ["a", "b"]) != before
