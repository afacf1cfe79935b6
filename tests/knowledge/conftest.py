"""Fixtures of the knowledge's tests: the serving index of all articles, and a small one to change."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge.building import build
from knowledge.builds import BUILDS
from knowledge.retriever import Retriever
from tests.knowledge.shelf_of_articles import SmallBase


@pytest.fixture(scope="session")
def retriever() -> Retriever:
    """The product's own index, built first when it is stale."""
    build(BUILDS)
    return Retriever(BUILDS)


@pytest.fixture
def base(tmp_path: Path) -> SmallBase:
    """A few articles in a folder of their own."""
    return SmallBase(tmp_path)
