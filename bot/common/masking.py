"""What must never be kept, and what must never be logged.

Aadhaar and payment card numbers are cut out of a message before it is stored (Aadhaar Act 2016, s. 29; PCI DSS 3.3): nobody
here needs them. Phone, PAN, GSTIN and e-mail are kept where a registration needs them, but never written to a log.
"""

from __future__ import annotations

import logging
import re

from stdnum import luhn
from stdnum.in_ import aadhaar

from bot.common.identifiers import ascii_digits

REMOVED_AADHAAR = "[Aadhaar ████]"
REMOVED_CARD = "[card ████]"

_LONG_NUMBER = re.compile(r"(?<![\d+])\d(?:[\s-]?\d){11,18}(?![\d])")
_INDIAN_MOBILE_WITH_CODE = re.compile(r"(?:0{0,2}91)[6-9]\d{9}")

PERSONAL = re.compile(
    r"\b\d{2}[A-Z]{5}\d{4}[A-Z][A-Z\d]Z[A-Z\d]\b"  # GSTIN
    r"|\b[A-Z]{5}\d{4}[A-Z]\b"  # PAN, and so the IEC of most firms
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"  # e-mail
    r"|(?<!\d)(?:\+?(?:91|९१)[\s-]?)?[6-9६-९]\d(?:[\s-]?\d){8}(?!\d)",  # Indian mobile number
    re.IGNORECASE,
)


def mask_never_kept(text: str) -> str:
    """``text`` without Aadhaar and card numbers; their check digits (Verhoeff, Luhn) tell them from other numbers."""

    def cut(found: re.Match[str]) -> str:
        digits = ascii_digits(re.sub(r"\D", "", found.group()))
        if _INDIAN_MOBILE_WITH_CODE.fullmatch(digits):
            return found.group()
        if len(digits) == 12 and aadhaar.is_valid(digits):
            return REMOVED_AADHAAR
        if 13 <= len(digits) <= 19 and luhn.is_valid(digits):
            return REMOVED_CARD
        return found.group()

    return _LONG_NUMBER.sub(cut, text)


def mask_personal(text: str) -> str:
    """``text`` with phone numbers, PAN, GSTIN and e-mail addresses starred: for logs and for the console's first look."""
    return PERSONAL.sub("***", text)


class PersonalDataFilter(logging.Filter):
    """Masks every record, its arguments and its exception's text, before any handler writes it."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = mask_personal(record.getMessage()), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = mask_personal(record.exc_text)
        return True


def configure_logging(level: str) -> None:
    """Log to standard error with the filter on the handler, so that libraries' records pass through it too."""
    handler = logging.StreamHandler()
    handler.addFilter(PersonalDataFilter())
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    # The Telegram token is part of the URL that httpx logs at INFO.
    logging.getLogger("httpx").setLevel(logging.WARNING)
    # Alembic says what it is at every look at the database's version, which /healthz takes.
    logging.getLogger("alembic").setLevel(logging.WARNING)
