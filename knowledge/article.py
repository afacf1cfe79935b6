"""One answer of the knowledge base: the article model and how a file of it is read.

An article is one YAML file under ``knowledge/articles/<topic>/<id>.yml``. The model refuses what would mislead an
exporter: a language without its answer, a fact without a source, a fee that reads differently in Hindi and English.
Every refusal is an ``ArticleError`` naming file, field and reason, so that an officer who is no programmer can mend it.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, HttpUrl, ValidationError, field_validator, model_validator

from knowledge.text import DEVANAGARI_DIGITS

Topic = Literal["sps", "certification", "documentation", "gem-odop", "credit", "markets", "institutions"]
TOPICS: tuple[str, ...] = Topic.__args__  # type: ignore[attr-defined]

Lookup = Literal["district-products", "dgft-office", "council", "hs-chapter"]
"""The reference tables that an answer can be completed from, by the place or the product that the question names."""

QUESTION_STYLES = ("en", "hi", "hinglish")
"""How people write: English, Hindi in Devanagari, Hindi in Latin letters. Every article is asked in each."""

LONGEST_ANSWER_WORDS = 115
"""A short answer is about 90 words; the margin is for names of portals and papers."""

Words = Annotated[str, Field(min_length=1)]
Month = Annotated[str, Field(pattern=r"^20\d\d-(0[1-9]|1[0-2])$")]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]


class StrictLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """libyaml's reader where it is there (a tenth of the time), refusing a key said twice: YAML would drop the first in silence."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[object, object]:
        keys = [key.value for key, _ in node.value]
        twice = next((key for key in keys if keys.count(key) > 1), None)
        if twice is not None:
            raise yaml.constructor.ConstructorError(None, None, f"{twice!r} is there twice", node.start_mark)
        return super().construct_mapping(node, deep)


_DEVANAGARI = re.compile(r"[\u0900-\u097f]")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class ArticleError(ValueError):
    """A content mistake: which file, which field, and what to do about it."""

    def __init__(self, file: Path | str, field: str, reason: str) -> None:
        self.file, self.field, self.reason = str(file), field, reason
        super().__init__(f"{file}: {field}: {reason}")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Text(_Strict):
    """The same words in each language of the answers; further languages are allowed beside the two obliged ones."""

    model_config = ConfigDict(extra="allow", frozen=True)

    en: Words
    hi: Words

    @field_validator("hi")
    @classmethod
    def _hindi_is_devanagari(cls, value: str) -> str:
        if not _DEVANAGARI.search(value):
            raise ValueError("the Hindi text has no Devanagari letter")
        return value

    @model_validator(mode="after")
    def _same_numbers(self) -> Text:
        ours, theirs = numbers_in(self.en), numbers_in(self.hi)
        if ours != theirs:
            only_en, only_hi = sorted(ours - theirs), sorted(theirs - ours)
            raise ValueError(f"numbers differ between the languages: only English {only_en}, only Hindi {only_hi}")
        return self

    def in_language(self, language: str) -> str:
        """The text in ``language``, else in Hindi for Hindi's own Latin spelling, else in English."""
        extra = (self.model_extra or {}).get(language)
        if extra:
            return str(extra)
        return self.hi if language in ("hi", "hinglish") else self.en


class Part(Text):
    """One aspect that follow-ups ask for ("aur fees?"), checklists add up and conflict checks compare."""

    amount: float | None = None
    unit: str | None = None
    source: int | None = None


class Parts(_Strict):
    """The aspects of an answer, each optional."""

    cost: Part | None = None
    time: Part | None = None
    where: Part | None = None
    who: Part | None = None
    papers: Part | None = None
    validity: Part | None = None
    penalty: Part | None = None
    next: Part | None = None

    def named(self) -> dict[str, Part]:
        """The parts there are, by their name."""
        return {name: part for name in type(self).model_fields if (part := getattr(self, name))}


class Steps(_Strict):
    """What to do, in order; as many steps in each language."""

    en: list[Words]
    hi: list[Words]

    @model_validator(mode="after")
    def _as_many(self) -> Steps:
        if len(self.en) != len(self.hi):
            raise ValueError(f"{len(self.en)} steps in English, {len(self.hi)} in Hindi")
        return self


class Source(_Strict):
    """Where a fact is written. ``official`` is the body's own page; everything else is ``secondary``."""

    title: Words
    publisher: Words
    url: HttpUrl
    kind: Literal["official", "secondary"]
    date: str | None = None
    read: datetime.date


class Questions(_Strict):
    """How people really ask for this article, at least four wordings in each style."""

    en: Annotated[list[Words], Field(min_length=4)]
    hi: Annotated[list[Words], Field(min_length=4)]
    hinglish: Annotated[list[Words], Field(min_length=4)]

    @field_validator("hi")
    @classmethod
    def _in_devanagari(cls, wordings: list[str]) -> list[str]:
        for wording in wordings:
            if not _DEVANAGARI.search(wording):
                raise ValueError(f"not in Devanagari: {wording!r} (Hindi in Latin letters belongs under hinglish)")
        return wordings

    @field_validator("en", "hinglish")
    @classmethod
    def _in_latin(cls, wordings: list[str]) -> list[str]:
        for wording in wordings:
            if _DEVANAGARI.search(wording):
                raise ValueError(f"in Devanagari: {wording!r} (it belongs under hi)")
        return wordings

    def __iter__(self):  # type: ignore[override]
        for style in QUESTION_STYLES:
            for wording in getattr(self, style):
                yield style, wording


class Article(_Strict):
    """One answer, with how it is asked, where it is written and until when it holds."""

    id: Slug
    topic: Topic
    title: Text
    questions: Questions
    answer: Text
    parts: Parts = Parts()
    steps: Steps | None = None
    sources: Annotated[list[Source], Field(min_length=1)]
    as_of: Month
    checked: datetime.date | None = None
    valid_until: datetime.date | None = None
    confidence: Literal["high", "medium", "low"]
    handover: Literal["offer"] | None = None
    lookup: Lookup | None = None
    products: list[Slug] = []
    destinations: list[Slug] = []
    see_also: list[Slug] = []
    also_covers: list[Slug] = []

    @field_validator("answer")
    @classmethod
    def _short_first(cls, answer: Text) -> Text:
        for language, words in (("en", answer.en), ("hi", answer.hi)):
            if len(words.split()) > LONGEST_ANSWER_WORDS * (1.25 if language == "hi" else 1):
                raise ValueError(f"{language}: {len(words.split())} words; put detail into parts and steps")
        return answer

    @model_validator(mode="after")
    def _parts_name_their_source(self) -> Article:
        for name, part in self.parts.named().items():
            if part.source is not None and not 0 <= part.source < len(self.sources):
                raise ValueError(f"parts.{name}.source is {part.source}, but there are {len(self.sources)} sources")
        return self

    @property
    def digest(self) -> str:
        """SHA-256 of the content; kept with every reply, so that an officer sees what the person saw."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    @property
    def rests_on_official_text(self) -> bool:
        """True when at least one source is the responsible body's own page."""
        return any(source.kind == "official" for source in self.sources)


def numbers_in(text: str) -> set[str]:
    """The numbers of a text, grouping commas removed and Devanagari digits read as Latin ones."""
    return {re.sub(r"[,.]$", "", number.replace(",", "")) for number in _NUMBER.findall(text.translate(DEVANAGARI_DIGITS))}


def load_article(path: Path) -> Article:
    """Read one article file.

    Raises ArticleError when the file is no YAML, a field is missing, unknown or wrong, or the name is not the id's.
    """
    try:
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=StrictLoader)  # noqa: S506 (a safe loader, made stricter)
    except yaml.YAMLError as error:
        raise ArticleError(path, "file", f"is not YAML: {error}") from error
    if not isinstance(raw, dict):
        raise ArticleError(path, "file", "must be a mapping of fields, beginning with id:")
    if isinstance(raw.get("as_of"), datetime.date):
        raw["as_of"] = raw["as_of"].strftime("%Y-%m")
    try:
        article = Article.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(step) for step in first["loc"]) or "article"
        raise ArticleError(path, field, first["msg"].removeprefix("Value error, ")) from error
    if path.stem != article.id:
        raise ArticleError(path, "id", f"is {article.id!r}, but the file is named {path.name!r}")
    if path.parent.name != article.topic:
        raise ArticleError(path, "topic", f"is {article.topic!r}, but the file lies in {path.parent.name!r}")
    return article
