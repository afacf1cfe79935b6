"""The way into Rasa: one turn in, what to say out, and no silence taken for success.

``POST /webhooks/saathi/turn`` (loopback only) takes one message of one conversation and answers what Rasa and the actions
want said, with what was understood. Rasa's stock REST channel answers 200 and an empty list on an exception; this one
answers 500 with a code: ``action_failed``, ``silent`` (nothing was said) or ``internal``.

The vector of the message is computed before Rasa's graph and outside its loop, once; it goes along with the action's call.
A second attempt at a message (``attempt`` > 1) is looked for on the tracker first, and what was said is said again.
"""

from __future__ import annotations

import logging
import time
from typing import Any, Awaitable, Callable, Dict, List, Optional, Text

from rasa.core.channels.channel import InputChannel, OutputChannel, UserMessage
from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sanic import Blueprint, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.rasa_plugins import action_calls, log_filter, shortcuts
from bot.rasa_plugins.embedding import embed_message, pack

logger = logging.getLogger(__name__)

SESSION_START = {"intent": {"name": "session_start", "confidence": 1.0}, "entities": [], "text": "/session_start"}

RANKING_KEPT = 3
"""Of Rasa's intent ranking, what the tracker and the console keep."""


class SayCollector(OutputChannel):
    """Keeps what Rasa says as says (phrase key and values), never split or rendered."""

    def __init__(self) -> None:
        self.says: List[Dict[Text, Any]] = []

    @classmethod
    def name(cls) -> Text:
        return "saathi"

    async def send_response(self, recipient_id: Text, message: Dict[Text, Any]) -> None:
        self.says.append(say_of(message))


def say_of(message: Dict[Text, Any]) -> Dict[Text, Any]:
    """A bot message as a say: an action's own, or the domain response's name with its English text as fallback."""
    custom = message.get("custom")
    if isinstance(custom, dict) and "phrase" in custom:
        return custom
    return {"phrase": message.get("utter_action") or "unnamed", "text": message.get("text") or ""}


def said_before(tracker: DialogueStateTracker, message_id: Text) -> Optional[List[Dict[Text, Any]]]:
    """What was said to the message with this id, or None when the tracker does not hold it."""
    said: List[Dict[Text, Any]] = []
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered):
            said.insert(0, say_of(event.message()))
        elif isinstance(event, UserUttered):
            if event.message_id == message_id:
                return said
            said = []
    return None


class TurnInput(InputChannel):
    """Rasa's input channel ``saathi``."""

    def __init__(self) -> None:
        action_calls.install()
        shortcuts.install()
        self._running = 0

    @classmethod
    def name(cls) -> Text:
        return "saathi"

    @classmethod
    def from_credentials(cls, credentials: Optional[Dict[Text, Any]]) -> "TurnInput":
        return cls()

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        turns = Blueprint("saathi_turns", __name__)

        @turns.route("/ready", methods=["GET"])
        async def ready(request: Request) -> HTTPResponse:
            agent = request.app.ctx.agent
            is_ready = bool(agent and agent.is_ready())
            return response.json({"ready": is_ready, "model": agent.model_id if is_ready else None}, 200 if is_ready else 503)

        @turns.listener("after_server_start")
        async def keep_words_out_of_the_log(*_: Any) -> None:
            log_filter.install()

        @turns.route("/turn", methods=["POST"])
        async def turn(request: Request) -> HTTPResponse:
            self._running += 1
            try:
                return response.json(await take_turn(request.app.ctx.agent, request.json, alone=self._running == 1))
            except action_calls.ActionFailed as failure:
                logger.error("turn %s failed: %s", request.json.get("message_id"), failure)
                return _error("action_failed", str(failure))
            except Silent:
                logger.error("turn %s ended without a word", request.json.get("message_id"))
                return _error("silent", "Rasa said nothing")
            except Exception as error:  # the last resort: everything else must not become an empty success
                logger.exception("turn %s failed", request.json.get("message_id"))
                return _error("internal", type(error).__name__)
            finally:
                self._running -= 1

        return turns


class Silent(Exception):
    """Rasa handled the message and said nothing, which nobody may take for an answer."""


def _error(code: Text, message: Text) -> HTTPResponse:
    return response.json({"error": {"code": code, "message": message}}, status=500)


async def take_turn(agent: Any, turn: Dict[Text, Any], *, alone: bool = False) -> Dict[Text, Any]:
    """Handle one message; returns the wire answer of ``docs/architecture.md``. ``alone`` tells that no other turn is running.

    Raises Silent when nothing was said and ActionFailed when an action failed.
    """
    began = time.perf_counter()
    conversation, message_id, text = turn["conversation"], turn["message_id"], turn["text"]

    if turn.get("attempt", 1) > 1:
        tracker = await agent.tracker_store.retrieve(conversation)
        said = said_before(tracker, message_id) if tracker else None
        if said:
            return {"says": said, "intent": None, "repeated": True, "timings": {}}

    if turn.get("fresh"):
        await agent.handle_message(
            UserMessage("/session_start", SayCollector(), conversation, dict(SESSION_START), input_channel="saathi")
        )

    button = turn.get("button")
    metadata = {key: turn.get(key) for key in ("message_id", "conversation", "language", "channel", "button")}
    collector = SayCollector()
    message = UserMessage(text, collector, conversation, input_channel="saathi", message_id=message_id, metadata=metadata)
    action_calls.vector.set(None)
    if button:
        message.parse_data = _as_if_understood(text, button)
        embedded = began
    else:
        # A leading slash would name an intent and fill any slot, past all understanding: it is a person's text.
        message.text = text.lstrip("/ ") or "?"
        # The featurizer finds the vector in the metadata, the action gets it with its call; the tracker does not keep it.
        metadata["vector"] = pack(await embed_message(message.text, alone=alone))
        embedded = time.perf_counter()
        message.parse_data = _slim(await agent.processor.parse_message(message))
        action_calls.vector.set(metadata.pop("vector"))
    parsed = time.perf_counter()

    await agent.handle_message(message)
    if not collector.says:
        raise Silent(message_id)
    done = time.perf_counter()
    return {
        "says": collector.says,
        "intent": message.parse_data["intent"],
        "intent_ranking": message.parse_data.get("intent_ranking", []),
        "repeated": False,
        "timings": {
            "embed_ms": round((embedded - began) * 1000, 2),
            "understand_ms": round((parsed - embedded) * 1000, 2),
            "decide_ms": round((done - parsed) * 1000, 2),
        },
    }


def _as_if_understood(text: Text, button: Dict[Text, Any]) -> Dict[Text, Any]:
    """A pressed button's intent is known; only our own stored buttons come this way, never a person's text."""
    return {"text": text, "intent": {"name": button["intent"], "confidence": 1.0}, "entities": [], "intent_ranking": []}


def _slim(parsed: Dict[Text, Any]) -> Dict[Text, Any]:
    """Of what the graph found, what the tracker needs: it is read back at every later turn."""
    return {
        "text": parsed["text"],
        "intent": parsed["intent"],
        "entities": parsed.get("entities", []),
        "intent_ranking": parsed.get("intent_ranking", [])[:RANKING_KEPT],
    }
