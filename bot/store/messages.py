"""Messages: stored once, claimed under a lease, ended with their replies."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from bot.common.clock import now
from bot.common.statuses import OPEN_MESSAGES, MessageState
from bot.store.models import Conversation, Message

LEASE = timedelta(seconds=30)
"""How long a claim holds: well past the longest turn. A claimer that died is known sooner, by ``release``."""

FIRST_RETRY = timedelta(seconds=2)
LONGEST_RETRY = timedelta(seconds=30)
MOST_DOUBLINGS = 8
"""Past it the wait is at its longest anyway."""


def add_once(session: Session, message: Message) -> tuple[Message, bool]:
    """Store ``message`` unless its conversation already holds one with the same ``channel_key``.

    Returns the stored message and whether it is new.
    """
    try:
        with session.begin_nested():
            session.add(message)
        return message, True
    except IntegrityError:
        return find_by_key(session, message.conversation_id, message.channel_key), False


def find_by_key(session: Session, conversation_id: str, channel_key: str) -> Message:
    """The message with the channel's own id. Raises NoResultFound when there is none."""
    return session.scalars(
        select(Message).where(Message.conversation_id == conversation_id, Message.channel_key == channel_key)
    ).one()


def claim_next(session: Session, conversation_id: str, claimer: str) -> Message | None:
    """Claim the conversation's oldest open message, or None when there is none or another claim still holds."""
    oldest = session.scalar(
        select(Message)
        .where(Message.conversation_id == conversation_id, Message.state.in_(OPEN_MESSAGES))
        .order_by(Message.id)
        .limit(1)
        .with_for_update()
    )
    if oldest is None or (oldest.state == MessageState.CLAIMED and oldest.claimed_until and oldest.claimed_until > now()):
        return None
    oldest.state = MessageState.CLAIMED
    oldest.claimed_by = claimer
    oldest.claimed_until = now() + LEASE
    oldest.attempts += 1
    return oldest


def any_open(session: Session, conversation_id: str) -> bool:
    """True when a message of the conversation still waits or is being worked on."""
    session.flush()
    open_ones = select(Message.id).where(Message.conversation_id == conversation_id, Message.state.in_(OPEN_MESSAGES)).limit(1)
    return session.scalar(open_ones) is not None


def hold(session: Session, message_id: str) -> None:
    """Until the transaction's end nobody else decides about this message. (On SQLite ``writing`` sees to that already.)"""
    session.get_one(Message, message_id, with_for_update=True)


def put_back(session: Session, message_id: str) -> datetime:
    """After a failed attempt: waiting again, later each time. Returns when it will be offered next."""
    message = session.get_one(Message, message_id)
    wait = min(FIRST_RETRY * 2 ** min(message.attempts - 1, MOST_DOUBLINGS), LONGEST_RETRY)
    message.state = MessageState.WAITING
    message.claimed_by = message.claimed_until = None
    message.next_attempt_at = now() + wait
    return message.next_attempt_at


def end(session: Session, message_id: str, state: MessageState) -> None:
    """The message is done with: its replies are in the same transaction."""
    message = session.get_one(Message, message_id)
    message.state = state
    message.claimed_by = message.claimed_until = None
    message.answered_at = now()


def release(session: Session, claimer: str) -> int:
    """Free what a former life of this process had claimed; returns how many."""
    return session.execute(
        update(Message)
        .where(Message.state == MessageState.CLAIMED, Message.claimed_by == claimer)
        .values(state=MessageState.WAITING, claimed_by=None, claimed_until=None, next_attempt_at=now())
    ).rowcount


def due_conversations(session: Session, channel: str, limit: int = 100) -> list[str]:
    """Conversations of ``channel`` with a message that waits past its time, or whose claim has run out; oldest first."""
    moment = now()
    query = (
        select(Message.conversation_id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .where(
            Conversation.channel == channel,
            (Message.state == MessageState.WAITING) & (Message.next_attempt_at <= moment)
            | (Message.state == MessageState.CLAIMED) & (Message.claimed_until <= moment),
        )
        .group_by(Message.conversation_id)
        .order_by(func.min(Message.id))
        .limit(limit)
    )
    return list(session.scalars(query))
