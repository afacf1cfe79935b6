"""Districts under the names that people write."""

from __future__ import annotations

import pytest

from knowledge.reference.districts import districts


@pytest.mark.parametrize(
    ("text", "district"),
    [
        ("Bhadohi", "Bhadohi"),
        ("भदोही", "Bhadohi"),
        ("bhadoi", "Bhadohi"),
        ("moradabd", "Moradabad"),
        ("जिला मुरादाबाद", "Moradabad"),
        ("main Jodhpur se hu", "Jodhpur"),
        ("हम बस्तर से हैं", "Bastar"),
        ("Kutch, Gujarat", "Kachchh"),
        ("Allahabad", "Prayagraj"),
        ("इलाहाबाद", "Prayagraj"),
        ("banaras", "Varanasi"),
        ("काशी", "Varanasi"),
        ("Gurgaon", "Gurugram"),
        ("गुड़गाँव", "Gurugram"),
        ("bangalore", "Bengaluru Urban"),
        ("Mysore", "Mysuru"),
        ("Vizag", "Visakhapatnam"),
        ("Trivandrum", "Thiruvananthapuram"),
        ("osmanabad", "Dharashiv"),
        ("Khurja", "Bulandshahr"),
        ("Chanderi", "Ashoknagar"),
        ("Pochampally", "Yadadri Bhuvanagiri"),
        ("kannoj", "Kannauj"),
        ("raibareli", "Rae Bareli"),
        ("फ़िरोज़ाबाद", "Firozabad"),
        ("Una", "Una"),
        ("south goa", "South Goa"),
    ],
)
def test_one_district_is_found_without_a_doubt(text: str, district: str) -> None:
    match = districts().find(text)
    assert match.sure
    assert [found.name for found in match.districts] == [district]


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("Aurangabad", {"Bihar", "Maharashtra"}),
        ("औरंगाबाद", {"Bihar", "Maharashtra"}),
        ("Hamirpur", {"Himachal Pradesh", "Uttar Pradesh"}),
        ("Pratapgarh", {"Rajasthan", "Uttar Pradesh"}),
        ("Bilaspur", {"Chhattisgarh", "Himachal Pradesh"}),
        ("Balrampur", {"Chhattisgarh", "Uttar Pradesh"}),
        ("Bijapur", {"Chhattisgarh", "Karnataka"}),
    ],
)
def test_a_name_of_several_states_is_left_to_the_person(text: str, states: set[str]) -> None:
    match = districts().find(text)
    assert not match.sure
    assert {district.state for district in match.districts} == states


@pytest.mark.parametrize(
    ("text", "state"), [("Hamirpur HP", "Himachal Pradesh"), ("aurangabad bihar", "Bihar"), ("प्रतापगढ़ उत्तर प्रदेश", "Uttar Pradesh")]
)
def test_the_state_decides_when_it_is_said(text: str, state: str) -> None:
    match = districts().find(text)
    assert match.sure
    assert match.districts[0].state == state


@pytest.mark.parametrize("text", ["hello", "Ramesh Kumar", "handloom sarees", "xyzabc", "kyu chahiye", "", "9839012345"])
def test_what_is_no_district_is_not_taken_for_one(text: str) -> None:
    assert not districts().find(text).sure


def test_a_state_alone_names_no_district() -> None:
    match = districts().find("Goa")
    assert (match.districts, match.state) == ((), "Goa")


def test_every_district_is_found_by_its_own_names() -> None:
    for district in districts().all:
        for name in (district.name, district.name_hi):
            assert district in districts().find(name).districts, name


def test_every_state_of_a_district_has_its_names() -> None:
    assert {district.state for district in districts().all} == set(districts().states_hi)
    assert len(districts().all) == 788


def test_hindi_readers_read_hindi_names() -> None:
    assert districts().words("Bhadohi", "Uttar Pradesh", "hi") == "भदोही, उत्तर प्रदेश"
    assert districts().words("Bhadohi", "Uttar Pradesh", "hinglish") == "Bhadohi, Uttar Pradesh"
