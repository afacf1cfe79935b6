"""What an officer should look at before it costs somebody money: answers that lapsed, that nobody has confirmed for long, that
were never sure, and pairs of answers that name different figures for what reads like the same thing.

None of this stops a build: the content is well formed, but may no longer be true.
"""

from __future__ import annotations

import datetime
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from zoneinfo import ZoneInfo

from knowledge.article import Article
from knowledge.signals import concepts_of

INDIA = ZoneInfo("Asia/Kolkata")
"""A scheme ends at midnight in India."""

CONFIRMED_WITHIN = datetime.timedelta(days=90)

SAME_THING = 0.35
"""The share of two sentences' concepts that they have in common, rare ones counting more, from which they speak of the same thing.
At 0.35 half of the pairs named are worth a look; two officers can read them all in a minute."""
FEWEST_CONCEPTS = 4
"""A shorter sentence ("No fee.") says too little about what it speaks of."""

LAPSED, UNCONFIRMED, UNSURE, CONFLICT = "lapsed", "unconfirmed", "low confidence", "conflict"


@dataclass(frozen=True)
class Concern:
    """One thing to look at: of what kind, which article(s), and why."""

    kind: str
    articles: tuple[str, ...]
    reason: str

    def __str__(self) -> str:
        return f"{self.kind}: {' and '.join(self.articles)}: {self.reason}"


def concerns(articles: Iterable[Article], today: datetime.date) -> list[Concern]:
    """Everything to look at, one kind after the other."""
    every = list(articles)
    found = [concern for article in every for concern in _of_one(article, today)]
    found += conflicts(every)
    kinds = (LAPSED, UNCONFIRMED, UNSURE, CONFLICT)
    return sorted(found, key=lambda concern: (kinds.index(concern.kind), concern.articles))


def last_confirmed(article: Article) -> datetime.date:
    """The day somebody last held the article against its sources: an officer's check, else the newest reading of a source."""
    return article.checked or max(source.read for source in article.sources)


def _of_one(article: Article, today: datetime.date) -> Iterator[Concern]:
    if article.valid_until and article.valid_until < today:
        yield Concern(LAPSED, (article.id,), f"held until {article.valid_until}")
    confirmed = last_confirmed(article)
    if today - confirmed > CONFIRMED_WITHIN:
        yield Concern(UNCONFIRMED, (article.id,), f"last confirmed {confirmed}, {(today - confirmed).days} days ago")
    if article.confidence == "low":
        yield Concern(UNSURE, (article.id,), f"as of {article.as_of}")


@dataclass(frozen=True)
class Claim:
    """The figures of one kind in one sentence of an article's part, and what the sentence speaks of."""

    article: str
    part: str
    kind: str
    figures: frozenset[str]
    about: frozenset[str]


_MONTHS = "january february march april may june july august september october november december".split()
_SENTENCES = re.compile(r"(?<=[.;])\s+")
_WORTH = {"lakh": 10**5, "crore": 10**7, "million": 10**6}
_KINDS = {
    "fee or limit": re.compile(r"(?:Rs\.?|₹|INR)\s?(?P<number>\d[\d,]*(?:\.\d+)?)\s*(?P<unit>lakh|crore|million)?", re.I),
    "time": re.compile(r"(?P<number>\d+)[\s-](?:working |calendar )?(?P<unit>hour|day|week|month|year)s?\b", re.I),
    "share": re.compile(r"(?P<number>\d+(?:\.\d+)?)\s?(?P<unit>%|per ?cent)", re.I),
    "date": re.compile(rf"(?P<number>\d{{1,2}} (?:{'|'.join(_MONTHS)}) 20\d\d)(?P<unit>)", re.I),
}
_ANY_FIGURE = re.compile(r"\d\S*|\b(?:Rs|lakh|crore|million|per|up|days?|weeks?|months?|years?)\b|[₹%]", re.I)


def conflicts(articles: Iterable[Article]) -> Iterator[Concern]:
    """Pairs of articles whose parts name different figures for what reads like the same thing."""
    claims = [claim for article in articles for claim in claims_of(article)]
    held = Counter(concept for claim in claims for concept in claim.about)
    rarity = {concept: math.log(len(claims) / count) for concept, count in held.items()}
    alike = defaultdict(list)
    for claim in claims:
        alike[claim.part, claim.kind].append(claim)
    pairs = {}
    for one, other in (pair for group in alike.values() for pair in combinations(group, 2)):
        if one.article == other.article or one.figures & other.figures:
            continue
        shared, all_of_them = (sum(rarity[concept] for concept in some) for some in (one.about & other.about, one.about | other.about))
        if shared >= SAME_THING * all_of_them > 0:
            reason = f"parts.{one.part}: {one.kind} {', '.join(sorted(one.figures))} against {', '.join(sorted(other.figures))}"
            pairs.setdefault((one.article, other.article, one.part), Concern(CONFLICT, (one.article, other.article), reason))
    yield from pairs.values()


def claims_of(article: Article) -> Iterator[Claim]:
    """The claims in an article's parts; the English text is read, since the model holds the Hindi figures to it."""
    for name, part in article.parts.named().items():
        for sentence in _SENTENCES.split(part.en):
            for kind, pattern in _KINDS.items():
                figures = frozenset(_figure(match) for match in pattern.finditer(sentence))
                about = frozenset(concepts_of(_ANY_FIGURE.sub(" ", sentence)))
                if figures and len(about) >= FEWEST_CONCEPTS:
                    yield Claim(article.id, name, kind, figures, about)


def _figure(match: re.Match[str]) -> str:
    number, unit = match["number"].lower().replace(",", ""), (match["unit"] or "").lower()
    if unit in _WORTH:
        return f"{float(number) * _WORTH[unit]:g}"
    return f"{number} {unit}".strip()
