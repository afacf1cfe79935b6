"""Fixtures for a message's path: a product to break, and people who talk with it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator

import pytest

from tests.path.breakable import Breakable
from tests.path.people import TelegramPerson, WebPerson
from tests.product import Product
from tests.telegram.bot_api_server import TOKEN, BotApiServer

_chats = itertools.count(1000)


@pytest.fixture(scope="session")
def bot_api() -> Iterator[BotApiServer]:
    """Telegram's side, for the product to break."""
    with BotApiServer() as server:
        yield server


@pytest.fixture(scope="session")
def breakable(bot_api: BotApiServer) -> Iterator[Breakable]:
    """A product with both channels, whose processes may be killed; each test leaves it well."""
    product = Breakable(TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=bot_api.url)
    try:
        product.start()
        yield product
    finally:
        product.close()


@pytest.fixture
def people() -> Iterator[Callable[[Product], WebPerson]]:
    """Somebody new in a browser, for each call."""
    known: list[WebPerson] = []

    def somebody(product: Product) -> WebPerson:
        known.append(WebPerson(product))
        return known[-1]

    yield somebody
    for person in known:
        person.close()


@pytest.fixture
def on_telegram(bot_api: BotApiServer, breakable: Breakable) -> Callable[[], TelegramPerson]:
    """Somebody new on Telegram, for each call."""
    return lambda: TelegramPerson(bot_api, breakable, next(_chats))
