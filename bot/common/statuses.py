"""Every status there is, declared once and grouped by name, so that no query lists them by hand."""

from __future__ import annotations

from enum import StrEnum


class ReplyStatus(StrEnum):
    """How a turn ended. Every turn ends in at least one reply with one of these."""

    ANSWERED = "answered"
    CLARIFICATION = "clarification"
    UNANSWERABLE = "unanswerable"  # in the field or near it, but not known
    OFF_TOPIC = "unanswerable_off_topic"
    PROHIBITED = "unanswerable_prohibited"
    HANDOVER_OFFERED = "handover_offered"
    HANDOVER_REQUESTED = "handover_requested"
    JOURNEY_QUESTION = "journey_question"
    JOURNEY_CORRECTION = "journey_correction"
    JOURNEY_LEFT = "journey_left"
    REGISTERED = "registered"
    CASE_STATUS = "case_status"
    SMALL_TALK = "small_talk"
    LANGUAGE_CHANGED = "language_changed"
    RATED = "rated"
    INPUT_REFUSED = "input_refused"  # empty, only emoji, a stale button, a kind we cannot read
    DELAYED = "delayed"
    ERROR = "error"


ANSWERS = frozenset({ReplyStatus.ANSWERED, ReplyStatus.CASE_STATUS})
UNANSWERABLES = frozenset({ReplyStatus.UNANSWERABLE, ReplyStatus.OFF_TOPIC, ReplyStatus.PROHIBITED})
HANDOVERS = frozenset({ReplyStatus.HANDOVER_OFFERED, ReplyStatus.HANDOVER_REQUESTED})
JOURNEY_TURNS = frozenset(
    {ReplyStatus.JOURNEY_QUESTION, ReplyStatus.JOURNEY_CORRECTION, ReplyStatus.JOURNEY_LEFT, ReplyStatus.REGISTERED}
)
FAULTS = frozenset({ReplyStatus.DELAYED, ReplyStatus.ERROR})


class MessageState(StrEnum):
    """Where a message from a person stands."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    ANSWERED = "answered"
    GIVEN_UP = "given_up"  # handed over after ten minutes without an answer


OPEN_MESSAGES = frozenset({MessageState.WAITING, MessageState.CLAIMED})


class DeliveryState(StrEnum):
    """Where a reply to a person stands."""

    TO_SEND = "to_send"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"  # will be tried again
    GIVEN_UP = "given_up"  # blocked bot, chat gone: never again


UNDELIVERED = frozenset({DeliveryState.TO_SEND, DeliveryState.SENDING, DeliveryState.FAILED})


class HandoverState(StrEnum):
    """Where a handover stands."""

    WAITING = "waiting"
    TAKEN = "taken"
    CLOSED = "closed"


class CaseState(StrEnum):
    """Where a registration's case stands; each has a phrase ``case_<state>``."""

    NEW = "new"
    CONTACTED = "contacted"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    CANNOT_HELP = "cannot_help"
