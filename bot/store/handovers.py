"""Handovers: a person is asked for."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.common.identifiers import new_id
from bot.common.statuses import HandoverState
from bot.store.models import Handover


def request_once(session: Session, conversation_id: str, message_id: str, reason: str) -> tuple[Handover, bool]:
    """Ask for a person, once a message and once while one is waiting; returns the handover and whether it is new."""
    known = session.scalar(
        select(Handover).where(
            (Handover.message_id == message_id)
            | (Handover.conversation_id == conversation_id) & (Handover.state == HandoverState.WAITING)
        )
    )
    if known:
        return known, False
    handover = Handover(id=new_id("h"), conversation_id=conversation_id, message_id=message_id, reason=reason)
    session.add(handover)
    session.flush()
    return handover, True
