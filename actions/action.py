"""The one wrapper around every action.

Rasa takes an action that failed for one that ran. So nothing an action raises may pass for an answer: it is logged, without the
person's words, and ends in HTTP 500, which our plugin in Rasa (``bot/rasa_plugins/action_calls.py``) turns into a failed turn.
"""

from __future__ import annotations

import asyncio
import logging
import traceback
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.turn import Outcome, Turn, turn_of

logger = logging.getLogger(__name__)


class ActionFault(Exception):
    """An action failed; its text holds the action's name and the kind of error, never a person's words."""


class SaathiAction(Action):
    """An action of ours: ``act`` decides, this says and keeps. ``act`` runs in a thread, for it may wait for the database."""

    action_name: str

    def name(self) -> str:
        return self.action_name

    def act(self, turn: Turn) -> Outcome:
        """What to say to this message, and which slots to set."""
        raise NotImplementedError

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        try:
            outcome = await asyncio.to_thread(self._decide, tracker)
        except Exception as error:
            logger.error("%s failed: %s at %s", self.action_name, type(error).__name__, where(error))
            raise ActionFault(f"{self.action_name}: {type(error).__name__}") from None
        for say in outcome.says:
            dispatcher.utter_message(json_message=say.wire())
        return [SlotSet(slot, value) for slot, value in outcome.slots.items()]

    def _decide(self, tracker: Tracker) -> Outcome:
        outcome = self.act(turn_of(tracker))
        if not outcome.says:
            raise SilentAction(self.action_name)
        return outcome


class SilentAction(Exception):
    """An action decided to say nothing, which a person would wait for in vain."""


def where(error: Exception) -> str:
    """Where an error came from, the innermost frames first; not its text, which may quote a message."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in reversed(frames[-6:]))
