"""The tables. What each is for is said once, here; the queries live beside it, by subject."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, ForeignKey, Index, Integer, MetaData, String, Text, UniqueConstraint
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

from bot.common.clock import now
from bot.common.statuses import CaseState, DeliveryState, HandoverState, MessageState


class Moment(TypeDecorator[datetime]):
    """A moment with its zone: SQLite forgets zones, so UTC goes in and comes out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Base(DeclarativeBase):
    """Names for every constraint, so that migrations can speak of them on any database."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(column_0_label)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: Moment, dict[str, Any]: JSON, list[Any]: JSON}


class Conversation(Base):
    """One person on one channel. ``address`` is the channel's own name for them: a web session's secret, a chat's id."""

    __tablename__ = "conversations"
    __table_args__ = (UniqueConstraint("channel", "address"),)

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    channel: Mapped[str] = mapped_column(String(16))
    address: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(16))
    language_chosen: Mapped[bool] = mapped_column(default=False)
    """True once the person has asked for a language: detection no longer changes it."""
    journey: Mapped[str | None] = mapped_column(String(32))
    turns_since_fresh: Mapped[int] = mapped_column(default=0)
    """Turns since Rasa's session began: between journeys it is begun anew, for a long one gets slow."""
    created_at: Mapped[datetime] = mapped_column(default=now)


class Message(Base):
    """What a person sent. Stored before it is acknowledged; ``channel_key`` is the channel's own id for it."""

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "channel_key"),
        Index("ix_messages_open", "state", "next_attempt_at"),
        Index("ix_messages_conversation", "conversation_id", "state", "id"),
    )

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    channel_key: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(16))
    """``text``, ``button``, ``stale_button``, ``rating``, ``empty`` or the name of something we cannot read (``voice``…)."""
    text: Mapped[str] = mapped_column(Text)
    shortened: Mapped[bool] = mapped_column(default=False)
    press: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    language: Mapped[str] = mapped_column(String(16))
    state: Mapped[str] = mapped_column(String(16), default=MessageState.WAITING)
    claimed_by: Mapped[str | None] = mapped_column(String(32))
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(default=now)
    received_at: Mapped[datetime] = mapped_column(default=now)
    answered_at: Mapped[datetime | None]


class Reply(Base):
    """What was said to a person, with what it was made of. ``seq`` orders a conversation's replies."""

    __tablename__ = "replies"
    __table_args__ = (
        UniqueConstraint("message_id", "position"),
        Index("ix_replies_conversation", "conversation_id", "seq"),
        Index("ix_replies_undelivered", "channel", "delivery", "next_attempt_at"),
    )

    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(String(32), unique=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    message_id: Mapped[str] = mapped_column(ForeignKey("messages.id"))
    position: Mapped[int]
    """0 is the ``delayed`` notice; the replies themselves begin at 1."""
    channel: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    buttons: Mapped[list[Any]] = mapped_column(JSON, default=list)
    sources: Mapped[list[Any]] = mapped_column(JSON, default=list)
    status: Mapped[str] = mapped_column(String(32))
    language: Mapped[str] = mapped_column(String(16))
    article: Mapped[str | None] = mapped_column(String(64))
    article_digest: Mapped[str | None] = mapped_column(String(64))
    evidence: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    delivery: Mapped[str] = mapped_column(String(16), default=DeliveryState.TO_SEND)
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime] = mapped_column(default=now)
    delivery_error: Mapped[str | None] = mapped_column(String(200))
    created_at: Mapped[datetime] = mapped_column(default=now)
    sent_at: Mapped[datetime | None]


class Button(Base):
    """What a shown button stands for. Its token is all that the channel carries, and works in its conversation only."""

    __tablename__ = "buttons"

    token: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    reply_id: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(String(120))
    press: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Rating(Base):
    """A thumb under a reply; the last one counts."""

    __tablename__ = "ratings"

    reply_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"))
    value: Mapped[int]
    created_at: Mapped[datetime] = mapped_column(default=now)


class Registration(Base):
    """A firm registered for assistance, and its case. ``message_id`` is the message that completed it: once is enough."""

    __tablename__ = "registrations"

    reference: Mapped[str] = mapped_column(String(16), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    message_id: Mapped[str] = mapped_column(String(32), unique=True)
    person_name: Mapped[str] = mapped_column(String(120))
    firm_name: Mapped[str | None] = mapped_column(String(160))
    firm_kind: Mapped[str] = mapped_column(String(32))
    district: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(64))
    product: Mapped[str] = mapped_column(String(200))
    phone: Mapped[str] = mapped_column(String(16))
    """E.164, as in ``+919839012345``."""
    help_wanted: Mapped[str] = mapped_column(Text)
    consent_version: Mapped[str] = mapped_column(String(16))
    case_state: Mapped[str] = mapped_column(String(16), default=CaseState.NEW)
    created_at: Mapped[datetime] = mapped_column(default=now)


class StatusTry(Base):
    """A wrong answer to "the phone's last four digits", for a reference that may not even exist. At most one a message."""

    __tablename__ = "status_tries"

    message_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    reference: Mapped[str] = mapped_column(String(16), index=True)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Handover(Base):
    """A person was asked for, or must step in. At most one a message."""

    __tablename__ = "handovers"

    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id"), index=True)
    message_id: Mapped[str] = mapped_column(String(32), unique=True)
    reason: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(16), default=HandoverState.WAITING)
    created_at: Mapped[datetime] = mapped_column(default=now)


class Cursor(Base):
    """How far a channel's feed has been stored (Telegram's update offset)."""

    __tablename__ = "cursors"

    name: Mapped[str] = mapped_column(String(64), primary_key=True)
    position: Mapped[int]
