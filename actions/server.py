"""The action server: rasa-sdk's executor behind two routes of ours.

rasa-sdk's own server answers an error with the request's body and logs it, a person's words included; this one answers the kind
of error. ``GET /health`` answers only when the index is loaded, because the server does not start without it.
"""

from __future__ import annotations

import logging

from rasa_sdk.executor import ActionExecutor
from rasa_sdk.interfaces import ActionNotFoundException
from sanic import Request, Sanic
from sanic.exceptions import SanicException
from sanic.response import HTTPResponse, json

from actions.action import ActionFault, SaathiAction, where
from actions.answer import AnswerMessage
from actions.change_language import ChangeLanguage
from actions.handover import HandOver
from actions.knowing import Knowledge
from actions.registration.form import RegistrationForm
from actions.status_form import StatusForm

logger = logging.getLogger(__name__)


def all_actions(knowledge: Knowledge, database: str) -> list[SaathiAction]:
    """Every action there is."""
    return [
        AnswerMessage(knowledge, database),
        ChangeLanguage(knowledge),
        HandOver(database),
        RegistrationForm(knowledge, database),
        StatusForm(knowledge, database),
    ]


def create_app(actions: list[SaathiAction], name: str = "saathi_actions") -> Sanic:
    """The Sanic application that runs these actions."""
    executor = ActionExecutor()
    for action in actions:
        executor.register_action(action)
    app = Sanic(name, configure_logging=False)

    @app.get("/health")
    async def health(_: Request) -> HTTPResponse:
        return json({"status": "ok"})

    @app.post("/webhook")
    async def webhook(request: Request) -> HTTPResponse:
        result = await executor.run(request.json)
        return json({"events": result.events, "responses": result.responses})

    @app.exception(Exception)
    async def failed(_: Request, error: Exception) -> HTTPResponse:
        if isinstance(error, SanicException):
            return _error(error.status_code, type(error).__name__)
        if isinstance(error, ActionFault):
            return _error(500, str(error))
        if isinstance(error, ActionNotFoundException):
            return _error(404, error.message)
        logger.error("an action call failed: %s at %s", type(error).__name__, where(error))
        return _error(500, type(error).__name__)

    return app


def _error(status: int, reason: str) -> HTTPResponse:
    return json({"error": {"code": "action_failed", "message": reason}}, status=status)
