"""People who talk with the actions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.action import SaathiAction
from actions.answer import AnswerMessage
from actions.change_language import ChangeLanguage
from actions.registration.form import RegistrationForm
from actions.status_form import StatusForm
from tests.actions.talking import Person, knowledge

Make = Callable[..., Person]


def _person(database: str, make: Callable[..., SaathiAction], **about: object) -> Person:
    known, finder = knowledge()
    return Person(make(known, database), database, finder, **about)  # type: ignore[arg-type]


@pytest.fixture
def registering(sqlite: str) -> Make:
    """Makes people who talk with the registration form."""
    return lambda **about: _person(sqlite, RegistrationForm, **about)


@pytest.fixture
def registering_anywhere(database: str) -> Make:
    """The same on SQLite and on PostgreSQL."""
    return lambda **about: _person(database, RegistrationForm, **about)


@pytest.fixture
def asking_status(sqlite: str) -> Make:
    """Makes people who ask where their case stands."""
    return lambda **about: _person(sqlite, StatusForm, **about)


@pytest.fixture
def asking_status_anywhere(database: str) -> Make:
    """The same on SQLite and on PostgreSQL."""
    return lambda **about: _person(database, StatusForm, **about)


@pytest.fixture
def asking(sqlite: str) -> Make:
    """Makes people who ask questions."""
    return lambda **about: _person(sqlite, AnswerMessage, **about)


@pytest.fixture
def changing_language(sqlite: str) -> Make:
    """Makes people who ask for another language."""
    return lambda **about: _person(sqlite, lambda known, _: ChangeLanguage(known), **about)
