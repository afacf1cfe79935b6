"""Run by the tests: the real action server, with actions that fail in the ways there are. ``python -m ... PORT``."""

from __future__ import annotations

import sys

from actions.action import SaathiAction
from actions.server import create_app
from actions.turn import Outcome, Turn
from bot.common.masking import configure_logging
from bot.common.say import Say


class Tells(SaathiAction):
    """Says back what it was given, for the test to look at."""

    action_name = "action_tells"

    def act(self, turn: Turn) -> Outcome:
        vector = None if turn.vector is None else [float(number) for number in turn.vector]
        seen = {"text": turn.text, "language": turn.language, "intent": turn.intent, "vector": vector}
        return Outcome([Say(phrase="nothing_offered", evidence=seen)], {"offered": []})


class Raises(SaathiAction):
    """Fails with the person's words in its error."""

    action_name = "action_raises"

    def act(self, turn: Turn) -> Outcome:
        raise ValueError(f"bad value {turn.text}")


class SaysNothing(SaathiAction):
    action_name = "action_silent"

    def act(self, turn: Turn) -> Outcome:
        return Outcome()


if __name__ == "__main__":
    configure_logging("DEBUG")
    app = create_app([Tells(), Raises(), SaysNothing()])
    app.run(host="127.0.0.1", port=int(sys.argv[1]), single_process=True, access_log=False, motd=False)
