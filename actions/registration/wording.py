"""What the registration says: keys and values for the renderer, never words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from actions.registration.fields import NOTES, PARTICULARS
from actions.registration.values import as_value
from bot.common.say import Say, SayButton
from bot.common.statuses import ReplyStatus
from knowledge.reference.districts import District, districts

JOURNEY = "registration"

STOP = SayButton(label="btn_stop", press={"intent": "cancel", "journey": JOURNEY})
PERSON = SayButton(label="btn_person", press={"intent": "talk_to_person", "journey": JOURNEY})
YES = SayButton(label="btn_yes", press={"intent": "affirm", "journey": JOURNEY})
NO = SayButton(label="btn_no", press={"intent": "deny", "journey": JOURNEY})
SKIP = SayButton(label="btn_skip", press={"intent": "skip", "journey": JOURNEY})


def word(key: str, **values: Any) -> dict[str, Any]:
    """A phrase inside a phrase, worded with it."""
    return {"phrase": key, "values": values}


def value_button(field: str, value: Any, *, label: str = "", words: str = "") -> SayButton:
    """A button that answers ``field`` with ``value``."""
    return SayButton(label=label, words=words, press={"intent": "inform", "journey": JOURNEY, "field": field, "value": value})


ASK_BUTTONS: Mapping[str, list[SayButton]] = {
    "consent": [YES, NO],
    "firm_name": [SKIP, STOP],
    "firm_kind": [
        value_button("firm_kind", "individual", label="kind_individual"),
        value_button("firm_kind", "shg", label="kind_shg"),
        value_button("firm_kind", "proprietor", label="kind_proprietor"),
    ],
    "help_wanted": [
        value_button("help_wanted", "papers", label="help_papers"),
        value_button("help_wanted", "buyers", label="help_buyers"),
        value_button("help_wanted", "money", label="help_money"),
    ],
    "confirmed": [YES, NO, STOP],
}
"""Buttons of a question; every other one has a way out."""


def question(field: str, draft: Mapping[str, Any], language: str) -> dict[str, Any]:
    """The question for a field; for ``confirmed`` the summary."""
    if field == "confirmed":
        return word("ask_confirmed", lines=lines(draft, language))
    return word(f"ask_{field}")


def buttons_for(field: str) -> list[SayButton]:
    return ASK_BUTTONS.get(field, [STOP])


def lines(draft: Mapping[str, Any], language: str, only: tuple[str, ...] = PARTICULARS) -> list[dict[str, Any]]:
    """The particulars known, one a line under its name."""
    return [word(f"field_{name}", value=shown(name, draft[name], language)) for name in only if draft.get(name) is not None]


def shown(field: str, value: Any, language: str) -> Any:
    """A value as people read it."""
    if value == "":
        return word("none_given")
    if field == "district":
        return districts().words(value["district"], value["state"], language)
    if field == "firm_kind":
        return word(f"kind_{value}")
    if field == "help_wanted" and value in ("papers", "buyers", "money"):
        return word(f"help_{value}")
    return value


def ask(
    field: str,
    draft: Mapping[str, Any],
    language: str,
    *,
    first: list[dict[str, Any]] | None = None,
    status: ReplyStatus = ReplyStatus.JOURNEY_QUESTION,
    evidence: dict[str, Any] | None = None,
    buttons: list[SayButton] | None = None,
) -> Say:
    """The question for ``field``, after what is to be said ``first`` (what was noted, what was wrong)."""
    asked = question(field, draft, language)
    return Say(
        phrase="paragraphs" if first else asked["phrase"],
        values={"paragraphs": [*first, asked]} if first else asked["values"],
        status=status,
        buttons=buttons_for(field) if buttons is None else buttons,
        evidence={"form": JOURNEY, "asked": field, **(evidence or {})},
        journey=JOURNEY,
    )


def choose_district(choices: tuple[District, ...], language: str, evidence: dict[str, Any]) -> Say:
    """Which of several districts is meant: buttons, and all of them in the text for who writes."""
    by_state = len(choices) > 1 and len({district.state for district in choices}) == len(choices)
    names = [districts().words(district.name, district.state, language) for district in choices]
    phrase = "choose_district" if len(choices) > 1 else "is_it_district"
    numbered = [f"{number}. {name}" for number, name in enumerate(names, 1)]
    values = {"names": numbered} if len(choices) > 1 else {"name": names[0]}
    buttons = [
        value_button("district", as_value(district), words=name.split(", ")[1] if by_state else name)
        for district, name in zip(choices, names, strict=True)
    ]
    return Say(
        phrase=phrase,
        values=values,
        status=ReplyStatus.JOURNEY_QUESTION,
        buttons=buttons if len(choices) > 1 else [YES, NO],
        evidence={"form": JOURNEY, "asked": "district", **evidence},
        journey=JOURNEY,
    )


def notes_of(slots: Mapping[str, Any]) -> dict[str, Any]:
    """The journey's notes, a copy to be changed and set again."""
    return dict(slots.get(NOTES) or {})
