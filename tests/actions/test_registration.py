"""The registration as a person lives through it: asked, answered, corrected, interrupted, saved once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from actions.registration.fields import CONSENT_VERSION, NOTES, ORDER
from bot.common.identifiers import is_reference, new_id
from bot.common.phrases import languages, phrase
from bot.common.statuses import HandoverState, ReplyStatus
from bot.store import registrations
from bot.store.engine import reading
from bot.store.models import Handover, Registration
from tests.actions.talking import Person

Make = Callable[..., Person]


def saved(person: Person) -> list[Registration]:
    with reading(person.database) as session:
        return registrations.of_conversation(session, person.conversation)


def handovers(person: Person) -> list[Handover]:
    with reading(person.database) as session:
        return session.query(Handover).filter_by(conversation_id=person.conversation).all()


def begin(person: Person) -> Person:
    person.write("register karo", "register")
    return person


def fill(person: Person, until: str = "confirmed") -> Person:
    """Answer every question up to one, plainly."""
    answers = {
        "consent": "yes",
        "person_name": "Salim Ansari",
        "phone": "9839012345",
        "firm_name": "Salim Carpets",
        "firm_kind": "proprietor",
        "district": "Bhadohi",
        "product": "hand-knotted carpets",
        "help_wanted": "buyers in Germany",
    }
    begin(person)
    while person.asked != until:
        person.write(answers[str(person.asked)])
    return person


def test_from_the_first_question_to_the_reference(registering_anywhere: Make) -> None:
    person = registering_anywhere()
    assert "Do you agree?" in person.write("register me", "register")
    assert "name?" in person.write("yes")
    assert "mobile number" in person.write("Salim Ansari")
    assert "called?" in person.write("98390 12345")
    assert "What kind" in person.write("Salim Carpets")
    assert "district" in person.write("2")
    said = person.write("bhadoi")
    assert "Bhadohi, Uttar Pradesh" in said
    assert "make, grow or sell" in said
    assert "help do you need" in person.write("hand-knotted carpets")
    summary = person.write("buyers in Germany")
    for line in (
        "Salim Ansari",
        "+919839012345",
        "Salim Carpets",
        "Proprietor",
        "Bhadohi, Uttar Pradesh",
        "hand-knotted",
        "Germany",
    ):
        assert line in summary
    done = person.write("yes")

    [registration] = saved(person)
    assert registration.reference in done
    assert is_reference(registration.reference)
    assert person.last.status is ReplyStatus.REGISTERED
    assert (registration.person_name, registration.phone) == ("Salim Ansari", "+919839012345")
    assert (registration.district, registration.state) == ("Bhadohi", "Uttar Pradesh")
    assert (registration.firm_kind, registration.product) == ("proprietor", "hand-knotted carpets")
    assert registration.consent_version == CONSENT_VERSION


def test_each_turn_says_the_journey_runs_until_it_ends(registering: Make) -> None:
    person = begin(registering())
    assert person.last.journey == "registration"
    fill(person)
    assert person.last.journey == "registration"
    person.write("yes")
    assert person.last.journey is None


def test_a_second_registration_begins_anew(registering: Make) -> None:
    person = fill(registering())
    person.write("yes")
    assert [person.slots[name] for name in (*ORDER, NOTES, "requested_slot")] == [None] * 11
    assert "Do you agree?" in person.write("register", "register")
    person.write("yes")
    assert person.asked == "person_name"


def test_the_same_message_twice_saves_once(registering_anywhere: Make) -> None:
    person = fill(registering_anywhere())
    before, message = dict(person.slots), new_id("m")
    first = person.write("yes", message_id=message)
    person.slots = before  # Rasa's answer was lost on the way; the turn is tried again
    assert person.write("yes", message_id=message) == first
    assert len(saved(person)) == 1


def test_no_consent_ends_kindly_and_keeps_nothing(registering: Make) -> None:
    person = begin(registering())
    said = person.write("no")
    assert "note nothing" in said
    assert person.last.status is ReplyStatus.JOURNEY_LEFT
    assert not person.asked
    assert person.slots["person_name"] is None


def test_to_write_ones_name_is_to_agree_as_the_notice_says(registering: Make) -> None:
    person = begin(registering())
    person.write("Salim Ansari")
    assert person.slots["consent"] == CONSENT_VERSION
    assert person.asked == "phone"


def test_a_question_is_no_consent(registering: Make) -> None:
    person = begin(registering())
    said = person.write("what is an IEC?", "ask_question")
    assert person.rendered()[0].article == "iec-apply"
    assert "Do you agree?" in said
    assert person.slots.get("consent") is None


def test_what_the_first_message_tells_is_not_asked_again(registering: Make) -> None:
    person = registering()
    said = person.write("register me, I am Ramesh, handloom, Varanasi", "register")
    assert "Do you agree?" in said
    person.write("yes")
    assert person.asked == "phone"
    person.write("9839012345")
    assert person.asked == "firm_name"
    assert person.slots["district"] == {"district": "Varanasi", "state": "Uttar Pradesh"}


def test_several_values_at_once(registering: Make) -> None:
    person = fill(registering(), until="firm_name")
    said = person.write("Noor Metal Works, Moradabad")
    assert "Noor Metal Works" in said
    assert "Moradabad, Uttar Pradesh" in said
    assert person.asked == "firm_kind"
    person.write("partnership")
    assert person.asked == "product"


def test_a_correction_in_the_middle_asks_for_that_field_only(registering: Make) -> None:
    person = fill(registering(), until="firm_name")
    said = person.write("nahi, mera phone number galat hai", "correct")
    assert person.last.status is ReplyStatus.JOURNEY_CORRECTION
    assert person.asked == "phone"
    assert "mobile number" in said
    person.write("9455012345")
    assert person.asked == "firm_name"
    assert person.slots["phone"] == "+919455012345"


def test_a_correction_with_its_value(registering: Make) -> None:
    person = fill(registering(), until="firm_name")
    said = person.write("phone 9455012345 karo", "correct")
    assert "+919455012345" in said
    assert person.asked == "firm_name"


def test_no_at_the_end_asks_what_to_change(registering: Make) -> None:
    person = fill(registering())
    assert "What shall I change?" in person.write("no")
    assert "district are you" in person.write("district")
    summary = person.write("Mirzapur")
    assert "Mirzapur, Uttar Pradesh" in summary
    person.write("yes")
    assert saved(person)[0].district == "Mirzapur"


def test_cancel_leaves_and_forgets(registering: Make) -> None:
    person = fill(registering(), until="district")
    assert "Nothing is saved" in person.write("cancel", "cancel")
    assert person.slots["phone"] is None
    assert not person.asked
    assert not saved(person)


def test_a_person_in_the_middle_keeps_the_draft(registering: Make) -> None:
    person = fill(registering(), until="district")
    said = person.write("officer se baat karni hai", "talk_to_person")
    [handover] = handovers(person)
    assert handover.state == HandoverState.WAITING
    assert f"H-{handover.id[-6:].upper()}" in said
    assert "district" in said
    assert (person.asked, person.slots["firm_name"]) == ("district", "Salim Carpets")


def test_a_bad_phone_is_refused_with_an_example_and_then_with_a_person(registering: Make) -> None:
    person = fill(registering(), until="phone")
    assert "98390 12345" in person.write("12345")
    said = person.write("0000000000")
    assert "98390 12345" in said
    assert "connect you to an officer" in said
    assert person.button("btn_person")
    person.write("yes", "affirm")
    assert len(handovers(person)) == 1
    person.write("98765 43210")
    assert (person.slots["phone"], person.asked) == ("+919876543210", "firm_name")


def test_digits_are_a_phone_wherever_they_come(registering: Make) -> None:
    person = fill(registering(), until="firm_name")
    assert "not an Indian mobile number" in person.write("12345")
    assert person.slots.get("firm_name") is None


def test_the_same_number_again_changes_nothing(registering: Make) -> None:
    person = fill(registering(), until="firm_name")
    person.write("+91-98390-12345 hi hai whatsapp bhi")
    assert (person.slots["phone"], person.asked) == ("+919839012345", "firm_name")


def test_no_firm_name_is_an_answer(registering: Make) -> None:
    person = fill(registering(), until="firm_name")
    person.press("btn_skip")
    assert (person.slots["firm_name"], person.asked) == ("", "firm_kind")
    fill_on = {
        "firm_kind": "individual",
        "district": "Bhadohi",
        "product": "carpets",
        "help_wanted": "loan",
        "confirmed": "yes",
    }
    while person.asked:
        person.write(fill_on[person.asked])
    assert saved(person)[0].firm_name is None


def test_what_is_needed_is_explained(registering: Make) -> None:
    person = fill(registering(), until="phone")
    assert "one mobile number" in person.write("skip", "skip")
    assert person.asked == "phone"


def test_why_is_answered(registering: Make) -> None:
    person = fill(registering(), until="phone")
    said = person.write("why do you need my number?")
    assert "Only our officers" in said
    assert person.asked == "phone"


def test_a_district_of_two_states_is_asked_apart_by_state(registering: Make) -> None:
    person = fill(registering(), until="district")
    said = person.write("Pratapgarh")
    assert "Rajasthan" in said
    assert "Uttar Pradesh" in said
    person.press("Uttar Pradesh")
    assert person.slots["district"] == {"district": "Pratapgarh", "state": "Uttar Pradesh"}


@pytest.mark.parametrize("answer", ["2", "Uttar Pradesh", "UP wala", "second one"])
def test_the_state_may_be_written_too(registering: Make, answer: str) -> None:
    person = fill(registering(), until="district")
    person.write("Pratapgarh")
    person.write(answer)
    assert person.slots["district"] == {"district": "Pratapgarh", "state": "Uttar Pradesh"}


def test_one_likely_district_is_asked_for_with_yes_and_no(registering: Make) -> None:
    person = fill(registering(), until="district")
    assert "Do you mean Amritsar" in person.write("Amritsir")
    person.write("yes", "affirm")
    assert person.slots["district"] == {"district": "Amritsar", "state": "Punjab"}


def test_no_to_a_likely_district_asks_again(registering: Make) -> None:
    person = fill(registering(), until="district")
    person.write("Amritsir")
    person.write("no", "deny")
    assert (person.slots.get("district"), person.asked) == (None, "district")
    person.write("Amravati")
    assert person.slots["district"]["state"] == "Maharashtra"


def test_a_kind_of_firm_by_button_number_and_word(registering: Make) -> None:
    for answer, kind in (("btn", "shg"), ("6", "fpo"), ("sahkari samiti", "cooperative")):
        person = fill(registering(), until="firm_kind")
        person.press("kind_shg") if answer == "btn" else person.write(answer)
        assert person.slots["firm_kind"] == kind


def test_numbers_of_other_offices_are_neither_needed_nor_kept(registering: Make) -> None:
    person = fill(registering(), until="firm_name")
    assert "UDYAM-UP-57-0012345" in person.write("UDYAM-UP-123")
    assert "15 characters" in person.write("GST 09ABCPD1234")
    assert "10 characters" in person.write("IEC 12AB")
    assert "5 letters" in person.write("PAN is ABC1234")
    assert "written right" in person.write("UDYAM-UP-57-0012345")
    assert person.asked == "firm_name"
    assert "ABCPD" not in str(person.slots)


def test_the_language_changes_in_the_middle(registering: Make) -> None:
    person = fill(registering(), until="product")
    said = person.write("hindi me batao", "change_language")
    assert phrase("ask_product", "hi") in said
    assert person.asked == "product"


def test_a_reference_in_the_middle_is_kept_for_later(registering: Make) -> None:
    person = fill(registering(), until="product")
    assert "finish the registration first" in person.write("NS-1234567 ka status")
    assert person.asked == "product"


def test_a_value_that_answers_nothing_new_corrects_the_old_one(registering: Make) -> None:
    person = fill(registering(), until="product")
    assert "Self-help group" in person.write("SHG")
    assert (person.slots["firm_kind"], person.asked) == ("shg", "product")
    person.write("brass lamps of Moradabad")
    assert person.slots["district"]["district"] == "Bhadohi", "a place within an answer is no correction"


def test_small_talk_does_not_move_the_form(registering: Make) -> None:
    person = fill(registering(), until="product")
    for text, intent in (
        ("namaste ji", "greet"),
        ("thanks", "thank"),
        ("are you a robot", "bot_challenge"),
        ("you idiot", "abuse"),
    ):
        assert "make, grow or sell" in person.write(text, intent)
        assert person.asked == "product"
    assert "stays here" in person.write("bye", "goodbye")
    assert person.asked == "product"


def test_a_button_of_an_answer_works_in_the_middle(registering: Make) -> None:
    person = fill(registering(), until="district")
    person.write("IEC ki fees kitni hai", "ask_question")
    said = person.press("btn_more")
    assert phrase("steps", "en") in said
    assert person.asked == "district"


def test_a_long_text_is_cut_to_the_column(registering: Make) -> None:
    person = fill(registering(), until="product")
    person.write("brass lamps " * 150)
    assert len(person.slots["product"]) <= 200
    person.write("help " * 390)
    assert len(person.slots["help_wanted"]) <= 1000


def test_braces_in_a_name_are_not_formatted(registering: Make) -> None:
    person = fill(registering(), until="firm_name")
    person.write("{reference} {0} Works")
    assert person.slots["firm_name"]
    person.write("company")
    assert "Works" in person.write("ab dikhao kya likha hai")


@pytest.mark.parametrize("language", languages())
def test_the_whole_journey_has_its_words_in_every_language(registering: Make, language: str) -> None:
    person = fill(registering(language=language))
    person.write("yes", "affirm")
    assert person.last.status is ReplyStatus.REGISTERED
