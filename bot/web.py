"""The web application: the chat API, the page, health; and the turns of the web channel."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.responses import FileResponse

from bot import errors, health
from bot.body_limit import BodyLimit
from bot.channels import web
from bot.clockwork import sweep_forever
from bot.common.masking import configure_logging
from bot.common.settings import Settings, settings
from bot.rate_limits import RateLimits
from bot.security_headers import SecurityHeaders
from bot.turn import Turns
from knowledge.shelf import ArticleShelf

PAGE = Path(__file__).parent / "page"


def create_app(config: Settings) -> FastAPI:
    """The application for these settings; its turns run while it does."""
    turns = Turns(config, ArticleShelf(config.knowledge_dir), claimer="app")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        await turns.recover()
        sweep = asyncio.create_task(sweep_forever(config.database, web.CHANNEL, turns))
        yield
        sweep.cancel()
        with suppress(asyncio.CancelledError):
            await sweep
        await turns.close()

    app = FastAPI(title="Niryat Saathi", lifespan=lifespan, docs_url=None, redoc_url=None)
    app.state.settings = config
    app.state.turns = turns
    app.state.web = web.WebChannel(config.database, turns, config.turn_seconds, RateLimits(config.rate_limit == "on"))
    errors.install(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(SecurityHeaders)
    app.include_router(web.router)
    app.include_router(health.router)

    @app.get("/", include_in_schema=False)
    async def page() -> FileResponse:
        return FileResponse(PAGE / "index.html")

    app.mount("/page", StaticFiles(directory=PAGE), name="page")
    return app


def serve() -> None:
    """Run the application until it is stopped."""
    config = settings()
    configure_logging(config.log_level)
    uvicorn.run(
        create_app(config),
        host=config.host,
        port=config.port,
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
