"""Registrations and their cases."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.common.clock import now
from bot.common.identifiers import new_reference
from bot.store.models import Registration, StatusTry

MOST_STATUS_TRIES = 5
MOST_TRIES_A_DAY = 10
"""For one reference from all conversations: a new conversation costs a guesser nothing, and four digits are soon tried."""
A_DAY = timedelta(days=1)


def add_once(session: Session, registration: Registration) -> Registration:
    """Store a registration under a new reference, once a message: a second attempt gets the first one's back."""
    known = of_message(session, registration.message_id)
    if known:
        return known
    while True:
        registration.reference = new_reference()
        try:
            with session.begin_nested():
                session.add(registration)
            return registration
        except IntegrityError:
            known = of_message(session, registration.message_id)
            if known:
                return known
            # one in a million: the reference is taken; draw again


def of_message(session: Session, message_id: str) -> Registration | None:
    """The registration that this message completed, or None."""
    return session.scalar(select(Registration).where(Registration.message_id == message_id))


def of_conversation(session: Session, conversation_id: str) -> list[Registration]:
    """The registrations made in this conversation, newest first."""
    return list(
        session.scalars(
            select(Registration)
            .where(Registration.conversation_id == conversation_id)
            .order_by(Registration.created_at.desc())
        )
    )


def find(session: Session, reference: str) -> Registration | None:
    """The registration with this reference, or None."""
    return session.get(Registration, reference)


def count_wrong_try(session: Session, conversation_id: str, message_id: str, reference: str) -> int:
    """Count a wrong proof for a case, once a message; returns how many are left."""
    if session.get(StatusTry, message_id) is None:
        session.add(StatusTry(message_id=message_id, conversation_id=conversation_id, reference=reference))
        session.flush()
    return tries_left(session, conversation_id, reference)


def tries_left(session: Session, conversation_id: str, reference: str) -> int:
    """How many proofs may still be tried: so many a conversation, and so many a day for a reference, whoever tries."""
    wrong = select(func.count()).select_from(StatusTry)
    here = session.scalar(wrong.where(StatusTry.conversation_id == conversation_id)) or 0
    for_it = session.scalar(wrong.where(StatusTry.reference == reference, StatusTry.created_at > now() - A_DAY)) or 0
    return max(0, min(MOST_STATUS_TRIES - here, MOST_TRIES_A_DAY - for_it))
