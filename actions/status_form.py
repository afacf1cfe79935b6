"""``validate_status_form``: where a case stands, told to whom it belongs.

Who registered in this conversation is told at once. Anyone else gives the reference and the last four digits of the phone; a
reference that does not exist is asked for them just the same, so that nothing tells which ones do. Five wrong answers, and a
person takes over.
"""

from __future__ import annotations

import re
import secrets

from sqlalchemy.orm import Session

from actions.action import SaathiAction
from actions.answering import PERSON, REGISTER, answer_found, show
from actions.change_language import which_language
from actions.handing_over import ask_for_person
from actions.knowing import Knowledge
from actions.lexicon import lexicon
from actions.registration.reading import PRESSED, Act, Reading, read
from actions.registration.wording import word
from actions.turn import Outcome, Turn
from bot.common.identifiers import ascii_digits, find_reference, is_reference
from bot.common.phrases import languages
from bot.common.say import Say, SayButton
from bot.common.statuses import ReplyStatus
from bot.stop_points import stop_point
from bot.store import registrations
from bot.store.engine import reading, writing
from bot.store.models import Registration
from knowledge.text import said

JOURNEY = "status"
STOP = SayButton(label="btn_stop", press={"intent": "cancel", "journey": JOURNEY})

PROOF_DIGITS = 4
_DIGITS = re.compile(r"(?<!\d)\d{4}(?!\d)")
_LOOKS_LIKE_REFERENCE = re.compile(r"(?i)\bns\s?[-–—]?\s?\w|(?<!\d)\d{5,8}(?!\d)")


class StatusForm(SaathiAction):
    """Asks for a reference and a proof, and tells the status."""

    action_name = "validate_status_form"

    def __init__(self, knowledge: Knowledge, database: str) -> None:
        self._knowledge = knowledge
        self._database = database

    def act(self, turn: Turn) -> Outcome:
        reference = find_reference(turn.text) if turn.press is None else None
        if reference:
            return self._with_reference(turn, reference)
        if turn.asked is None:
            return self._of_this_conversation(turn) or (_lost() if _is_lost(turn) else _ask_reference("ask_reference"))
        if turn.press is None and turn.asked == "status_proof" and (digits := _proof(turn.text)):
            return self._with_proof(turn, turn.slots["status_reference"], digits)
        return self._aside(turn)

    def _of_this_conversation(self, turn: Turn) -> Outcome | None:
        with reading(self._database) as session:
            own = registrations.of_conversation(session, turn.conversation)
        return _tell(own) if own else None

    def _with_reference(self, turn: Turn, reference: str) -> Outcome:
        if not is_reference(reference):
            return _ask_reference("reference_miswritten", reference=reference)
        with reading(self._database) as session:
            own = [case for case in registrations.of_conversation(session, turn.conversation) if case.reference == reference]
            left = registrations.tries_left(session, turn.conversation, reference)
        if own:
            return _tell(own)
        if not left:
            return self._too_many(turn)
        return _ask_proof(reference, "ask_proof")

    def _with_proof(self, turn: Turn, reference: str, digits: str) -> Outcome:
        with writing(self._database) as session:
            left = registrations.tries_left(session, turn.conversation, reference)
            case = _proven(session, reference, digits) if left else None
            if case is None and left:
                left = registrations.count_wrong_try(session, turn.conversation, turn.message_id, reference)
        stop_point("action_wrote")
        if case:
            return _tell([case])
        if not left:
            return self._too_many(turn)
        return _ask_proof(reference, "wrong_proof", left=left)

    def _too_many(self, turn: Turn) -> Outcome:
        ask_for_person(self._database, turn, "status: too many tries")
        return _end(Say(phrase="too_many_tries", status=ReplyStatus.HANDOVER_REQUESTED, buttons=[]))

    def _aside(self, turn: Turn) -> Outcome:
        """Anything but a reference or four digits: a way out, a question, or something we cannot use."""
        heard = _pressed(turn) if turn.press is not None else read(turn.text, None, {}, turn.intent, turn.confidence)
        if heard.act in (Act.LEAVE, Act.NO) or (heard.act is Act.SKIP and turn.asked == "status_proof"):
            return _end(Say(phrase="status_left", status=ReplyStatus.JOURNEY_LEFT))
        if heard.act is Act.SKIP or _is_lost(turn):
            return _lost()
        if heard.act is Act.PERSON:
            return _end(ask_for_person(self._database, turn, f"status: {turn.asked}"))
        if heard.act is Act.LANGUAGE:
            known = heard.detail in languages()
            changed = Say(phrase="language_changed", status=ReplyStatus.LANGUAGE_CHANGED, set_language=heard.detail)
            return _again(turn, changed if known else which_language(heard.detail))
        if turn.article:
            outcome = show(self._knowledge, turn, turn.article, evidence={"decision": "button"})
            return _again(turn, *outcome.says, **outcome.slots)
        if heard.act is Act.TALK and heard.detail == "register":
            return _end(Say(phrase="status_left_to_register", status=ReplyStatus.JOURNEY_LEFT, buttons=[REGISTER]))
        if heard.act is Act.QUESTION:
            outcome = answer_found(self._knowledge, turn, self._knowledge.find(turn))
            return _again(turn, *outcome.says, **outcome.slots)
        if turn.asked == "status_reference" and _LOOKS_LIKE_REFERENCE.search(turn.text):
            return _ask_reference("reference_miswritten", reference=turn.text[:16])
        return _again(turn)


def _pressed(turn: Turn) -> Reading:
    return Reading(PRESSED.get(turn.intent, Act.TALK), detail=(turn.press or {}).get("language", turn.intent))


def _proof(text: str) -> str | None:
    """The four digits in ``text``: alone, or the last of a whole number."""
    ascii_text = ascii_digits(text)
    if found := _DIGITS.search(ascii_text):
        return found.group()
    digits = re.sub(r"\D", "", ascii_text)
    return digits[-PROOF_DIGITS:] if len(digits) >= 10 else None


def _proven(session: Session, reference: str, digits: str) -> Registration | None:
    """The case with this reference when the digits are its phone's last four; the same work whether it exists or not."""
    case = registrations.find(session, reference)
    right = case.phone[-PROOF_DIGITS:] if case else "none"
    return case if secrets.compare_digest(right, digits) else None


def _tell(cases: list[Registration]) -> Outcome:
    lines = [
        word(
            "case_line",
            reference=case.reference,
            firm=case.firm_name or case.person_name,
            state=word(f"case_{case.case_state}"),
        )
        for case in cases
    ]
    return _end(Say(phrase="case_status", values={"lines": lines}, status=ReplyStatus.CASE_STATUS, buttons=[PERSON]))


def _is_lost(turn: Turn) -> bool:
    """ "Reference kho gaya": there is no number to wait for."""
    return turn.press is None and lexicon().has("lost", said(turn.text))


def _lost() -> Outcome:
    say = Say(phrase="reference_lost", status=ReplyStatus.HANDOVER_OFFERED, buttons=[PERSON])
    return _end(say, on_yes=PERSON.press)


def _ask_reference(phrase: str, **values: object) -> Outcome:
    say = Say(
        phrase=phrase,
        values=values,
        status=ReplyStatus.JOURNEY_QUESTION,
        buttons=[SayButton(label="btn_no_reference", press={"intent": "skip", "journey": JOURNEY}), STOP],
        evidence={"form": JOURNEY, "asked": "status_reference"},
        journey=JOURNEY,
    )
    return Outcome([say], {"status_reference": None, "requested_slot": "status_reference"})


def _ask_proof(reference: str, phrase: str, **values: object) -> Outcome:
    say = Say(
        phrase=phrase,
        values={"reference": reference, **values},
        status=ReplyStatus.JOURNEY_QUESTION,
        buttons=[STOP, SayButton(label="btn_person", press={"intent": "talk_to_person", "journey": JOURNEY})],
        evidence={"form": JOURNEY, "asked": "status_proof"},
        journey=JOURNEY,
    )
    return Outcome([say], {"status_reference": reference, "requested_slot": "status_proof"})


def _again(turn: Turn, *says: Say, **slots: object) -> Outcome:
    """What was said aside, then the question again."""
    reference = turn.slots.get("status_reference")
    again = _ask_proof(reference, "ask_proof") if turn.asked == "status_proof" else _ask_reference("ask_reference")
    aside = [say.model_copy(update={"journey": JOURNEY}) for say in says]
    return Outcome([*aside, *again.says], {**slots, **again.slots})


def _end(say: Say, **slots: object) -> Outcome:
    ended = {"status_reference": None, "status_proof": None, "requested_slot": None}
    return Outcome([say], {**slots, **ended})
