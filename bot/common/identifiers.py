"""Identifiers: ours that sort by time, ones that cannot be guessed, and references that people read aloud."""

from __future__ import annotations

import re
import secrets
import time
import unicodedata

from stdnum import damm

REFERENCE_DIGITS = 7

_REFERENCE = re.compile(r"(?<![A-Za-z0-9])N\s*S\s*[-–—\s]?\s*((?:\d[\s-]?){6}\d)(?!\d)", re.IGNORECASE)


def ascii_digits(text: str) -> str:
    """``text`` with the digits of every script as 0 to 9."""
    return "".join(str(unicodedata.digit(letter)) if letter.isdecimal() else letter for letter in text)


def new_id(kind: str) -> str:
    """A new identifier: one letter for its kind, 13 hex digits of microseconds, 16 at random.

    Sorts by time, fine enough that two messages stored one after the other never share a moment: they are answered in this order.
    """
    return f"{kind}{time.time_ns() // 1_000:013x}{secrets.token_hex(8)}"


def new_secret() -> str:
    """128 random bits for what only its holder may know: a web session, a button's token (22 characters)."""
    return secrets.token_urlsafe(16)


def new_reference() -> str:
    """A registration's reference: ``NS-`` and seven digits, the last a Damm check digit (Damm, 2004).

    The check digit catches every single wrong digit and every swap of neighbours: what goes wrong on the telephone.
    """
    digits = "".join(secrets.choice("0123456789") for _ in range(REFERENCE_DIGITS - 1))
    return f"NS-{digits}{damm.calc_check_digit(digits)}"


def find_reference(text: str) -> str | None:
    """The first reference in ``text``, in its written form, whether its check digit agrees or not; None without one."""
    found = _REFERENCE.search(ascii_digits(text))
    if not found:
        return None
    return "NS-" + re.sub(r"\D", "", found.group(1))


def is_reference(reference: str) -> bool:
    """True when ``reference`` has the written form and its check digit agrees."""
    digits = reference.removeprefix("NS-")
    return len(digits) == REFERENCE_DIGITS and digits.isdigit() and damm.is_valid(digits)
