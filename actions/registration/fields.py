"""The fields of a registration: their order, and what holds them between turns.

Rasa's slots hold the draft; a slot has its field's name. ``""`` says that the person has none (a firm without a name), None
that nothing is known yet.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CONSENT_VERSION = "2026-11"
"""Which wording of ``ask_consent`` was agreed to; changes with the words."""

ORDER = (
    "consent",
    "person_name",
    "phone",
    "firm_name",
    "firm_kind",
    "district",
    "product",
    "help_wanted",
    "confirmed",
)
"""The order of asking. The phone comes early: whoever drops out later can still be called."""

PARTICULARS = ORDER[1:-1]
"""What is asked about the person and the firm, between the consent and the last "yes"."""

KINDS = ("individual", "proprietor", "partnership", "company", "shg", "fpo", "cooperative", "other")
"""Kinds of firm, in the order in which ``ask_firm_kind`` numbers them; each has a phrase ``kind_<name>``."""

LONGEST = {"person_name": 120, "firm_name": 160, "product": 200, "help_wanted": 1000}
"""Characters kept of a free text: the columns' widths, and for help what an officer reads."""

MAY_LACK = {"firm_name": "", "help_wanted": ""}
"""What a person may say they have none of, with the value it then has."""

NOTES = "registration_notes"
"""The slot for what is no particular: refusals counted, choices offered, what a "yes" would mean."""

Draft = Mapping[str, Any]


def draft_of(slots: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that are known, by name."""
    return {name: slots[name] for name in ORDER if slots.get(name) is not None}


def next_lacking(draft: Draft) -> str:
    """The field to ask for next; ``confirmed`` when all the others are known."""
    return next((name for name in ORDER if draft.get(name) is None), "confirmed")


def last_known(draft: Draft) -> str | None:
    """The particular that was asked for last among the known ones: what "go back" means."""
    return next((name for name in reversed(PARTICULARS) if draft.get(name) is not None), None)


def emptied() -> dict[str, None]:
    """Slots as they are before and after a registration: a second one begins anew."""
    return dict.fromkeys((*ORDER, NOTES))
