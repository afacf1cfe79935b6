"""From what the retriever found to what is said: an answer, a question back, an offer of a person, an honest "not sure".

Shared by the answer action, by questions in the middle of a form and by a change of language.
"""

from __future__ import annotations

from typing import Any

from actions.knowing import Knowledge
from actions.lookup import looked_up
from actions.turn import Outcome, Turn
from bot.common.say import Say, SayArticle, SayButton
from bot.common.statuses import ReplyStatus
from knowledge.article import Article
from knowledge.retriever import Found

PERSON = SayButton(label="btn_person", press={"intent": "talk_to_person"})
REGISTER = SayButton(label="btn_register", press={"intent": "register"})

MOST_OFFERED = 3

DECLINES = {
    "prohibited": ("decline_prohibited", ReplyStatus.PROHIBITED),
    "off-topic": ("decline_off_topic", ReplyStatus.OFF_TOPIC),
}
"""What is said to a message outside the articles; any other reason is "unknown"."""

ON_YES_PERSON = {"intent": "talk_to_person"}


def answer_found(knowledge: Knowledge, turn: Turn, found: Found) -> Outcome:
    """What to say for what was found, and the slots that the next message is understood with."""
    if found.decision == "answer":
        return show(
            knowledge,
            turn,
            found.results[0].id,
            found.parts,
            alone=found.reason == "follow-up",
            whole=found.goes_on,
            instead=[result.id for result in found.results[1:MOST_OFFERED]] if found.unsure else [],
            evidence=found.evidence(),
        )
    if found.decision == "handoff":
        return _hand_off(knowledge, turn, found)
    if found.decision == "clarify":
        return _clarify(knowledge, turn, found)
    return _decline(knowledge, turn, found)


def show(
    knowledge: Knowledge,
    turn: Turn,
    article_id: str,
    parts: tuple[str, ...] = (),
    *,
    alone: bool = False,
    whole: bool = False,
    instead: list[str] | None = None,
    evidence: dict[str, Any],
) -> Outcome:
    """An article: its short answer with the parts asked for, these ``alone``, or the whole of it; the ways to go on as buttons.

    ``instead`` are the articles that may have been meant: the answer is given with a doubt, and they are offered.
    """
    article = knowledge.article(article_id)
    if article is None:  # unpublished since its button was made
        return Outcome([Say(phrase="stale_button", status=ReplyStatus.INPUT_REFUSED)], _forget())
    offers_person = article.handover == "offer"
    more = [] if instead or whole or not has_more(article) else [_more(article.id)]
    related = _titles(knowledge, turn.language, instead or article.see_also, 2 - len(more))
    rows = looked_up(article, turn.text, turn.language) if turn.press is None else []
    say = Say(
        phrase="answer_looked_up" if rows else "answer_unsure" if instead else "answer",
        values={"lines": rows} if rows else {},
        status=ReplyStatus.HANDOVER_OFFERED if offers_person else ReplyStatus.ANSWERED,
        article=SayArticle(id=article.id, parts=list(parts), alone=alone, whole=whole),
        buttons=[*more, *related, PERSON],
        evidence=evidence,
    )
    return Outcome([say], _remember(last_article=article.id, on_yes=ON_YES_PERSON if offers_person else None))


def has_more(article: Article) -> bool:
    """True when there is more to an article than its short answer."""
    return bool(article.steps or article.parts.named())


def _hand_off(knowledge: Knowledge, turn: Turn, found: Found) -> Outcome:
    """An offer of a person; with the article that comes closest, unless the message is about a case of the person's own."""
    first = found.results[0].id if found.results else None
    if found.reason == "article" and knowledge.article(first):
        return show(knowledge, turn, str(first), found.parts, evidence=found.evidence())
    say = Say(phrase="handoff", status=ReplyStatus.HANDOVER_OFFERED, buttons=[PERSON], evidence=found.evidence())
    return Outcome([say], _remember(last_article=turn.slots.get("last_article"), on_yes=ON_YES_PERSON))


def _clarify(knowledge: Knowledge, turn: Turn, found: Found) -> Outcome:
    ids = [result.id for result in found.results[:MOST_OFFERED]]
    buttons = _titles(knowledge, turn.language, ids, MOST_OFFERED)
    say = Say(phrase="clarify", status=ReplyStatus.CLARIFICATION, buttons=buttons, evidence=found.evidence())
    return Outcome([say], _remember(turn.slots.get("last_article"), offered=[button.press["article"] for button in buttons]))


def _decline(knowledge: Knowledge, turn: Turn, found: Found) -> Outcome:
    phrase, status = DECLINES.get(found.reason, ("decline_unknown", ReplyStatus.UNANSWERABLE))
    nearest = []
    if status is ReplyStatus.UNANSWERABLE:
        nearest = _titles(knowledge, turn.language, [result.id for result in found.results], MOST_OFFERED - 1)
    say = Say(phrase=phrase, status=status, buttons=[*nearest, PERSON], evidence=found.evidence())
    offers_person = status is ReplyStatus.UNANSWERABLE
    return Outcome(
        [say],
        _remember(
            turn.slots.get("last_article"),
            offered=[button.press["article"] for button in nearest],
            on_yes=ON_YES_PERSON if offers_person else None,
        ),
    )


def _more(article_id: str) -> SayButton:
    return SayButton(label="btn_more", press={"intent": "repeat_more", "article": article_id})


def _titles(knowledge: Knowledge, language: str, ids: list[str], most: int) -> list[SayButton]:
    """Buttons that show these articles, as many as there are and at most ``most``."""
    buttons = []
    for article_id in ids:
        title = knowledge.title(article_id, language)
        if title and len(buttons) < most:
            buttons.append(SayButton(words=title, press={"intent": "ask_question", "article": article_id}))
    return buttons


def _remember(
    last_article: str | None, offered: list[str] | None = None, on_yes: dict[str, Any] | None = None
) -> dict[str, Any]:
    """The slots by which the next message is understood: what was answered, what was offered, what a "yes" would mean."""
    return {"last_article": last_article, "offered": offered or [], "on_yes": on_yes}


def _forget() -> dict[str, Any]:
    return {"offered": [], "on_yes": None}
