"""Indian mobile numbers, however they are written: spaces, +91, Devanagari digits, spoken out."""

from __future__ import annotations

import re

import phonenumbers
from phonenumbers import PhoneNumberType

from bot.common.identifiers import ascii_digits
from knowledge.text import sounds

_RUN = re.compile(r"\+?\d(?:[\s().-]{0,3}\d){4,14}")
_MOBILE = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)

_DIGIT_WORDS = (
    "zero shunya sifar शून्य ज़ीरो",
    "one ek एक वन",
    "two do दो टू",
    "three teen तीन थ्री",
    "four char chaar चार फोर",
    "five panch paanch पांच फाइव",
    "six che chhe chhah छह छः छे सिक्स",
    "seven saat sat सात सेवन",
    "eight aath ath आठ एट",
    "nine nau नौ नाइन",
)
_SPOKEN = {sounds(word): str(digit) for digit, said in enumerate(_DIGIT_WORDS) for word in said.split()}
_TIMES = {sounds("double"): 2, sounds("डबल"): 2, sounds("triple"): 3, sounds("ट्रिपल"): 3}
_FEWEST_SPOKEN = 10
"""Digits said in words before they are taken for a number: "do teen log" are people."""


def find_phones(text: str) -> tuple[list[str], bool]:
    """The valid mobile numbers in ``text`` in E.164, and whether something else in it was meant as one.

    Digits of at least five that are no mobile number were meant as one; a number of other shape (a landline, 0000000000) too.
    """
    digits = _spoken(ascii_digits(text))
    valid: list[str] = []
    attempted = False
    for run in _RUN.findall(digits):
        number = _mobile(run)
        if number is None:
            attempted = True
        elif number not in valid:
            valid.append(number)
    return valid, attempted


def without_numbers(text: str) -> str:
    """``text`` without what ``find_phones`` looks at."""
    return _RUN.sub(" ", _spoken(ascii_digits(text)))


def _mobile(run: str) -> str | None:
    try:
        number = phonenumbers.parse(run, "IN")
    except phonenumbers.NumberParseException:
        return None
    national = str(number.national_number)
    if number.country_code != 91 or not phonenumbers.is_valid_number(number) or len(set(national)) == 1:
        return None
    if phonenumbers.number_type(number) not in _MOBILE:
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _spoken(text: str) -> str:
    """``text`` with a number said in words written in digits."""
    digits: list[str] = []
    times = 1
    kept: list[str] = []
    for word in re.split(r"[\s,]+", text):
        heard = sounds(word)
        if heard in _TIMES:
            times = _TIMES[heard]
        elif heard in _SPOKEN:
            digits.append(_SPOKEN[heard] * times)
            times = 1
        else:
            kept.append(word)
    number = "".join(digits)
    return f"{' '.join(kept)} {number}" if len(number) >= _FEWEST_SPOKEN else text
