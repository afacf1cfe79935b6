"""Fixtures of the knowledge's tests: the serving index of all articles, and a small one to change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from knowledge.building import build
from knowledge.builds import BUILDS
from knowledge.library import Library, load_library
from knowledge.retriever import Retriever
from tests.knowledge.shelf_of_articles import SmallBase


@pytest.fixture(scope="session")
def library() -> Library:
    """The product's own articles, read and checked once."""
    return load_library()


@pytest.fixture(scope="session")
def retriever() -> Retriever:
    """The product's own index, built first when it is stale."""
    build(BUILDS)
    return Retriever(BUILDS)


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A few articles and their index, made once: embedding them anew for every test would take minutes."""
    folder = tmp_path_factory.mktemp("base")
    SmallBase.create(folder).build()
    return folder


@pytest.fixture
def base(tmp_path: Path, built_once: Path) -> SmallBase:
    """A few articles in a folder of their own, with their index."""
    shutil.copytree(built_once, tmp_path, symlinks=True, dirs_exist_ok=True)
    return SmallBase(tmp_path)
