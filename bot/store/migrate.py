"""Bring the database to this version's tables: Alembic, run from code so that there is one way to do it."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url

from bot.store.engine import engine

SCRIPTS = Path(__file__).parent / "migrations"


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.attributes["url"] = url
    return config


def upgrade(url: str) -> None:
    """Run the migrations that this database has not seen; a SQLite file's folder is made when missing."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    command.upgrade(_config(url), "head")


def is_current(url: str) -> bool:
    """True when the database has seen every migration."""
    head = ScriptDirectory.from_config(_config(url)).get_current_head()
    with engine(url).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision() == head
