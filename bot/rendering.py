"""Rendering: a say becomes words in the person's language. The only place where a reply's text is put together.

What an article says comes from the article; everything around it from the phrases. Channels only lay out what is made here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from bot.common.clock import INDIA, now
from bot.common.phrases import phrase
from bot.common.say import Say, SayButton
from bot.common.statuses import ANSWERS, ReplyStatus
from knowledge.article import Article, Part, numbers_in

MOST_BUTTONS = 3
"""To go on with; the thumbs come beside them."""


LED_IN = frozenset({"answer_looked_up", "answer_unsure"})
"""Phrases that an answer begins with: what the reference tables say of the place or product asked about, or a doubt."""


class Shelf(Protocol):
    """Where articles are read from (``knowledge.ArticleShelf``)."""

    def article(self, id: str) -> Article | None:
        """The article with this id, or None."""


@dataclass(frozen=True)
class RenderedButton:
    """A button's words and what a press of it means."""

    title: str
    press: dict[str, Any]


@dataclass(frozen=True)
class Rendered:
    """A reply, ready to be stored."""

    text: str
    status: ReplyStatus
    language: str
    buttons: list[RenderedButton] = field(default_factory=list)
    sources: list[dict[str, str]] = field(default_factory=list)
    article: str | None = None
    article_digest: str | None = None


def render(say: Say, language: str, shelf: Shelf) -> Rendered:
    """Word ``say`` in ``language``. A say of an article that is gone in the meantime becomes an honest "not sure"."""
    language = say.set_language or language
    buttons = [_button(button, language) for button in say.buttons[:MOST_BUTTONS]]
    if say.article is None:
        return Rendered(_phrase(say, language), say.status, language, buttons)

    article = shelf.article(say.article.id)
    if article is None:
        return Rendered(phrase("decline_unknown", language), ReplyStatus.UNANSWERABLE, language, buttons)
    frame = article_language(article, language)
    body = whole(article, frame) if say.article.whole else short(article, frame, say.article.parts, alone=say.article.alone)
    lines = [body, _as_of(article, frame)]
    if say.phrase != "answer":
        comes_first = say.status is ReplyStatus.HANDOVER_REQUESTED or say.phrase in LED_IN
        lines.insert(0 if comes_first else 1, _phrase(say, frame))
    if say.status is ReplyStatus.HANDOVER_OFFERED and say.phrase in {"answer", *LED_IN}:
        lines.append(phrase("answer_with_person", frame))
    return Rendered(
        text="\n\n".join(lines),
        status=say.status,
        language=language,
        buttons=buttons + (_thumbs(language) if say.status in ANSWERS | {ReplyStatus.HANDOVER_OFFERED} else []),
        sources=sources(article),
        article=article.id,
        article_digest=article.digest,
    )


def article_language(article: Article, language: str) -> str:
    """The language an article's words and the frame around them will be in: never two scripts in one reply."""
    if language == "hinglish" and "hinglish" not in (article.answer.model_extra or {}):
        return "hi"
    return language if language in ("en", "hi", *(article.answer.model_extra or {})) else "en"


def short(article: Article, language: str, parts: list[str], *, alone: bool) -> str:
    """The short answer and what the asked-for parts add to it, or these parts ``alone``; with a warning past its end."""
    known = [part for part in (getattr(article.parts, name, None) for name in parts) if isinstance(part, Part)]
    if alone and known:
        return _past_end(article, language) + "\n".join(part.in_language(language) for part in known)
    said = article.answer.in_language(language)
    added = [part.in_language(language) for part in known if _adds(part.in_language(language), said)]
    return _past_end(article, language) + "\n\n".join([said, *added])


BARE_FIGURE = 12
"""Words of a part that is hardly more than its figure."""


def _adds(part: str, said: str) -> bool:
    """False for a bare figure that stands in what was said already: "Rs 500" need not be read twice."""
    figures = numbers_in(part)
    return not figures or not figures <= numbers_in(said) or len(part.split()) > BARE_FIGURE


def whole(article: Article, language: str) -> str:
    """Everything: the short answer, the steps, the parts under their names."""
    blocks = [_past_end(article, language) + article.answer.in_language(language)]
    if article.steps:
        steps = article.steps.hi if language in ("hi", "hinglish") else article.steps.en
        numbered = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
        blocks.append(f"{phrase('steps', language)}:\n{numbered}")
    named = [
        f"{phrase('part_' + name, language)}: {part.in_language(language)}"
        for name, part in article.parts.named().items()
    ]
    return "\n\n".join([*blocks, *named])


def sources(article: Article) -> list[dict[str, str]]:
    """The API's form of an article's sources, official ones first, each with the month the facts were seen to hold."""
    ordered = sorted(article.sources, key=lambda source: source.kind != "official")
    return [
        {"title": f"{source.publisher}: {source.title}", "url": str(source.url), "as_of": article.as_of, "kind": source.kind}
        for source in ordered
    ]


def month_words(month: str, language: str) -> str:
    """``2026-06`` as "June 2026"."""
    year, number = month.split("-")
    return f"{phrase('months', language).split('|')[int(number) - 1]} {year}"


def _phrase(say: Say, language: str) -> str:
    return phrase(say.phrase, language, **{"text": say.text, **_worded(say.values, language)})


def _worded(values: dict[str, Any], language: str) -> dict[str, Any]:
    """Values of a say in words: a phrase inside a phrase (the state of a case), a list of them a line or a paragraph each."""
    return {
        name: ("\n\n" if name == "paragraphs" else "\n").join(str(_word(item, language)) for item in value)
        if isinstance(value, list)
        else _word(value, language)
        for name, value in values.items()
    }


def _word(value: Any, language: str) -> Any:
    """``{"phrase": key, "values": {...}}`` as words, anything else as it is."""
    if isinstance(value, dict) and "phrase" in value:
        return phrase(value["phrase"], language, **_worded(value.get("values", {}), language))
    return value


def _button(button: SayButton, language: str) -> RenderedButton:
    title = button.words or phrase(button.label, language, **_worded(button.values, language))
    return RenderedButton(title, button.press)


def _thumbs(language: str) -> list[RenderedButton]:
    return [
        RenderedButton(phrase("btn_good", language), {"rate": 1}),
        RenderedButton(phrase("btn_bad", language), {"rate": -1}),
    ]


def _as_of(article: Article, language: str) -> str:
    official = [source.publisher for source in article.sources if source.kind == "official"]
    key = "answer_as_of" if official else "answer_as_of_secondhand"
    publishers = list(dict.fromkeys(official or [source.publisher for source in article.sources]))[:2]
    return phrase(key, language, month=month_words(article.as_of, language), publishers=", ".join(publishers))


def _past_end(article: Article, language: str) -> str:
    today = now().astimezone(INDIA).date()
    if article.valid_until is None or article.valid_until >= today:
        return ""
    return phrase("answer_past_end", language, date=_day(article.valid_until, language)) + "\n\n"


def _day(day: date, language: str) -> str:
    return f"{day.day} {month_words(f'{day.year}-{day.month:02}', language)}"
