"""Alive and ready. ``/livez`` touches nothing; ``/healthz`` asks every part and names each one's state."""

from __future__ import annotations

import asyncio

import httpx
from fastapi import APIRouter, Request
from sqlalchemy import text
from starlette.responses import JSONResponse

from bot.common.settings import Settings
from bot.store.engine import reading
from bot.store.migrate import is_current
from knowledge.builds import NoBuild
from knowledge.shelf import ArticleShelf

router = APIRouter()


@router.get("/livez")
async def livez() -> dict[str, str]:
    """The process runs."""
    return {"status": "alive"}


@router.get("/healthz")
async def healthz(request: Request) -> JSONResponse:
    """200 when Rasa, the actions, the index and the database all answer; 503 with the one that does not."""
    state = request.app.state
    rasa, actions, index, database = await asyncio.gather(
        state.turns.dialogue.ready(),
        _actions_answer(state.settings),
        asyncio.to_thread(_index_is_there, state.turns.shelf),
        asyncio.to_thread(_database_answers, state.settings.database),
    )
    parts = {"rasa": rasa, "actions": actions, "index": index, "database": database}
    words = {name: "ok" if well else "down" for name, well in parts.items()}
    return JSONResponse({"status": "ok" if all(parts.values()) else "down", "parts": words}, 200 if all(parts.values()) else 503)


async def _actions_answer(settings: Settings) -> bool:
    try:
        async with httpx.AsyncClient(timeout=2.0) as http:
            return (await http.get(f"{settings.actions_url}/health")).status_code == 200
    except httpx.HTTPError:
        return False


def _index_is_there(shelf: ArticleShelf) -> bool:
    try:
        return shelf.record().articles > 0
    except (NoBuild, OSError, ValueError):
        return False


def _database_answers(url: str) -> bool:
    try:
        with reading(url) as session:
            session.execute(text("SELECT 1"))
        return is_current(url)
    except Exception:
        return False
