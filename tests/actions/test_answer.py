"""Answers, and what is said back to them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.common.phrases import phrase
from bot.common.statuses import ReplyStatus
from bot.store.engine import reading
from bot.store.models import Handover
from knowledge.retriever import Found, Result
from tests.actions.talking import HANDLOOM, IEC, UPDATE, Person
from tests.actions.test_status import register

Make = Callable[..., Person]


def handovers(person: Person) -> list[Handover]:
    with reading(person.database) as session:
        return session.query(Handover).filter_by(conversation_id=person.conversation).all()


def labels(person: Person) -> list[str]:
    return [button.label or button.words for button in person.last.buttons]


def test_an_answer_has_its_sources_its_month_and_ways_to_go_on(asking: Make) -> None:
    person = asking()
    said = person.write("what is IEC", "ask_question")
    [rendered] = person.rendered()
    assert (rendered.status, rendered.article) == (ReplyStatus.ANSWERED, IEC)
    assert "dgft.gov.in" in rendered.sources[0]["url"]
    assert rendered.sources[0]["as_of"]
    assert phrase("answer_as_of", "en", month="", publishers="")[:5] in said
    assert labels(person) == ["btn_more", person.finder.articles[UPDATE].title.en, "btn_person"]
    assert person.last.evidence["candidates"][0]["id"] == IEC
    assert person.slots["last_article"] == IEC


def test_button_titles_are_in_the_persons_language(asking: Make) -> None:
    person = asking(language="hi")
    person.write("आईईसी क्या है", "ask_question")
    assert person.finder.articles[UPDATE].title.hi in labels(person)


def test_the_conversation_goes_along_to_the_retriever(asking: Make) -> None:
    person = asking()
    person.write("what is IEC", "ask_question")
    person.write("and the fees?", "ask_question")
    assert person.finder.asked[-1][1].last_article == IEC


def test_asked_for_parts_are_what_is_shown(asking: Make) -> None:
    person = asking()
    person.finder.otherwise = Found("answer", "follow-up", (Result(IEC, 1.0),), parts=("cost",))
    said = person.write("aur uski fees?", "ask_question")
    assert person.finder.articles[IEC].parts.cost.en in said


def test_more_shows_everything_and_offers_it_no_more(asking: Make) -> None:
    person = asking()
    person.write("what is IEC", "ask_question")
    said = person.press("btn_more")
    assert phrase("steps", "en") in said
    assert person.finder.articles[IEC].steps.en[0] in said
    assert "btn_more" not in labels(person)


@pytest.mark.parametrize("text", ["steps batao", "aur batao", "source dikhao"])
def test_more_in_words(asking: Make, text: str) -> None:
    person = asking()
    person.write("what is IEC", "ask_question")
    assert phrase("steps", "en") in person.write(text, "repeat_more")


def test_more_of_nothing_asks_back(asking: Make) -> None:
    person = asking()
    assert person.write("steps batao", "repeat_more") == phrase("more_nothing", "en")


def test_close_articles_are_offered_and_one_is_chosen(asking: Make) -> None:
    person = asking()
    person.finder.otherwise = Found("clarify", "close", (Result(IEC, 0.4), Result(UPDATE, 0.35), Result(HANDLOOM, 0.2)))
    person.write("certificate", "ask_question")
    assert person.last.status is ReplyStatus.CLARIFICATION
    assert person.slots["offered"] == [IEC, UPDATE, HANDLOOM]
    assert person.finder.articles[HANDLOOM].title.en[:20] in person.last.buttons[2].words
    person.press(person.last.buttons[1].words)
    assert person.rendered()[0].article == UPDATE
    assert person.slots["offered"] == []


def test_off_topic_offers_no_topic(asking: Make) -> None:
    person = asking()
    assert person.write("who won the cricket match", "out_of_scope") == phrase("decline_off_topic", "en")
    assert person.last.status is ReplyStatus.OFF_TOPIC


def test_what_is_not_known_is_said_so_with_the_nearest_and_a_person(asking: Make) -> None:
    person = asking()
    assert person.write("duty on moon rocks", "ask_question") == phrase("decline_unknown", "en")
    assert person.last.status is ReplyStatus.UNANSWERABLE
    assert labels(person)[-1] == "btn_person"
    assert len(labels(person)) == 3
    assert person.last.evidence["decision"] == "decline"


def test_what_is_forbidden_is_refused(asking: Make) -> None:
    person = asking()
    person.finder.otherwise = Found("decline", "prohibited")
    assert person.write("ivory", "ask_question") == phrase("decline_prohibited", "en")
    assert person.last.status is ReplyStatus.PROHIBITED


def test_ones_own_case_is_offered_to_a_person_and_yes_asks_for_one(asking: Make) -> None:
    person = asking()
    person.finder.otherwise = Found("handoff", "own-case")
    person.write("my refund is stuck", "ask_question")
    assert person.last.status is ReplyStatus.HANDOVER_OFFERED
    said = person.write("haan", "affirm")
    [handover] = handovers(person)
    assert f"H-{handover.id[-6:].upper()}" in said
    assert person.last.status is ReplyStatus.HANDOVER_REQUESTED
    person.write("haan", "affirm")
    assert len(handovers(person)) == 1, "the offer holds once"


def test_no_to_an_offer_asks_for_nobody(asking: Make) -> None:
    person = asking()
    person.finder.otherwise = Found("handoff", "own-case")
    person.write("my refund is stuck", "ask_question")
    assert person.write("nahi", "deny") == phrase("nothing_offered", "en")
    person.write("haan", "affirm")
    assert not handovers(person)


def test_yes_to_nothing_asks_what_is_wanted(asking: Make) -> None:
    assert asking().write("haan", "affirm") == phrase("nothing_offered", "en")


def test_a_long_yes_is_looked_up(asking: Make) -> None:
    person = asking()
    person.write("haan ji aur IEC ke liye kya lagega", "affirm")
    assert person.rendered()[0].article == IEC


@pytest.mark.parametrize("intent", ["affirm", "deny", "cancel", "skip"])
def test_a_follow_up_is_no_yes_or_no_whatever_the_classifier_thinks(asking: Make, intent: str) -> None:
    person = asking()
    person.finder.otherwise = Found("answer", "follow-up", (Result(UPDATE, 1.0),))
    person.write("nahi kiya to?", intent)
    assert person.rendered()[0].article == UPDATE


def test_cancel_with_nothing_running(asking: Make) -> None:
    assert asking().write("cancel", "cancel") == phrase("utter_nothing_to_cancel", "en")


def test_a_language_asked_for_beside_a_question(asking: Make) -> None:
    person = asking(language="hi")
    said = person.write("ok thanks, in english please, what is IEC", "ask_question")
    assert person.finder.articles[IEC].answer.en in said
    assert person.language == "en"
    person = asking()
    person.write("IEC form hindi me milega kya", "ask_question")
    assert person.language == "en"


def test_a_bare_value_is_asked_about(asking: Make) -> None:
    person = asking()
    assert person.write("Salim Ansari", "inform") == phrase("bare_value", "en")
    person.write("IEC", "inform")
    assert person.rendered()[0].article == IEC


def test_a_correction_after_registering_goes_to_a_person(asking: Make) -> None:
    person = asking()
    person.write("phone galat hai", "correct")
    assert person.last.status is ReplyStatus.UNANSWERABLE
    register(person.database, person.conversation)
    assert person.write("phone galat hai", "correct") == phrase("correct_registered", "en")


def test_a_button_of_an_article_that_is_gone_gets_a_sentence(asking: Make) -> None:
    person = asking()
    person.write("what is IEC", "ask_question")
    del person.finder.articles[IEC]
    assert person.press("btn_more") == phrase("stale_button", "en")


def test_a_forms_button_after_the_form_is_stale(asking: Make) -> None:
    person = asking()
    person.write("what is IEC", "ask_question")
    person.last.buttons[0].press.clear()
    person.last.buttons[0].press.update({"intent": "inform", "journey": "registration", "field": "phone", "value": "x"})
    assert person.press("btn_more") == phrase("stale_button", "en")


def test_a_doubtful_answer_says_so_and_offers_what_else_may_be_meant(asking: Make) -> None:
    person = asking(language="hi")
    person.finder.otherwise = Found("answer", "article", (Result(IEC, 0.2), Result(HANDLOOM, 0.15)), right=0.3)
    said = person.write("कुछ", "ask_question")
    assert said.startswith(phrase("answer_unsure", "hi"))
    assert person.finder.articles[IEC].answer.hi in said
    assert labels(person) == [person.finder.articles[HANDLOOM].title.hi, "btn_person"]
    person.finder.otherwise = Found("answer", "article", (Result(IEC, 0.9), Result(HANDLOOM, 0.05)), right=0.9)
    assert person.write("कुछ", "ask_question").startswith(person.finder.articles[IEC].answer.hi)
