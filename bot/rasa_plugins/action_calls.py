"""How Rasa calls the action server: loudly, quickly, with a limit of five seconds.

Rasa 3.6.21 swallows a failed custom action: it logs the whole tracker, the person's words included, counts the action as
executed and saves the tracker. A finished form would close with nothing saved. Here a failed call ends the turn instead:
``ActionFailed`` is a BaseException, so that Rasa's ``except Exception`` in ``MessageProcessor._run_action`` lets it through
to our channel before anything is saved; the turn is all or nothing, and the same message can be tried again.

Rasa also checks the JSON *schema* of the action's answer against its meta-schema at each call (35 ms). The validation stays;
the validator is built once. ``tests/rasa/test_plugins.py`` fails when a method replaced here changes in Rasa.
"""

from __future__ import annotations

import asyncio
import json
import logging
from contextvars import ContextVar
from typing import Any, Dict, List, Optional, Text

import aiohttp
import rasa
from jsonschema import Draft7Validator
from rasa.core.actions.action import RemoteAction
from rasa.shared.core import events as rasa_events
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.utils.endpoints import EndpointConfig

logger = logging.getLogger(__name__)

ACTION_TIMEOUT_SECONDS = 5.0
"""A turn has eight seconds in all; Rasa's own limit for an action is 300."""


class ActionFailed(BaseException):
    """A custom action could not be reached, was too slow, failed, or answered nonsense. Ends the turn, nothing is saved."""

    def __init__(self, action: Text, reason: Text) -> None:
        self.action, self.reason = action, reason
        super().__init__(f"{action}: {reason}")


vector: ContextVar[Optional[Text]] = ContextVar("vector", default=None)
"""The packed e5 vector of the message in hand; None for a button."""

class AnswerValidator:
    """Rasa's own schema of an action's answer, built once.

    An event is one of two dozen kinds, and the schema tries them all for each event (3 ms a turn); its name says which one it is.
    """

    def __init__(self, schema: Dict[Text, Any]) -> None:
        event = schema["properties"]["events"]["items"]
        common = {key: value for key, value in event.items() if key != "oneOf"}
        self._events = {
            kind["properties"]["event"]["const"]: Draft7Validator({"allOf": [common, kind]}) for kind in event["oneOf"]
        }
        lists = {"events": {"type": "array"}, "responses": schema["properties"]["responses"]}
        self._answer = Draft7Validator({"type": "object", "properties": lists, "required": ["events", "responses"]})

    def is_valid(self, answer: Any) -> bool:
        """True for an answer that Rasa's schema allows and that holds both lists."""
        return self._answer.is_valid(answer) and all(self._is_event(event) for event in answer["events"])

    def _is_event(self, event: Any) -> bool:
        name = event.get("event") if isinstance(event, dict) else None
        return isinstance(name, str) and name in self._events and self._events[name].is_valid(event)


_validator = AnswerValidator(RemoteAction.action_response_format_spec())
_session: Optional[aiohttp.ClientSession] = None


def _http() -> aiohttp.ClientSession:
    """One keep-alive session for the life of the process; Rasa opens a connection for each call."""
    global _session
    if _session is None or _session.closed:
        _session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ACTION_TIMEOUT_SECONDS))
    return _session


def _call_format(action: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> Dict[Text, Any]:
    """What is sent: slots, latest message and active loop; without the events, whose number grows with every turn."""
    state = tracker.current_state(EventVerbosity.NONE)
    state["events"] = []
    message = state["latest_message"]
    message["metadata"] = {**message.get("metadata", {}), "vector": vector.get()}
    return {
        "next_action": action.name(),
        "sender_id": tracker.sender_id,
        "tracker": state,
        "version": rasa.__version__,
        "domain": {},
    }


async def _call(endpoint: EndpointConfig, name: Text, body: Dict[Text, Any]) -> Dict[Text, Any]:
    try:
        async with _http().post(endpoint.url, json=body) as answer:
            if answer.status != 200:
                raise ActionFailed(name, f"the action server answered {answer.status}")
            return await answer.json()
    except aiohttp.ClientError as error:
        raise ActionFailed(name, f"the action server cannot be reached ({type(error).__name__})") from None
    except asyncio.TimeoutError:  # before Python 3.11 not the built-in one
        raise ActionFailed(name, f"no answer within {ACTION_TIMEOUT_SECONDS:.0f} s") from None
    except json.JSONDecodeError:
        raise ActionFailed(name, "the action server's answer is no JSON") from None


async def run_remote_action(
    self: RemoteAction,
    output_channel: Any,
    nlg: Any,
    tracker: DialogueStateTracker,
    domain: Domain,
) -> List[Event]:
    """Replaces ``RemoteAction.run``. Raises ActionFailed whatever goes wrong."""
    if not self.action_endpoint:
        raise ActionFailed(self.name(), "no action_endpoint in endpoints.yml")
    answer = await _call(self.action_endpoint, self.name(), _call_format(self, tracker, domain))
    if not _validator.is_valid(answer):
        raise ActionFailed(self.name(), "the action server's answer has the wrong shape")
    said = await self._utter_responses(answer.get("responses", []), output_channel, nlg, tracker)
    return [*said, *rasa_events.deserialise_events(answer.get("events", []))]


def install() -> None:
    """Put our call in place of Rasa's; calling it again changes nothing."""
    RemoteAction.run = run_remote_action
