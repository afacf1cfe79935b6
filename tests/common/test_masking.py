"""What is never kept, and what is never logged."""

import logging

import pytest

from bot.common.masking import PERSONAL, PersonalDataFilter, mask_never_kept, mask_personal
from bot.rasa_plugins import log_filter


def test_rasas_log_is_masked_by_the_same_pattern() -> None:
    assert log_filter.PERSONAL == PERSONAL


@pytest.mark.parametrize("number", ["234123412346", "2341 2341 2346", "2341-2341-2346", "२३४१ २३४१ २३४६"])
def test_an_aadhaar_number_is_cut_out(number: str) -> None:
    assert "2346" not in mask_never_kept(f"mera aadhaar {number} hai")
    assert "२३४६" not in mask_never_kept(f"mera aadhaar {number} hai")


def test_a_card_number_is_cut_out() -> None:
    assert mask_never_kept("4111 1111 1111 1111 se pay kiya") == "[card ████] se pay kiya"


@pytest.mark.parametrize("kept", ["+91 98765 43210", "919876543210", "NS-1234567", "234123412345", "HS 6304921000"])
def test_other_numbers_stay(kept: str) -> None:
    assert mask_never_kept(kept) == kept


@pytest.mark.parametrize(
    "personal", ["9839012345", "+91-98390-12345", "९८३९० १२३४५", "ABCPD1234F", "09ABCPD1234F1ZA", "meera.devi@example.in"]
)
def test_personal_data_reaches_no_log(personal: str, caplog: pytest.LogCaptureFixture) -> None:
    assert personal not in mask_personal(f"call {personal} now")
    logger = logging.getLogger("test")
    caplog.handler.addFilter(PersonalDataFilter())
    logger.warning("a firm with %s", personal)
    try:
        raise ValueError(f"bad value {personal}")
    except ValueError:
        logger.exception("failed")
    assert personal not in caplog.text
    assert "ValueError" in caplog.text
