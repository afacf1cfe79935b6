"""Settings, all from the environment; every default works on a developer's machine."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parents[2]
"""The checkout: where ``config.yml`` lies."""


class Settings(BaseSettings):
    """One field a variable; the variable's name is the field's in capitals (``docs/operating.md`` lists them)."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    var_dir: Path = ROOT / "var"
    models_dir: Path = ROOT / "models"
    database_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8000
    rasa_port: int = 5005
    actions_port: int = 5055
    telegram_bot_token: SecretStr | None = None
    telegram_api_url: str = "https://api.telegram.org"
    rate_limit: Literal["on", "off"] = "on"
    log_level: str = "INFO"
    turn_seconds: float = Field(8.0, gt=0, description="how long a person waits before the `delayed` reply")
    give_up_minutes: float = Field(10.0, gt=0, description="after which an unanswered message goes to a person")

    @property
    def database(self) -> str:
        """The SQLAlchemy URL: ``DATABASE_URL``, else a SQLite file under ``var/``."""
        if not self.database_url:
            return f"sqlite:///{self.var_dir / 'saathi.db'}"
        return self.database_url.replace("postgres://", "postgresql+psycopg://", 1).replace(
            "postgresql://", "postgresql+psycopg://", 1
        )

    @property
    def rasa_url(self) -> str:
        return f"http://127.0.0.1:{self.rasa_port}"

    @property
    def actions_url(self) -> str:
        return f"http://127.0.0.1:{self.actions_port}"

    @property
    def knowledge_dir(self) -> Path:
        return self.models_dir / "knowledge"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The process's settings, read once."""
    return Settings()
