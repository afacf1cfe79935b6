"""Indian mobile numbers as people write them."""

from __future__ import annotations

import pytest

from actions.registration.phone import find_phones


@pytest.mark.parametrize(
    "text",
    [
        "9839012345",
        "98390 12345",
        "98390-12345",
        "098390 12345",
        "+91 98390 12345",
        "+91-98390-12345",
        "0091 9839012345",
        "919839012345",
        "+91 (0) 98390 12345",
        "मेरा नंबर ९८३९०१२३४५ है",
        "call me on 9839012345 after five",
        "nau aath teen nau zero ek do teen char paanch",
        "nine eight three nine zero one two three four five",
        "नौ आठ तीन नौ शून्य एक दो तीन चार पांच",
    ],
)
def test_one_number_written_in_many_ways(text: str) -> None:
    assert find_phones(text) == (["+919839012345"], False)


@pytest.mark.parametrize(
    "text", ["0000000000", "9999999999", "12345", "983901234", "98390123456", "0522-2345678", "+1 415 555 2671"]
)
def test_what_is_no_indian_mobile_number_is_an_attempt(text: str) -> None:
    assert find_phones(text) == ([], True)


@pytest.mark.parametrize("text", ["hum 12 log hai", "2019 se kaam kar rahe hai", "do teen log", "IEC"])
def test_other_digits_are_no_attempt(text: str) -> None:
    assert find_phones(text) == ([], False)


def test_the_first_of_two_numbers_comes_first() -> None:
    assert find_phones("9839012345 ya 9455012345")[0] == ["+919839012345", "+919455012345"]


def test_double_and_triple_are_heard() -> None:
    assert find_phones("nine double eight triple three zero one two three")[0] == ["+919883330123"]
