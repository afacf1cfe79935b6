"""``action_handover``: a person, please."""

from __future__ import annotations

from actions.action import SaathiAction
from actions.handing_over import ask_for_person
from actions.turn import Outcome, Turn


class HandOver(SaathiAction):
    """Asks for a person on request."""

    action_name = "action_handover"

    def __init__(self, database: str) -> None:
        self._database = database

    def act(self, turn: Turn) -> Outcome:
        return Outcome([ask_for_person(self._database, turn, "asked")], {"on_yes": None})
