"""Numbers of other offices that people offer in a registration: told apart, checked for their form, not kept."""

from __future__ import annotations

import re

from stdnum.in_ import gstin, pan

_UDYAM = re.compile(r"UDYAM[\s-]?[A-Z]{2}[\s-]?\d{2}[\s-]?\d{7}", re.IGNORECASE)
_NAMED = {
    "udyam": re.compile(r"\b(?:udyam|udyog\s+aadhaar|uam)\b|उद्यम", re.IGNORECASE),
    "gstin": re.compile(r"\bgst(?:in)?\b|जीएसटी", re.IGNORECASE),
    "iec": re.compile(r"\biec\b|आईईसी", re.IGNORECASE),
    "pan": re.compile(r"\bpan\b|पैन", re.IGNORECASE),
}
_CODE = re.compile(r"\b(?=\w*\d)[A-Z0-9]{4,15}\b", re.IGNORECASE)
_PIN = re.compile(r"(?<!\d)[1-9]\d{5}(?!\d)")
_LONGEST = 6
"""Words; a longer message that names GST or IEC is a question about it."""


def find_office_number(text: str) -> tuple[str, bool] | None:
    """The kind of number in ``text`` (``udyam``, ``gstin``, ``iec``, ``pan``), and whether it is written right."""
    if _UDYAM.search(text):
        return "udyam", True
    codes = [code.upper() for code in _CODE.findall(text)]
    if any(len(code) == 15 and gstin.is_valid(code) for code in codes):
        return "gstin", True
    named = next((kind for kind, pattern in _NAMED.items() if pattern.search(text)), None)
    if named is None:
        return ("pan", True) if any(pan.is_valid(code) for code in codes) else None
    if len(text.split()) > _LONGEST or not (codes or re.search(r"\d", text)):
        return None
    return named, any(_is_right(named, code) for code in codes)


def is_pin_code(text: str) -> bool:
    """True when ``text`` holds a PIN code and hardly anything else."""
    return bool(_PIN.search(text)) and len(re.sub(r"(?i)pin|code|पिन|कोड|\W|\d", "", text)) <= 3


def _is_right(kind: str, code: str) -> bool:
    if kind == "pan":
        return pan.is_valid(code)
    if kind == "iec":  # since 2017 a firm's PAN, before that ten digits
        return pan.is_valid(code) or (len(code) == 10 and code.isdigit())
    # The check digit is the office's affair; a wrongly copied one is still 15 characters of this form.
    return kind == "gstin" and bool(re.fullmatch(r"\d{2}[A-Z]{5}\d{4}[A-Z][A-Z\d]Z[A-Z\d]", code))
