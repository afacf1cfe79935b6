"""Where a case stands: told to its owner, nobody else, and nothing leaks on the way."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.common.identifiers import is_reference, new_id
from bot.common.statuses import CaseState, ReplyStatus
from bot.store import conversations, registrations
from bot.store.engine import reading, writing
from bot.store.models import Handover, Registration
from tests.actions.talking import Person

Make = Callable[..., Person]


def register(database: str, conversation: str, **about: str) -> str:
    """A saved registration; returns its reference."""
    with writing(database) as session:
        values = {"person_name": "Salim", "firm_name": "Salim Carpets", "phone": "+919839012345", **about}
        return registrations.add_once(
            session,
            Registration(
                conversation_id=conversation,
                message_id=new_id("m"),
                firm_kind="proprietor",
                district="Bhadohi",
                state="Uttar Pradesh",
                product="carpets",
                help_wanted="loan",
                consent_version="2026-11",
                **values,
            ),
        ).reference


def register_elsewhere(database: str) -> str:
    """The reference of a registration made in somebody's other conversation."""
    with writing(database) as session:
        other = conversations.find_or_begin(session, "telegram", "7", "en").id
    return register(database, other)


@pytest.fixture
def elsewhere(sqlite: str) -> str:
    return register_elsewhere(sqlite)


def unused_reference() -> str:
    return next(f"NS-{number:07}" for number in range(1, 100) if is_reference(f"NS-{number:07}"))


def handovers(person: Person) -> int:
    with reading(person.database) as session:
        return session.query(Handover).filter_by(conversation_id=person.conversation).count()


def test_what_was_registered_here_is_told_at_once(asking_status_anywhere: Make) -> None:
    person = asking_status_anywhere()
    first = register(person.database, person.conversation)
    second = register(person.database, person.conversation, firm_name="Salim Rugs")
    said = person.write("status", "check_status")
    assert first in said
    assert second in said
    assert "an officer will call soon" in said
    assert person.last.status is ReplyStatus.CASE_STATUS
    assert not person.asked


def test_from_elsewhere_it_takes_the_last_four_digits(asking_status: Make, elsewhere: str) -> None:
    person = asking_status()
    assert "reference number" in person.write("status of my case", "check_status")
    assert "last four digits" in person.write(elsewhere)
    assert "Salim Carpets" in person.write("2345")
    assert not person.asked


def test_the_reference_may_come_first_and_the_whole_number_may_be_given(asking_status: Make, elsewhere: str) -> None:
    person = asking_status()
    assert "last four digits" in person.write(f"status of {elsewhere}", "check_status")
    assert "Salim Carpets" in person.write("98390 12345")


def test_devanagari_digits_prove_as_well(asking_status: Make, elsewhere: str) -> None:
    person = asking_status()
    person.write(f"{elsewhere} status", "check_status")
    assert "Salim Carpets" in person.write("२३४५")


def test_a_wrong_check_digit_is_told(asking_status: Make) -> None:
    person = asking_status()
    reference = unused_reference()
    miswritten = reference[:-1] + str((int(reference[-1]) + 1) % 10)
    assert "perhaps a digit is wrong" in person.write(f"status {miswritten}", "check_status")
    assert person.asked == "status_reference"


def test_nothing_tells_a_reference_that_exists_from_one_that_does_not(asking_status: Make, elsewhere: str) -> None:
    said = []
    for reference in (elsewhere, unused_reference()):
        person = asking_status()
        words = [person.write(f"status {reference}", "check_status"), *(person.write("0000") for _ in range(5))]
        said.append([one.replace(reference, "NS") for one in words])
        assert person.last.status is ReplyStatus.HANDOVER_REQUESTED
        assert handovers(person) == 1
    assert said[0] == said[1]


def test_five_wrong_tries_and_a_person_takes_over(asking_status_anywhere: Make) -> None:
    person = asking_status_anywhere()
    elsewhere = register_elsewhere(person.database)
    person.write(f"status {elsewhere}", "check_status")
    left = [person.write("1111") for _ in range(5)]
    assert "Tries left: 4" in left[0]
    assert "officer" in left[-1]
    assert not person.asked
    assert "passed it to an officer" in person.write(f"status {elsewhere}", "check_status")


def test_a_retried_message_counts_one_try(asking_status_anywhere: Make) -> None:
    person = asking_status_anywhere()
    elsewhere = register_elsewhere(person.database)
    person.write(f"status {elsewhere}", "check_status")
    slots, message = dict(person.slots), new_id("m")
    for _ in range(3):
        person.slots = dict(slots)
        assert "Tries left: 4" in person.write("1111", message_id=message)


def test_a_lost_reference_leads_to_a_person(asking_status: Make) -> None:
    person = asking_status()
    person.write("status", "check_status")
    person.press("btn_no_reference")
    assert person.last.status is ReplyStatus.HANDOVER_OFFERED
    assert not person.asked
    assert person.write("I lost my reference number, status please", "check_status")
    assert person.last.status is ReplyStatus.HANDOVER_OFFERED


def test_stop_leaves(asking_status: Make) -> None:
    person = asking_status()
    person.write("status", "check_status")
    person.write("cancel", "cancel")
    assert person.last.status is ReplyStatus.JOURNEY_LEFT
    assert not person.asked


def test_a_question_is_answered_and_the_form_goes_on(asking_status: Make, elsewhere: str) -> None:
    person = asking_status()
    person.write(f"status {elsewhere}", "check_status")
    said = person.write("what is an IEC?", "ask_question")
    assert person.rendered()[0].article == "iec-apply"
    assert "last four digits" in said
    assert "Salim Carpets" in person.write("2345")


def test_to_register_instead_leaves(asking_status: Make) -> None:
    person = asking_status()
    person.write("status", "check_status")
    person.write("register my firm", "register", 0.95)
    assert person.last.status is ReplyStatus.JOURNEY_LEFT
    assert person.button("btn_register")


def test_a_person_is_at_hand(asking_status: Make) -> None:
    person = asking_status()
    person.write("status", "check_status")
    person.write("officer se baat karao", "talk_to_person")
    assert handovers(person) == 1
    assert not person.asked


@pytest.mark.parametrize("state", list(CaseState))
@pytest.mark.parametrize("language", ["en", "hi", "hinglish"])
def test_every_state_has_its_words(asking_status: Make, state: CaseState, language: str) -> None:
    person = asking_status(language=language)
    register(person.database, person.conversation, case_state=state)
    assert "Salim Carpets" in person.write("status", "check_status")


@pytest.mark.parametrize("text", ["", "?", "NS-", "NS-12", "ns 99999999999", "1" * 500, "{left}", "नहीं पता", "👍"])
def test_hostile_texts_do_not_break_it(asking_status: Make, elsewhere: str, text: str) -> None:
    for opening in ("status", f"status {elsewhere}"):
        person = asking_status()
        person.write(opening, "check_status")
        assert person.write(text)
