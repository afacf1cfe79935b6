"""People who talk with the product, by the chat API or on Telegram, and what is left of their talk in the database."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass
from typing import Any

import httpx
from sqlalchemy import select

from bot.common.statuses import DeliveryState, MessageState
from bot.store import conversations, registrations
from bot.store.engine import reading
from bot.store.models import Handover, Message, Registration, Reply
from tests.product import Product
from tests.telegram.bot_api_server import BotApiServer
from tests.waiting import until

PATIENCE = 90.0
"""Seconds: a dead Rasa takes twenty to come back, and on a busy machine longer."""

REGISTRATION = (
    "I want to register my firm",
    "Geeta Devi",
    "9839012345",
    "Noor Metal Works",
    "2",
    "Moradabad",
    "brass lamps",
    "finding buyers",
)
"""All that is asked for, up to the last yes."""

YES = "yes"


_chats = itertools.count(1000)


def new_id() -> str:
    return str(uuid.uuid4())


class WebPerson:
    """Somebody in a browser. Asks again under the same id while the line is broken, and waits for a delayed answer."""

    def __init__(self, product: Product) -> None:
        self._product = product
        self._http = httpx.Client(base_url=product.url, timeout=40)
        self.session: str | None = None

    def close(self) -> None:
        self._http.close()

    @property
    def address(self) -> str:
        assert self.session, "nothing has been said yet"
        return self.session

    def post(self, text: str, id: str | None = None) -> httpx.Response:
        """One request as it is. Raises httpx.TransportError when the line breaks."""
        answer = self._http.post("/api/chat", json={"session": self.session, "text": text, "id": id or new_id()})
        if answer.is_success:
            self.session = answer.json()["session"]
        return answer

    def say(self, text: str, id: str | None = None) -> list[dict[str, Any]]:
        """The replies, however long they take."""
        id = id or new_id()
        return until(lambda: self._replies(text, id), f"the answer to {text!r}", PATIENCE)

    def _replies(self, text: str, id: str) -> list[dict[str, Any]] | None:
        try:
            answer = self.post(text, id)
        except httpx.TransportError:
            return None
        if answer.status_code == 503:
            return None
        assert answer.is_success, answer.text
        messages = answer.json()["messages"]
        return None if messages[-1]["status"] == "delayed" else messages

    def press(self, replies: list[dict[str, Any]], title: str) -> list[dict[str, Any]]:
        """Press the button with this title under some replies."""
        (payload,) = (button["payload"] for reply in replies for button in reply["buttons"] if button["title"] == title)
        return self.say(payload)

    def talk(self) -> Talk:
        """What the database holds of it."""
        return Talk.of(self._product, "web", self.address)

    def everything(self, after: str | None = None) -> list[dict[str, Any]]:
        """What was said in this session, since ``after``."""
        answer = self._http.get(f"/api/chat/{self.session}", params={"after": after} if after else {})
        assert answer.is_success, answer.text
        return answer.json()["messages"]


class TelegramPerson:
    """Somebody on Telegram."""

    def __init__(self, server: BotApiServer, product: Product) -> None:
        self._server = server
        self._product = product
        self._heard = 0
        self.chat = next(_chats)
        self.address = str(self.chat)

    def write(self, text: str, language: str = "en") -> dict[str, Any]:
        """Write, without waiting; returns the update. ``language`` is the telephone's."""
        return self._server.write(text, self.chat, language=language)

    def say(self, text: str, language: str = "en") -> list[dict[str, Any]]:
        """Write; the messages that came back, once everything is answered and sent."""
        self.write(text, language)
        return self.hear()

    def press(self, message: dict[str, Any], title: str) -> list[dict[str, Any]]:
        """Press the button with this title under a message."""
        (data,) = (button["callback_data"] for button in message["buttons"] if button["text"] == title)
        self._server.press(data, self.chat)
        return self.hear()

    def hear(self) -> list[dict[str, Any]]:
        """What has come since the last time, once everything is answered and sent."""
        self._server.wait_for_sent(self._heard + 1, self.chat, PATIENCE)
        until(lambda: self.talk().is_over(), "the end of sending", PATIENCE)
        new = self._server.sent_to(self.chat)[self._heard :]
        self._heard += len(new)
        return new

    def talk(self) -> Talk:
        """What the database holds of it."""
        return Talk.of(self._product, "telegram", self.address)


@dataclass(frozen=True)
class Talk:
    """What the database holds of one conversation."""

    messages: list[Message]
    replies: list[Reply]
    registrations: list[Registration]
    handovers: list[Handover]

    @classmethod
    def of(cls, product: Product, channel: str, address: str) -> Talk:
        with reading(product.database) as session:
            conversation = conversations.find(session, channel, address)
            if conversation is None:
                return cls([], [], [], [])
            id = conversation.id
            return cls(
                list(session.scalars(select(Message).where(Message.conversation_id == id).order_by(Message.id))),
                list(session.scalars(select(Reply).where(Reply.conversation_id == id).order_by(Reply.seq))),
                registrations.of_conversation(session, id),
                list(session.scalars(select(Handover).where(Handover.conversation_id == id))),
            )

    def answers_to(self, message: Message) -> list[Reply]:
        """The replies to a message, without a notice that it takes longer."""
        return [reply for reply in self.replies if reply.message_id == message.id and reply.position > 0]

    def is_over(self) -> bool:
        """True when every message is answered, and every reply has been sent."""
        answered = all(message.state == MessageState.ANSWERED for message in self.messages)
        return bool(self.messages) and answered and all(reply.delivery == DeliveryState.SENT for reply in self.replies)
