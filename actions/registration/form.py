"""``validate_registration_form``: one turn of the registration.

Rasa's form only keeps the journey running: it calls this action once a message, and this says everything, the next question too
(there is no ``action_ask_...``: each would be one more call). The slot ``requested_slot`` set to None ends the form.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from actions.action import SaathiAction
from actions.answering import ON_YES_PERSON, answer_found, show
from actions.change_language import which_language
from actions.handing_over import ask_for_person
from actions.knowing import Knowledge
from actions.registration import wording
from actions.registration.corrections import Correction
from actions.registration.fields import (
    CONSENT_VERSION,
    MAY_LACK,
    NOTES,
    ORDER,
    PARTICULARS,
    draft_of,
    emptied,
    next_lacking,
)
from actions.registration.reading import PRESSED, Act, Reading, chosen_number, read
from actions.registration.values import as_value, recognise
from actions.registration.wording import JOURNEY, PERSON, word
from actions.turn import Outcome, Turn
from bot.common.phrases import languages
from bot.common.say import Say
from bot.common.statuses import ReplyStatus
from bot.stop_points import stop_point
from bot.store import registrations
from bot.store.engine import writing
from bot.store.models import Registration
from knowledge.reference.districts import District, districts

logger = logging.getLogger(__name__)

REFUSALS_UNTIL_PERSON = 2
"""Answers that could not be used before a person is offered."""


class RegistrationForm(SaathiAction):
    """Asks for the particulars one by one, takes what comes in any order, saves once, at the last "yes"."""

    action_name = "validate_registration_form"

    def __init__(self, knowledge: Knowledge, database: str) -> None:
        self._knowledge = knowledge
        self._database = database
        self._handlers: dict[Act, Callable[[Form], Outcome]] = {
            Act.VALUES: self._values,
            Act.CORRECTION: self._correction,
            Act.YES: self._yes,
            Act.NO: self._no,
            Act.SKIP: self._skip,
            Act.QUESTION: self._question,
            Act.WHY: lambda form: form.again(first=[word("registration_why")]),
            Act.SHOW: self._show,
            Act.LEAVE: self._leave,
            Act.PERSON: self._person,
            Act.LANGUAGE: self._language,
            Act.TALK: self._talk,
            Act.OFFICE_NUMBER: lambda form: form.again(first=[word(f"number_{form.reading.detail}")]),
            Act.REFUSED: self._refused,
        }

    def act(self, turn: Turn) -> Outcome:
        if turn.asked is None:
            return self._begin(turn)
        if turn.press is not None:
            return self._pressed(turn)
        notes = wording.notes_of(turn.slots)
        chosen = _chosen(turn, notes)
        if chosen:
            reading = Reading(Act.VALUES, values={"district": chosen})
        else:
            reading = read(
                turn.text,
                turn.asked,
                draft_of(turn.slots),
                turn.intent,
                turn.confidence,
                awaits_yes=_one_choice(notes) or bool(notes.get("person_offered")),
            )
        return self._handlers[reading.act](Form(turn, reading))

    def _begin(self, turn: Turn) -> Outcome:
        """A new draft: with what the first message told ("register me, I am Ramesh from Varanasi")."""
        given = recognise(turn.text, None).fields if turn.press is None else {}
        form = Form(turn, Reading(Act.VALUES), {}, {})
        form.take(given)
        return form.next()

    def _pressed(self, turn: Turn) -> Outcome:
        press = turn.press or {}
        draft = draft_of(turn.slots)
        if press.get("article"):
            form = Form(turn, Reading(Act.QUESTION), draft)
            whole = turn.intent == "repeat_more"
            return form.aside(show(self._knowledge, turn, press["article"], whole=whole, evidence={"decision": "button"}))
        if press.get("journey") != JOURNEY and turn.intent not in ("talk_to_person", "change_language", "register"):
            return Form(turn, Reading(Act.REFUSED), draft).again()
        if turn.intent == "inform":
            return self._values(Form(turn, Reading(Act.VALUES, values={press["field"]: press["value"]}), draft))
        reading = Reading(PRESSED.get(turn.intent, Act.TALK), detail=press.get("language", "register"))
        return self._handlers[reading.act](Form(turn, reading, draft))

    def _values(self, form: Form) -> Outcome:
        if form.turn.asked == "consent":
            # The notice says so: to write one's particulars is to agree.
            form.draft["consent"] = CONSENT_VERSION
        form.take(form.reading.values)
        if form.reading.choices and "district" not in form.draft:
            return form.choose(form.reading.choices)
        return form.next()

    def _correction(self, form: Form) -> Outcome:
        correction = form.reading.correction or Correction(None)
        if correction.field is None:
            return form.which_is_wrong()
        form.draft.pop(correction.field, None)
        if correction.value is None:
            return form.ask(correction.field, first=[word("corrected_ask")], status=ReplyStatus.JOURNEY_CORRECTION)
        form.take({correction.field: correction.value})
        return form.next(status=ReplyStatus.JOURNEY_CORRECTION)

    def _yes(self, form: Form) -> Outcome:
        asked = form.turn.asked
        if asked == "district" and _one_choice(form.notes):
            form.take({"district": form.notes["choices"][0]})
            return form.next()
        if form.person_offered and asked not in ("consent", "confirmed"):
            return self._person(form)
        if asked == "consent":
            form.draft["consent"] = CONSENT_VERSION
            return form.next()
        if asked == "confirmed":
            return self._save(form)
        return form.again()

    def _no(self, form: Form) -> Outcome:
        if form.turn.asked == "consent":
            return form.end(Say(phrase="registration_refused", status=ReplyStatus.JOURNEY_LEFT))
        if form.turn.asked == "confirmed":
            return form.which_is_wrong()
        return self._skip(form)

    def _skip(self, form: Form) -> Outcome:
        asked = str(form.turn.asked)
        if asked in MAY_LACK:
            form.draft[asked] = MAY_LACK[asked]
            return form.next()
        if asked == "firm_kind" and form.reading.act is Act.SKIP:
            form.take({"firm_kind": "other"})
            return form.next()
        return form.refuse(f"needed_{asked}" if asked in PARTICULARS else "")

    def _question(self, form: Form) -> Outcome:
        return form.aside(answer_found(self._knowledge, form.turn, self._knowledge.find(form.turn)))

    def _show(self, form: Form) -> Outcome:
        if not any(name in form.draft for name in PARTICULARS):
            return form.again(first=[word("nothing_noted")])
        if next_lacking(form.draft) == "confirmed":
            return form.next()
        return form.again(first=[word("noted_so_far", lines=wording.lines(form.draft, form.turn.language))])

    def _leave(self, form: Form) -> Outcome:
        return form.end(Say(phrase="registration_left", status=ReplyStatus.JOURNEY_LEFT))

    def _person(self, form: Form) -> Outcome:
        asked_for = ask_for_person(self._database, form.turn, f"registration: {form.turn.asked}")
        return form.aside(Outcome([asked_for]))

    def _language(self, form: Form) -> Outcome:
        language = form.reading.detail
        if language not in languages():
            return form.aside(Outcome([which_language(language)]))
        form.turn = Turn(**{**form.turn.__dict__, "language": language})
        changed = Say(phrase="language_changed", status=ReplyStatus.LANGUAGE_CHANGED, set_language=language)
        return form.aside(Outcome([changed]))

    def _talk(self, form: Form) -> Outcome:
        kind = form.reading.detail
        if kind == "goodbye":
            waits = Say(phrase="registration_waits", evidence=form.evidence, journey=JOURNEY)
            return Outcome([waits], form.slots(str(form.turn.asked)))
        if kind in ("help", "bot_challenge", "abuse"):
            return form.again(first=[word(f"utter_{kind}")])
        if kind == "status":
            return form.again(first=[word("status_later")])
        return form.again()

    def _refused(self, form: Form) -> Outcome:
        if form.reading.values:
            form.take(form.reading.values)
        return form.refuse(f"refused_{form.reading.detail}" if form.reading.detail else "")

    def _save(self, form: Form) -> Outcome:
        turn, draft = form.turn, form.draft
        lacking = next_lacking(draft)
        if lacking != "confirmed":  # a "yes" to a summary that is no longer whole
            return form.next()
        with writing(self._database) as session:
            saved = registrations.add_once(
                session,
                Registration(
                    conversation_id=turn.conversation,
                    message_id=turn.message_id,
                    person_name=draft["person_name"],
                    firm_name=draft["firm_name"] or None,
                    firm_kind=draft["firm_kind"],
                    district=draft["district"]["district"],
                    state=draft["district"]["state"],
                    product=draft["product"],
                    phone=draft["phone"],
                    help_wanted=draft["help_wanted"],
                    consent_version=draft["consent"],
                ),
            )
            reference = saved.reference
        stop_point("action_wrote")
        district = districts().words(draft["district"]["district"], draft["district"]["state"], turn.language)
        return form.end(
            Say(
                phrase="registered",
                values={"reference": reference, "phone": draft["phone"], "district": district},
                status=ReplyStatus.REGISTERED,
            )
        )


class Form:
    """One message within the journey: the draft as it becomes, what was noted, and the ways a turn can end."""

    def __init__(
        self, turn: Turn, reading: Reading, draft: dict[str, Any] | None = None, notes: dict[str, Any] | None = None
    ) -> None:
        self.turn = turn
        self.reading = reading
        self.draft = draft_of(turn.slots) if draft is None else draft
        self.notes = wording.notes_of(turn.slots) if notes is None else notes
        self.person_offered = bool(self.notes.pop("person_offered", False))
        """A "yes" now would mean: yes, a person."""
        self._noted: list[str] = []

    @property
    def evidence(self) -> dict[str, Any]:
        """What the console shows of this turn: the kind of message and the fields taken, not their values."""
        return {"heard": str(self.reading.act), "taken": list(self._noted)}

    def take(self, values: dict[str, Any]) -> None:
        """Put values into the draft; what is told again beside the next question is noted."""
        # A value that answers nothing new is said to correct the old one. Otherwise a field that was not asked for is only
        # overwritten by a number, which is never part of something else.
        corrects = self.reading.act is Act.CORRECTION or all(name in self.draft for name in values)
        for name, value in values.items():
            if name in self.draft and name not in ("phone", self.turn.asked) and not corrects:
                continue
            self.draft[name] = value
            self._noted.append(name)
        self.notes.pop("choices", None)

    def next(self, *, status: ReplyStatus = ReplyStatus.JOURNEY_QUESTION) -> Outcome:
        """Ask for what is lacking now, after what was noted."""
        self.notes.pop("refused", None)
        return self.ask(next_lacking(self.draft), first=self._noted_lines(), status=status)

    def ask(
        self,
        field: str,
        *,
        first: list[dict[str, Any]],
        status: ReplyStatus = ReplyStatus.JOURNEY_QUESTION,
    ) -> Outcome:
        say = wording.ask(field, self.draft, self.turn.language, first=first, status=status, evidence=self.evidence)
        return Outcome([say], self.slots(field))

    def again(
        self, *, first: list[dict[str, Any]] | None = None, status: ReplyStatus = ReplyStatus.JOURNEY_QUESTION
    ) -> Outcome:
        """The same question once more, after something else was said."""
        return self.ask(str(self.turn.asked), first=first or [], status=status)

    def which_is_wrong(self) -> Outcome:
        """Something is wrong, but not said what."""
        say = Say(
            phrase="which_is_wrong",
            status=ReplyStatus.JOURNEY_CORRECTION,
            buttons=[wording.STOP],
            evidence={"form": JOURNEY, "asked": self.turn.asked, **self.evidence},
            journey=JOURNEY,
        )
        return Outcome([say], self.slots(str(self.turn.asked)))

    def aside(self, outcome: Outcome) -> Outcome:
        """What another capability says, then the form's question again."""
        says = [say.model_copy(update={"journey": JOURNEY}) for say in outcome.says]
        if outcome.slots.get("on_yes") == ON_YES_PERSON:
            self.notes["person_offered"] = True
        again = self.again()
        return Outcome([*says, *again.says], {**outcome.slots, **again.slots})

    def refuse(self, reason: str) -> Outcome:
        """The answer cannot be used: why, and the question again; a person is offered the second time."""
        count = self.notes.get("refused", 0) + 1
        self.notes["refused"] = count
        first = [word(reason)] if reason else []
        field = str(self.turn.asked)
        say = wording.ask(field, self.draft, self.turn.language, first=first, evidence={**self.evidence, "refused": count})
        if count >= REFUSALS_UNTIL_PERSON and field not in ("consent", "confirmed"):
            self.notes["person_offered"] = True
            offer = [*first, wording.question(field, self.draft, self.turn.language), word("offer_person")]
            say = say.model_copy(
                update={"phrase": "paragraphs", "values": {"paragraphs": offer}, "buttons": [PERSON, *say.buttons[:2]]}
            )
        return Outcome([say], self.slots(field))

    def choose(self, choices: tuple[District, ...]) -> Outcome:
        """Several districts go by that name: which?"""
        self.notes["choices"] = [as_value(district) for district in choices]
        say = wording.choose_district(choices, self.turn.language, self.evidence)
        return Outcome([say], self.slots("district"))

    def end(self, say: Say) -> Outcome:
        """The journey is over: the slots are emptied, so that a second one begins anew."""
        ended = say.model_copy(update={"evidence": {"form": JOURNEY, **self.evidence}})
        return Outcome([ended], {**emptied(), "requested_slot": None})

    def slots(self, asked: str) -> dict[str, Any]:
        """The slots that change, what is asked, and the notes always: Rasa takes a form that sets no slot for one that refused."""
        changed = {name: self.draft.get(name) for name in ORDER if self.draft.get(name) != self.turn.slots.get(name)}
        return {**changed, NOTES: self.notes, "requested_slot": asked}

    def _noted_lines(self) -> list[dict[str, Any]]:
        """What was understood, told only where the person may wonder: several values, a place, a correction."""
        told = [name for name in PARTICULARS if name in self._noted]
        plain = len(told) == 1 and told[0] == self.turn.asked and told[0] != "district"
        if not told or (plain and self.reading.act is not Act.CORRECTION) or next_lacking(self.draft) == "confirmed":
            return []
        return [word("noted", lines=wording.lines(self.draft, self.turn.language, tuple(told)))]


def _one_choice(notes: dict[str, Any]) -> bool:
    """True when the person was asked "is it ...?" of one district."""
    return len(notes.get("choices") or ()) == 1


def _chosen(turn: Turn, notes: dict[str, Any]) -> dict[str, str] | None:
    """The district chosen, by its number or its state, of those offered last."""
    offered = notes.get("choices") or []
    if turn.asked != "district" or len(offered) < 2:
        return None
    number = chosen_number(turn.text)
    if number and number <= len(offered):
        return offered[number - 1]
    state = districts().find(turn.text).state
    in_state = [choice for choice in offered if choice["state"] == state]
    return in_state[0] if len(in_state) == 1 else None
