"""Fixtures that more than one room uses: a real database of its own for each test, SQLite and PostgreSQL alike; the product."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.store.migrate import upgrade
from tests.breakable import Breakable
from tests.people import TelegramPerson, WebPerson
from tests.product import Product
from tests.telegram.bot_api_server import TOKEN, BotApiServer


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    """The URL of a fresh SQLite database, made by the real migrations."""
    url = f"sqlite:///{tmp_path / 'saathi.db'}"
    upgrade(url)
    return url


def _server_programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb")) or [
        Path(which) for which in [shutil.which("initdb")] if which
    ]
    assert found, "PostgreSQL's server programs are needed for the tests: apt-get install postgresql"
    return found[-1].parent


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server of our own on a Unix socket, gone afterwards; yields its URL's beginning."""
    programs = _server_programs()
    folder = Path(tempfile.mkdtemp(prefix="saathi-pg-"))
    as_user: list[str] = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, "postgres")
        as_user = ["runuser", "-u", "postgres", "--"]
    data = folder / "data"
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.STDOUT, "check": True}
    subprocess.run([*as_user, programs / "initdb", "-D", data, "-U", "saathi", "-A", "trust"], **quiet)
    options = f"-k {folder} -c listen_addresses='' -c fsync=off"
    subprocess.run([*as_user, programs / "pg_ctl", "-D", data, "-o", options, "-l", folder / "log", "-w", "start"], **quiet)
    try:
        yield f"postgresql+psycopg://saathi@/{{name}}?host={folder}"
    finally:
        subprocess.run([*as_user, programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"], **quiet)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def postgres(postgres_server: str) -> Iterator[str]:
    """The URL of a fresh PostgreSQL database, made by the real migrations."""
    from sqlalchemy import create_engine, text

    from bot.store.engine import engine

    admin = create_engine(postgres_server.format(name="postgres"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS saathi_test WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE saathi_test"))
    url = postgres_server.format(name="saathi_test")
    upgrade(url)
    yield url
    engine(url).dispose()
    engine.cache_clear()
    admin.dispose()


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest) -> str:
    """Each test that takes this runs on SQLite and on PostgreSQL."""
    return request.getfixturevalue(request.param)


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    """The whole product, started once for all tests that only talk to it."""
    running = Product()
    try:
        yield running.start()
    finally:
        running.close()


@pytest.fixture(scope="session")
def bot_api() -> Iterator[BotApiServer]:
    """Telegram's side, for the product to break."""
    with BotApiServer() as server:
        yield server


@pytest.fixture(scope="session")
def breakable(bot_api: BotApiServer) -> Iterator[Breakable]:
    """A product with both channels, whose processes may be killed; each test leaves it well."""
    running = Breakable(TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=bot_api.url)
    try:
        running.start()
        yield running
    finally:
        running.close()


@pytest.fixture
def people() -> Iterator[Callable[[Product], WebPerson]]:
    """Somebody new in a browser, for each call."""
    known: list[WebPerson] = []

    def somebody(running: Product) -> WebPerson:
        known.append(WebPerson(running))
        return known[-1]

    yield somebody
    for person in known:
        person.close()


@pytest.fixture
def on_telegram(bot_api: BotApiServer, breakable: Breakable) -> Callable[[], TelegramPerson]:
    """Somebody new on Telegram, for each call."""
    return lambda: TelegramPerson(bot_api, breakable)


@pytest.fixture
def products() -> Iterator[Callable[..., Product]]:
    """Makes products of a test's own, not yet started, with what is added to their environment; all gone afterwards."""
    made: list[Product] = []

    def make(**environment: str) -> Product:
        made.append(Product(**environment))
        return made[-1]

    yield make
    for each in made:
        each.close()
