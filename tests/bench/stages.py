"""Where each millisecond of an answer went, from what the replies were stored with."""

from __future__ import annotations

from statistics import median

from sqlalchemy import select

from bot.store.engine import reading
from bot.store.models import Reply

STAGES = {
    "embed_ms": "e5 vector of the message (Rasa's process, outside its loop)",
    "understand_ms": "Rasa's graph: tokens, n-grams, classifier",
    "find_ms": "of the action: the retriever",
    "decide_ms": "policies, the action call, the tracker saved",
    "turn_ms": "the whole turn in the app, Rasa included",
}


def medians(database: str) -> dict[str, float]:
    """The median of each stage over all replies of answered questions, in milliseconds."""
    with reading(database) as session:
        kept = session.scalars(select(Reply.evidence).where(Reply.article.is_not(None)))
        timings = [evidence.get("timings", {}) for evidence in kept]
    return {
        stage: median(found)
        for stage in STAGES
        if (found := [timing[stage] for timing in timings if stage in timing])
    }
