"""Asking for a person: written once a message, said with a number that both sides can name."""

from __future__ import annotations

from actions.turn import Turn
from bot.common.say import Say
from bot.common.statuses import ReplyStatus
from bot.stop_points import stop_point
from bot.store import handovers
from bot.store.engine import writing


def ask_for_person(database: str, turn: Turn, reason: str) -> Say:
    """Store the handover, or find the one that waits; returns what to say. ``reason`` is a code for the console."""
    with writing(database) as session:
        handover, is_new = handovers.request_once(session, turn.conversation, turn.message_id, reason[:64])
        ours = is_new or handover.message_id == turn.message_id
    stop_point("action_wrote")
    if not ours:
        return Say(phrase="handover_waiting", status=ReplyStatus.HANDOVER_REQUESTED)
    return Say(phrase="handover_done", values={"ticket": ticket(handover.id)}, status=ReplyStatus.HANDOVER_REQUESTED)


def ticket(handover_id: str) -> str:
    """A handover's number as people say it: ``H-`` and the last six characters of its id, in capitals."""
    return f"H-{handover_id[-6:].upper()}"
