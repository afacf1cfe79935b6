"""Conversations: found or begun, and what is remembered of them between turns."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.common.identifiers import new_id
from bot.store.models import Conversation


def find(session: Session, channel: str, address: str) -> Conversation | None:
    """The conversation of this person on this channel, or None."""
    return session.scalar(select(Conversation).where(Conversation.channel == channel, Conversation.address == address))


def find_or_begin(session: Session, channel: str, address: str, language: str) -> Conversation:
    """The conversation of this person on this channel, begun in ``language`` when there is none."""
    known = find(session, channel, address)
    if known:
        return known
    begun = Conversation(id=new_id("c"), channel=channel, address=address, language=language)
    try:
        with session.begin_nested():
            session.add(begun)
    except IntegrityError:  # begun by another process a moment ago
        return session.scalars(
            select(Conversation).where(Conversation.channel == channel, Conversation.address == address)
        ).one()
    return begun
