"""The web channel: ``POST /api/chat`` and ``GET /api/chat/{session}``.

A session is a secret of 128 bits, made here and kept by the person's browser; it is the conversation's address. A repeated
``id`` returns the same reply. A reply counts as sent when its response has left.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import logging
import re
import uuid
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.orm import Session
from starlette.background import BackgroundTask
from starlette.responses import JSONResponse

from bot.common.identifiers import new_secret
from bot.errors import ApiError
from bot.intake import Arrival, take_in
from bot.rate_limits import RateLimits
from bot.store import conversations, replies
from bot.store.engine import StoreBusy, reading, writing
from bot.store.models import Conversation, Message, Reply
from bot.turn import Turns, add_delayed_notice, delayed_notice

logger = logging.getLogger(__name__)

CHANNEL = "web"

LONGEST_BODY_TEXT = 20_000
"""Characters taken at all; intake reads the first 2,000 and says so."""

UUID_AT_RANDOM = 4
"""The version of UUID that is 122 random bits."""

IDENTIFIER = re.compile(r"[!-~]{1,64}")
"""Every identifier that we have ever given out looks like this; a database need not be asked for what does not."""

router = APIRouter(prefix="/api/chat")


class ChatRequest(BaseModel):
    """What the widget, the page, ``make chat`` and outside tools send."""

    model_config = ConfigDict(extra="ignore", strict=True)

    session: str | None = None
    text: Annotated[str, Field(max_length=LONGEST_BODY_TEXT)]
    id: Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]+$", max_length=64)] | None = None
    """The sender's own; without control characters, which PostgreSQL cannot hold."""


class WebChannel:
    """What the two routes need; one an application, at ``app.state.web``."""

    def __init__(self, database: str, turns: Turns, seconds: float, limits: RateLimits) -> None:
        self.database = database
        self.turns = turns
        self.seconds = seconds
        self.limits = limits

    async def converse(self, request: ChatRequest) -> tuple[str, list[Reply]]:
        """Store what came, wait for its replies; returns the session and the replies.

        Raises ApiError 404 for a session that does not exist, StoreBusy when nothing could be stored.
        """
        address = await asyncio.to_thread(self._address, request)
        arrival = Arrival(CHANNEL, address, request.id or uuid.uuid4().hex, request.text)
        message, is_new = await asyncio.to_thread(take_in, self.database, arrival)
        with self.turns.watching(message.id) as ended:
            if not is_new or self.turns.is_running(message.conversation_id):
                # Looked at only now that its end cannot be missed: another request's turn may have answered it meanwhile.
                found = await asyncio.to_thread(self._replies, message.id)
                if found and found[-1].position > 0:
                    return address, found
            self.turns.start(message.conversation_id)
            await asyncio.wait([ended], timeout=self.seconds)
        if ended.done() and ended.result():
            return address, ended.result()
        return address, await asyncio.to_thread(self._replies_or_notice, message)

    def _address(self, request: ChatRequest) -> str:
        """The session to talk in, a new one where none is named. Raises ApiError 404 for one that does not exist."""
        if request.session is None:
            return first_session(request.id)
        with reading(self.database) as session:
            return find_session(session, request.session).address

    def _replies(self, message_id: str) -> list[Reply]:
        with reading(self.database) as session:
            return replies.of_message(session, message_id)

    def _replies_or_notice(self, message: Message) -> list[Reply]:
        found = self._replies(message.id)
        if found:
            return found
        with reading(self.database) as session:
            conversation = session.get_one(Conversation, message.conversation_id)
        try:
            with writing(self.database) as session:
                add_delayed_notice(session, message, conversation, self.turns.shelf)
        except StoreBusy:
            # The message is stored, so its answer will come: that is true even where it cannot be written down just now.
            return [delayed_notice(message, conversation, self.turns.shelf)]
        return self._replies(message.id)

    def since(self, address: str, after: str | None) -> list[Reply]:
        """What came in a session since the reply ``after``. Raises ApiError 404 for an unknown session."""
        with reading(self.database) as session:
            conversation = find_session(session, address)
            return replies.since(session, conversation.id, after if after and IDENTIFIER.fullmatch(after) else None)

    def mark_sent(self, shown: list[Reply]) -> None:
        """These have left in a response. Where that cannot be written down now it will be at the next look."""
        unsent = [reply.id for reply in shown if reply.sent_at is None]
        if not unsent:
            return
        try:
            with writing(self.database) as session:
                replies.mark_sent(session, unsent)
        except Exception as error:  # the response has left: raising now would only cut the person's line
            logger.warning("%d replies not marked as sent: %s", len(unsent), type(error).__name__)


def find_session(session: Session, address: str) -> Conversation:
    """The conversation at this address. Raises ApiError 404 when there is none."""
    conversation = conversations.find(session, CHANNEL, address) if IDENTIFIER.fullmatch(address) else None
    if conversation is None:
        raise ApiError(404, "unknown_session", "This session does not exist. Send session: null to begin a new one.")
    return conversation


def first_session(request_id: str | None) -> str:
    """The session that a first message begins.

    Made from the message's id when that is a random UUID: whoever sends it again because the answer was lost on the way comes to
    the same conversation, and nobody else can guess it. Any other id may be guessed, and names no session.
    """
    try:
        unguessable = uuid.UUID(request_id or "")
    except ValueError:
        return new_secret()
    if unguessable.version != UUID_AT_RANDOM:
        return new_secret()
    digest = hashlib.sha256(b"session of the message " + unguessable.bytes).digest()
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


def web_channel(request: Request) -> WebChannel:
    """The application's web channel."""
    return request.app.state.web


Web = Annotated[WebChannel, Depends(web_channel)]


def api_message(reply: Reply) -> dict[str, Any]:
    """A reply in the API's form."""
    return {
        "id": reply.id,
        "text": reply.text,
        "buttons": reply.buttons,
        "sources": reply.sources,
        "status": reply.status,
        "article": reply.article,
    }


@router.post("")
async def chat(body: ChatRequest, request: Request, web: Web) -> JSONResponse:
    """One message in, its replies out; after eight seconds one with status ``delayed``."""
    web.limits.check(request, body.session)
    session, shown = await web.converse(body)
    return JSONResponse(
        {"session": session, "messages": [api_message(reply) for reply in shown]},
        background=BackgroundTask(web.mark_sent, shown),
    )


@router.get("/{session}")
async def since(session: str, request: Request, web: Web, after: str | None = None) -> JSONResponse:
    """What came in this session since the reply with id ``after`` (all of it without)."""
    web.limits.check_poll(request, session)
    shown = await asyncio.to_thread(web.since, session, after)
    return JSONResponse(
        {"session": session, "messages": [api_message(reply) for reply in shown]},
        background=BackgroundTask(web.mark_sent, shown),
    )
