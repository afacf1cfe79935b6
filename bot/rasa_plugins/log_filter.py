"""Keeps people's words and numbers out of Rasa's log.

Rasa logs messages, slots and whole trackers at several places. What carries a person's text is cut down to its event's name;
what is left is masked by shape (phone, PAN, GSTIN, e-mail).
"""

from __future__ import annotations

import logging
import re

PERSONAL = re.compile(
    r"\b\d{2}[A-Z]{5}\d{4}[A-Z][A-Z\d]Z[A-Z\d]\b"  # GSTIN
    r"|\b[A-Z]{5}\d{4}[A-Z]\b"  # PAN, and so the IEC of most firms
    r"|[\w.+-]+@[\w-]+\.[\w.-]+"  # e-mail
    r"|(?<!\d)(?:\+?(?:91|९१)[\s-]?)?[6-9६-९]\d(?:[\s-]?\d){8}(?!\d)",  # Indian mobile number
    re.IGNORECASE,
)
"""The same as in ``bot/common/masking.py``, which this Python cannot import; ``tests/common/test_masking.py`` compares them."""

TELLTALE = re.compile(r"latest_message|parse_data|['\"]text['\"]\s*:|tracker_state|metadata['\"]")
"""A record with one of these carries a tracker or a message."""

LONGEST_RECORD = 2000


class PersonalDataFilter(logging.Filter):
    """Rewrites a record so that nothing personal is left; drops no record and no stack trace's frames."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if TELLTALE.search(text):
            text = f"{record.name}: a record with a person's words was withheld ({len(text)} characters)"
        record.msg, record.args = PERSONAL.sub("***", text)[:LONGEST_RECORD], ()
        if record.exc_info:
            error = record.exc_info[1]
            record.exc_text = None
            if error is not None and str(error) and PERSONAL.search(str(error)) or TELLTALE.search(str(error)):
                record.msg += f" [{type(error).__name__}, its text withheld]"
                record.exc_info = None
        return True


def install() -> None:
    """Put the filter on every handler there is; calling it again changes nothing."""
    for logger in (logging.getLogger(), *map(logging.getLogger, list(logging.root.manager.loggerDict))):
        for handler in logger.handlers:
            if not any(isinstance(f, PersonalDataFilter) for f in handler.filters):
                handler.addFilter(PersonalDataFilter())
