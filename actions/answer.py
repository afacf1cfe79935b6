"""``action_answer``: whatever may be a question, and what is said to the last answer ("yes", "no", "steps please").

The retriever is the one referee of what is answered. "Yes" and "no" are known by their words, for the classifier takes many a
follow-up ("nahi kiya to?") for one.
"""

from __future__ import annotations

from actions.action import SaathiAction
from actions.answering import ON_YES_PERSON, PERSON, REGISTER, answer_found, show
from actions.change_language import ChangeLanguage
from actions.handing_over import ask_for_person
from actions.knowing import Knowledge
from actions.languages import asks_language
from actions.lexicon import lexicon
from actions.turn import Outcome, Turn
from bot.common.say import Say
from bot.common.statuses import ReplyStatus
from bot.store import registrations
from bot.store.engine import reading
from knowledge.text import said

SURE_MORE = 0.5
"""Probability above which "steps batao" names another article than the one before it."""

BARE_VALUES = frozenset({"inform", "skip", "pick"})
"""Intents of messages that belong to a question nobody has asked."""


class AnswerMessage(SaathiAction):
    """Answers from the articles, asks back, offers a person or says that it does not know."""

    action_name = "action_answer"

    def __init__(self, knowledge: Knowledge, database: str) -> None:
        self._knowledge = knowledge
        self._database = database
        self._change_language = ChangeLanguage(knowledge)

    def act(self, turn: Turn) -> Outcome:
        if turn.press is not None:
            return self._pressed(turn)
        heard = said(turn.text)
        if lexicon().only(("yes", "filler"), heard):
            return self._yes(turn)
        if lexicon().only(("no", "wrong", "filler", "yes"), heard):
            return _no()
        # "form hindi me milega?" is a question; "hindi me batao, fees kitni hai" asks for two things.
        if asks_language(turn.text) and lexicon().has("courtesies", heard):
            return self._change_language.act(turn)
        if turn.intent == "cancel" and lexicon().has("leave", heard):
            return Outcome([Say(phrase="utter_nothing_to_cancel")], {"on_yes": None})
        if turn.intent == "repeat_more":
            return self._more(turn)
        if turn.intent == "correct" and self._is_registered(turn):
            say = Say(phrase="correct_registered", status=ReplyStatus.HANDOVER_OFFERED, buttons=[PERSON])
            return Outcome([say], {"on_yes": ON_YES_PERSON})
        return self._answered(turn)

    def _answered(self, turn: Turn) -> Outcome:
        found = self._knowledge.find(turn)
        if turn.intent in BARE_VALUES and found.decision == "decline" and found.reason == "unknown":
            say = Say(
                phrase="bare_value", status=ReplyStatus.CLARIFICATION, buttons=[REGISTER, PERSON], evidence=found.evidence()
            )
            return Outcome([say], {"on_yes": None})
        return answer_found(self._knowledge, turn, found)

    def _pressed(self, turn: Turn) -> Outcome:
        if turn.article:
            whole = turn.intent == "repeat_more"
            return show(self._knowledge, turn, turn.article, whole=whole, evidence={"decision": "button"})
        # A button of a form that has ended meanwhile: its value has nowhere to go.
        return Outcome([Say(phrase="stale_button", status=ReplyStatus.INPUT_REFUSED)])

    def _yes(self, turn: Turn) -> Outcome:
        meant = turn.slots.get("on_yes")
        if meant == ON_YES_PERSON:
            last = turn.slots.get("last_article")
            return Outcome([ask_for_person(self._database, turn, f"offered: {last}" if last else "offered")], {"on_yes": None})
        offered = turn.slots.get("offered") or []
        if len(offered) == 1:
            return show(self._knowledge, turn, offered[0], evidence={"decision": "yes"})
        return _no()

    def _more(self, turn: Turn) -> Outcome:
        """The whole of the article before, unless the message names another one."""
        found = self._knowledge.find(turn)
        last = turn.slots.get("last_article")
        first = found.results[0] if found.results else None
        is_sure = found.reason in ("follow-up", "chosen") or bool(first and first.score >= SURE_MORE) or not last
        if found.decision == "answer" and first and is_sure:
            return show(self._knowledge, turn, first.id, found.parts, whole=True, evidence=found.evidence())
        if last:
            return show(self._knowledge, turn, last, whole=True, evidence=found.evidence())
        return Outcome([Say(phrase="more_nothing", status=ReplyStatus.CLARIFICATION, evidence=found.evidence())])

    def _is_registered(self, turn: Turn) -> bool:
        with reading(self._database) as session:
            return bool(registrations.of_conversation(session, turn.conversation))


def _no() -> Outcome:
    return Outcome([Say(phrase="nothing_offered")], {"offered": [], "on_yes": None})
