"""The one error shape of the API: ``{"error": {"code": "...", "message": "..."}}``, made here and nowhere else."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from bot.store.engine import StoreBusy

logger = logging.getLogger(__name__)

CODES = {400: "bad_json", 404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "unsupported_media_type"}


class ApiError(Exception):
    """An error with its HTTP status, a code for programs and a sentence for people."""

    def __init__(self, status: int, code: str, message: str, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message, self.headers = status, code, message, headers


def error_response(status: int, code: str, message: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """The one shape."""
    return JSONResponse({"error": {"code": code, "message": message}}, status, headers)


def install(app: FastAPI) -> None:
    """Give every way of failing the one shape; what a person sent is never repeated in it."""

    @app.exception_handler(ApiError)
    async def _ours(request: Request, error: ApiError) -> JSONResponse:
        return error_response(error.status, error.code, error.message, error.headers)

    @app.exception_handler(StoreBusy)
    async def _busy(request: Request, error: StoreBusy) -> JSONResponse:
        logger.warning("database busy at %s", request.url.path)
        return error_response(
            503, "busy", "We are very busy; your message was not stored. Please send it again.", {"Retry-After": "2"}
        )

    @app.exception_handler(RequestValidationError)
    async def _invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        if first["type"] == "json_invalid":
            return error_response(400, "bad_json", "The request is not JSON.")
        field = ".".join(str(step) for step in first["loc"] if step != "body") or "body"
        return error_response(422, "bad_request", f"{field}: {first['msg']}")

    @app.exception_handler(HTTPException)
    async def _http(request: Request, error: HTTPException) -> JSONResponse:
        code = CODES.get(error.status_code, "http_error")
        return error_response(error.status_code, code, str(error.detail), error.headers)

    @app.exception_handler(Exception)
    async def _surprise(request: Request, error: Exception) -> JSONResponse:
        logger.error("unexpected %s at %s", type(error).__name__, request.url.path, exc_info=error)
        return error_response(500, "internal", "Something went wrong on our side. Please try again in a minute.")
