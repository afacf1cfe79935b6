"""Registrations and their cases."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.common.identifiers import new_reference
from bot.store.models import Conversation, Registration

MOST_STATUS_TRIES = 5


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


def count_wrong_try(session: Session, conversation_id: str) -> int:
    """Count a wrong proof for a case; returns how many are left of ``MOST_STATUS_TRIES``."""
    conversation = session.get_one(Conversation, conversation_id)
    conversation.status_tries += 1
    return max(0, MOST_STATUS_TRIES - conversation.status_tries)


def tries_left(session: Session, conversation_id: str) -> int:
    """How many proofs for a case this conversation may still try."""
    return max(0, MOST_STATUS_TRIES - session.get_one(Conversation, conversation_id).status_tries)
