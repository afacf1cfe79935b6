"""``action_change_language``: the person's language, and the last answer again in it."""

from __future__ import annotations

from actions.action import SaathiAction
from actions.answering import answer_found, show
from actions.knowing import Knowledge
from actions.languages import named_language, without_language
from actions.lexicon import strip
from actions.turn import Outcome, Turn
from bot.common.phrases import languages
from bot.common.say import Say, SayButton
from bot.common.statuses import ReplyStatus


class ChangeLanguage(SaathiAction):
    """Sets the conversation's language and says the last answer again in it; a question in the same breath is answered."""

    action_name = "action_change_language"

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def act(self, turn: Turn) -> Outcome:
        language = (turn.press or {}).get("language") or named_language(turn.text)
        if language not in languages():
            return Outcome([which_language(language)])
        changed = Say(phrase="language_changed", status=ReplyStatus.LANGUAGE_CHANGED, set_language=language)
        in_it = Turn(**{**turn.__dict__, "language": language})
        outcome = self._said_with_it(in_it)
        return Outcome([changed, *outcome.says], outcome.slots)

    def _said_with_it(self, turn: Turn) -> Outcome:
        last = turn.slots.get("last_article")
        rest = strip(without_language(turn.text), "courtesies", "filler")
        if turn.press is None and rest:
            found = self._knowledge.find(Turn(**{**turn.__dict__, "text": rest, "vector": None}))
            if found.decision == "answer":
                return answer_found(self._knowledge, turn, found)
        if last is None:
            return Outcome()
        return show(self._knowledge, turn, last, evidence={"decision": "language"})


def which_language(asked: str | None) -> Say:
    """The question which language is wanted; ``asked`` is one that we do not speak yet."""
    buttons = [
        SayButton(words=words, press={"intent": "change_language", "language": language})
        for language, words in (("en", "English"), ("hi", "हिंदी"), ("hinglish", "Hinglish"))
    ]
    phrase = "language_not_yet" if asked else "language_which"
    return Say(phrase=phrase, status=ReplyStatus.CLARIFICATION, buttons=buttons)
