"""Replies: stored with what they were made of, read since a given one, and followed until they are sent."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.common.clock import now
from bot.common.statuses import UNDELIVERED, DeliveryState
from bot.store.models import Button, Conversation, Rating, Reply

LONGEST_TRYING = timedelta(days=1)
"""A line that is down for hours loses nothing. What could not be said for a whole day is no answer any more."""

STUCK_SENDING = timedelta(seconds=60)
"""A reply that has been ``sending`` for so long was in a process that died: it is offered again."""


def of_message(session: Session, message_id: str) -> list[Reply]:
    """The replies to one message, in order; without the ``delayed`` notice once there are real ones."""
    replies = list(session.scalars(select(Reply).where(Reply.message_id == message_id).order_by(Reply.position)))
    real = [reply for reply in replies if reply.position > 0]
    return real or replies


def since(session: Session, conversation_id: str, after: str | None) -> list[Reply]:
    """A conversation's replies, those after the reply with id ``after`` when given. An unknown ``after`` gives all."""
    query = select(Reply).where(Reply.conversation_id == conversation_id).order_by(Reply.seq)
    if after:
        seq = session.scalar(select(Reply.seq).where(Reply.id == after, Reply.conversation_id == conversation_id))
        query = query.where(Reply.seq > (seq or 0))
    return list(session.scalars(query))


def add(session: Session, reply: Reply, buttons: list[Button]) -> None:
    """Store a reply and what its buttons stand for."""
    session.add(reply)
    session.add_all(buttons)


def find_button(session: Session, conversation_id: str, token: str) -> Button | None:
    """What a token stands for in this conversation; None when it is stale, foreign or invented."""
    button = session.get(Button, token)
    return button if button and button.conversation_id == conversation_id else None


def rate(session: Session, reply_id: str, conversation_id: str, value: int) -> None:
    """Keep a thumb (1 or -1) for a reply; a second one replaces the first."""
    session.merge(Rating(reply_id=reply_id, conversation_id=conversation_id, value=value))


def claim_to_send(session: Session, channel: str, limit: int = 20) -> list[tuple[Reply, str]]:
    """Mark the oldest due replies of a channel as ``sending``; returns each with the address it goes to.

    One reply a conversation at a time, the oldest: a person must not read the second before the first.
    """
    moment = now()
    oldest_open = (
        select(Reply.conversation_id, Reply.seq)
        .where(Reply.channel == channel, Reply.delivery.in_(UNDELIVERED))
        .order_by(Reply.seq)
    )
    first_of: dict[str, int] = {}
    for conversation_id, seq in session.execute(oldest_open):
        first_of.setdefault(conversation_id, seq)
    due = session.execute(
        select(Reply, Conversation.address)
        .join(Conversation, Conversation.id == Reply.conversation_id)
        .where(
            Reply.seq.in_(first_of.values()),
            Reply.delivery.in_((DeliveryState.TO_SEND, DeliveryState.FAILED)),
            Reply.next_attempt_at <= moment,
        )
        .order_by(Reply.seq)
        .limit(limit)
    ).all()
    for reply, _ in due:
        reply.delivery = DeliveryState.SENDING
        reply.next_attempt_at = moment
        reply.attempts += 1
    return [(reply, address) for reply, address in due]


def mark_sent(session: Session, reply_ids: list[str]) -> None:
    """These have reached the person."""
    session.execute(
        update(Reply).where(Reply.id.in_(reply_ids)).values(delivery=DeliveryState.SENT, sent_at=now(), delivery_error=None)
    )


def mark_failed(session: Session, reply_id: str, why: str, retry_after: timedelta | None) -> DeliveryState:
    """A reply did not get through; tried again after ``retry_after``, or never when that is None or the reply too old."""
    reply = session.scalars(select(Reply).where(Reply.id == reply_id)).one()
    gives_up = retry_after is None or now() - reply.created_at > LONGEST_TRYING
    reply.delivery = DeliveryState.GIVEN_UP if gives_up else DeliveryState.FAILED
    reply.delivery_error = why[:200]
    reply.next_attempt_at = now() + (retry_after or timedelta())
    return DeliveryState(reply.delivery)


def release_sending(session: Session, channel: str, older_than: timedelta = STUCK_SENDING) -> int:
    """Offer again what a process that died was sending; returns how many."""
    return session.execute(
        update(Reply)
        .where(
            Reply.channel == channel,
            Reply.delivery == DeliveryState.SENDING,
            Reply.next_attempt_at <= now() - older_than,
        )
        .values(delivery=DeliveryState.TO_SEND, next_attempt_at=now())
    ).rowcount
