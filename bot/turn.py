"""The turn: a conversation's waiting messages are answered, one at a time, oldest first.

A message is claimed under a lease, answered (by the dialogue engine, or here when it holds no words), and ended in the same
transaction that stores its replies. No transaction is open while Rasa works. When Rasa cannot answer, the message waits and is
offered again by the clock work; after ``give_up_minutes`` it goes to a person.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from bot.common.clock import now
from bot.common.identifiers import new_id, new_secret
from bot.common.phrases import phrase
from bot.common.say import Say
from bot.common.settings import Settings
from bot.common.statuses import DeliveryState, MessageState, ReplyStatus
from bot.dialogue import FRESH_AFTER_TURNS, DialogueClient, DialogueError, Turned
from bot.intake import LONGEST_MESSAGE, TOKEN_MARK
from bot.rendering import Rendered, Shelf, render
from bot.stop_points import stop_point
from bot.store import handovers, messages, replies
from bot.store.engine import StoreBusy, writing
from bot.store.models import Button, Conversation, Message, Reply

logger = logging.getLogger(__name__)

WORDLESS = {
    "empty": "input_empty",
    "no_words": "input_no_words",
    "stale_button": "stale_button",
}
"""Kinds of message that are answered here, with their phrase; every kind not known at all gets ``input_kind``."""


WRITES_WITHIN_LEASE = 3
"""Attempts to write down a turn's end, each of which waits ``BUSY_SECONDS``: with the turn itself less than a lease."""

T = TypeVar("T")


@dataclass(frozen=True)
class Claimed:
    """What a turn needs to know, read in the claiming transaction so that nothing is open afterwards."""

    message: Message
    conversation: Conversation


@dataclass(frozen=True)
class Outcome:
    """What a turn will store."""

    rendered: list[Rendered]
    evidence: list[dict[str, Any]]
    journey: str | None = None
    set_language: str | None = None
    fresh: bool = False
    rating: tuple[str, int] | None = None
    counted: bool = False
    """True when Rasa took part: its session is a turn longer."""


@dataclass(frozen=True)
class Ended:
    """What a turn has left behind: the replies it stored, and whether the conversation's next message may be taken now."""

    replies: list[Reply]
    next_waits: bool


class Turns:
    """Runs turns for one process (``claimer`` names it); many conversations at once, one turn at a time each."""

    def __init__(
        self, settings: Settings, shelf: Shelf, claimer: str, on_reply: Callable[[], None] = lambda: None
    ) -> None:
        self._settings = settings
        self._database = settings.database
        self._shelf = shelf
        self._claimer = claimer
        self._on_reply = on_reply
        self._dialogue = DialogueClient(settings.rasa_url, settings.turn_seconds)
        self._running: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._watched: dict[str, list[asyncio.Future[list[Reply]]]] = {}

    @property
    def shelf(self) -> Shelf:
        return self._shelf

    @property
    def dialogue(self) -> DialogueClient:
        return self._dialogue

    async def recover(self) -> int:
        """Free what a former life of this process had claimed; returns how many messages."""
        return await asyncio.to_thread(self._recover)

    def _recover(self) -> int:
        with writing(self._database) as session:
            return messages.release(session, self._claimer)

    async def close(self) -> None:
        """Let running turns end, then close the connection to Rasa."""
        await asyncio.gather(*self._running.values(), return_exceptions=True)
        await self._dialogue.close()

    def start(self, conversation_id: str) -> None:
        """Answer what waits in this conversation, in the background; while that runs, once more when it is done."""
        if conversation_id in self._running:
            self._again.add(conversation_id)
            return
        task = asyncio.create_task(self._run(conversation_id))
        self._running[conversation_id] = task
        task.add_done_callback(lambda _: self._finish(conversation_id))

    def _finish(self, conversation_id: str) -> None:
        del self._running[conversation_id]
        if conversation_id in self._again:
            self._again.discard(conversation_id)
            self.start(conversation_id)

    def is_running(self, conversation_id: str) -> bool:
        """True while this process answers something in this conversation."""
        return conversation_id in self._running

    @contextmanager
    def watching(self, message_id: str) -> Iterator[asyncio.Future[list[Reply]]]:
        """What is done as soon as this process, from now on, has ended or put back the message; with the replies it stored."""
        ended = asyncio.get_running_loop().create_future()
        self._watched.setdefault(message_id, []).append(ended)
        try:
            yield ended
        finally:
            watchers = self._watched.get(message_id, [])
            if ended in watchers:
                watchers.remove(ended)
            if not watchers:
                self._watched.pop(message_id, None)

    def _tell_waiting(self, message_id: str, stored: list[Reply]) -> None:
        for ended in self._watched.pop(message_id, []):
            if not ended.done():
                ended.set_result(stored)

    async def _run(self, conversation_id: str) -> None:
        try:
            next_waits = True
            while next_waits and (claimed := await asyncio.to_thread(self._claim, conversation_id)):
                ended = await self._answer(claimed)
                self._tell_waiting(claimed.message.id, ended.replies)
                self._on_reply()
                next_waits = ended.next_waits
        except StoreBusy:
            logger.warning("database busy; the message waits for the clock work")
        except Exception:
            logger.exception("turn failed")

    def _claim(self, conversation_id: str) -> Claimed | None:
        with writing(self._database) as session:
            message = messages.claim_next(session, conversation_id, self._claimer)
            if message is None:
                return None
            claimed = Claimed(message, session.get_one(Conversation, conversation_id))
        stop_point("claimed")
        return claimed

    async def _answer(self, claimed: Claimed) -> Ended:
        """One message to its end, or back to waiting."""
        began = time.perf_counter()
        try:
            outcome = await self._outcome(claimed)
            for evidence in outcome.evidence:
                evidence.setdefault("timings", {})["turn_ms"] = round((time.perf_counter() - began) * 1000, 2)
            ended = await self._write_down(self._store, claimed, outcome)
        except DialogueError as error:
            logger.warning("message %s, attempt %d: %s", claimed.message.id, claimed.message.attempts, error)
            return await self._write_down(self._put_back_or_hand_over, claimed, str(error))
        except StoreBusy:
            raise
        except Exception as error:
            # What cannot be worded or stored must not be tried for ever; the same path leads to a person in the end.
            logger.exception("message %s could not be answered", claimed.message.id)
            return await self._write_down(self._put_back_or_hand_over, claimed, type(error).__name__)
        stop_point("reply_stored")
        return ended

    async def _write_down(self, write: Callable[..., T], *about: Any) -> T:
        """What came of a turn is too dear to be dropped because the database is busy: tried again while the claim holds."""
        for _ in range(WRITES_WITHIN_LEASE - 1):
            try:
                return await asyncio.to_thread(write, *about)
            except StoreBusy:
                logger.warning("database busy; the end of a turn is written again")
        return await asyncio.to_thread(write, *about)

    async def _outcome(self, claimed: Claimed) -> Outcome:
        message, language = claimed.message, claimed.conversation.language
        if message.kind == "rating" and message.press:
            value = int(message.press["rate"])
            thanks = Say(phrase="rated_good" if value > 0 else "rated_bad", status=ReplyStatus.RATED)
            return Outcome(
                [render(thanks, language, self._shelf)], [{}], claimed.conversation.journey,
                rating=(message.press["reply"], value),
            )
        if message.kind not in ("text", "button"):
            say = Say(phrase=WORDLESS.get(message.kind, "input_kind"), status=ReplyStatus.INPUT_REFUSED)
            return Outcome([render(say, language, self._shelf)], [{}], claimed.conversation.journey)
        fresh = claimed.conversation.journey is None and claimed.conversation.turns_since_fresh >= FRESH_AFTER_TURNS
        turned = await self._dialogue.turn(
            conversation=claimed.conversation.id,
            message_id=message.id,
            text=message.text,
            language=language,
            channel=claimed.conversation.channel,
            attempt=message.attempts,
            fresh=fresh,
            press=message.press,
        )
        stop_point("rasa_saved")
        return self._worded(claimed, turned, fresh)

    def _worded(self, claimed: Claimed, turned: Turned, fresh: bool) -> Outcome:
        chosen = next((say.set_language for say in turned.says if say.set_language), None)
        language = chosen or claimed.conversation.language
        rendered = [render(say, language, self._shelf) for say in turned.says]
        if claimed.message.shortened:
            notice = phrase("input_shortened", language, limit=f"{LONGEST_MESSAGE:,}")
            first = rendered[0]
            rendered[0] = Rendered(**{**first.__dict__, "text": f"{notice}\n\n{first.text}"})
        understood = {"intent": turned.intent, "ranking": turned.ranking, "timings": turned.timings}
        return Outcome(
            rendered,
            [{**say.evidence, **understood} for say in turned.says],
            journey=next((say.journey for say in reversed(turned.says) if say.journey), None),
            set_language=chosen,
            fresh=fresh,
            counted=True,
        )

    def _store(self, claimed: Claimed, outcome: Outcome) -> Ended:
        with writing(self._database) as session:
            messages.hold(session, claimed.message.id)
            conversation = session.get_one(Conversation, claimed.conversation.id)
            conversation.journey = outcome.journey
            if outcome.counted:
                conversation.turns_since_fresh = 1 if outcome.fresh else conversation.turns_since_fresh + 1
            if outcome.set_language:
                conversation.language, conversation.language_chosen = outcome.set_language, True
            if outcome.rating:
                replies.rate(session, outcome.rating[0], conversation.id, outcome.rating[1])
            stored = [
                add_reply(session, claimed.message, conversation, rendered, position, evidence)
                for position, (rendered, evidence) in enumerate(zip(outcome.rendered, outcome.evidence, strict=True), 1)
            ]
            messages.end(session, claimed.message.id, MessageState.ANSWERED)
            return Ended(stored, messages.any_open(session, conversation.id))

    def _put_back_or_hand_over(self, claimed: Claimed, why: str) -> Ended:
        """After a failed attempt: wait with a ``delayed`` notice, or past the limit hand over to a person."""
        too_old = now() - claimed.message.received_at > timedelta(minutes=self._settings.give_up_minutes)
        with writing(self._database) as session:
            messages.hold(session, claimed.message.id)
            conversation = session.get_one(Conversation, claimed.conversation.id)
            if too_old:
                handovers.request_once(session, conversation.id, claimed.message.id, f"no answer: {why}"[:64])
                say = Say(phrase="handover_after_failure", status=ReplyStatus.HANDOVER_REQUESTED)
                add_reply(session, claimed.message, conversation, render(say, conversation.language, self._shelf), 1, {})
                messages.end(session, claimed.message.id, MessageState.GIVEN_UP)
            else:
                add_delayed_notice(session, claimed.message, conversation, self._shelf)
                messages.put_back(session, claimed.message.id)
        # What was put back is offered again by the clock work; later messages keep their place behind it.
        return Ended([], next_waits=too_old)


def delayed_notice(message: Message, conversation: Conversation, shelf: Shelf) -> Reply:
    """Tells the person that the answer takes longer; position 0, before the replies. Not yet stored."""
    say = Say(phrase="delayed", status=ReplyStatus.DELAYED)
    return new_reply(message, conversation, render(say, conversation.language, shelf), 0, {})[0]


def add_delayed_notice(session: Session, message: Message, conversation: Conversation, shelf: Shelf) -> None:
    """Store the notice, once a message; not when there is an answer already."""
    # Who waits for the answer and who works on it lose patience at the same moment: one after the other.
    messages.hold(session, message.id)
    if not replies.of_message(session, message.id):
        replies.add(session, delayed_notice(message, conversation, shelf), [])


def add_reply(
    session: Session,
    message: Message,
    conversation: Conversation,
    rendered: Rendered,
    position: int,
    evidence: dict[str, Any],
) -> Reply:
    """Store one reply and what its buttons stand for."""
    reply, buttons = new_reply(message, conversation, rendered, position, evidence)
    replies.add(session, reply, buttons)
    return reply


def new_reply(
    message: Message, conversation: Conversation, rendered: Rendered, position: int, evidence: dict[str, Any]
) -> tuple[Reply, list[Button]]:
    """A reply and what its buttons stand for; a button that rates rates this reply."""
    reply_id = new_id("r")
    buttons = [
        Button(
            token=new_secret(),
            conversation_id=conversation.id,
            reply_id=reply_id,
            title=button.title,
            press={**button.press, "reply": reply_id} if "rate" in button.press else button.press,
        )
        for button in rendered.buttons
    ]
    reply = Reply(
        id=reply_id,
        conversation_id=conversation.id,
        message_id=message.id,
        position=position,
        channel=conversation.channel,
        text=rendered.text,
        buttons=[{"title": button.title, "payload": TOKEN_MARK + button.token} for button in buttons],
        sources=rendered.sources,
        status=rendered.status,
        language=rendered.language,
        article=rendered.article,
        article_digest=rendered.article_digest,
        evidence=evidence,
        delivery=DeliveryState.TO_SEND,
    )
    return reply, buttons
