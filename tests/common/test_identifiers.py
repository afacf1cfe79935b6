"""Identifiers and references."""

import pytest

from bot.common.identifiers import find_reference, is_reference, new_id, new_reference, new_secret


def test_identifiers_differ_and_sort_by_time() -> None:
    made = [new_id("m") for _ in range(200)]
    assert len(set(made)) == 200
    assert [identifier[:13] for identifier in made] == sorted(identifier[:13] for identifier in made)


def test_a_secret_cannot_be_guessed() -> None:
    assert len(new_secret()) >= 22
    assert new_secret() != new_secret()


def test_a_reference_catches_a_wrong_digit_and_a_swap() -> None:
    reference = new_reference()
    digits = reference.removeprefix("NS-")
    assert is_reference(reference)
    for place, digit in enumerate(digits):
        for other in set("0123456789") - {digit}:
            assert not is_reference(f"NS-{digits[:place]}{other}{digits[place + 1 :]}")
    for place in range(len(digits) - 1):
        if digits[place] != digits[place + 1]:
            swapped = digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :]
            assert not is_reference(f"NS-{swapped}")


@pytest.mark.parametrize(
    "said", ["NS-1234567", "ns 1234567", "mera number NS1234567 hai", "Ns - 123 4567", "NS-१२३४५६७", "ns–1234567."]
)
def test_a_reference_is_found_however_it_is_written(said: str) -> None:
    assert find_reference(said) == "NS-1234567"


@pytest.mark.parametrize("said", ["1234567", "NS-12345", "NS-12345678", "bonus1234567", ""])
def test_what_is_no_reference_is_not_taken_for_one(said: str) -> None:
    assert find_reference(said) is None
