"""Asking the running product over its API and timing each answer."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

import httpx


@dataclass(frozen=True)
class Asked:
    """One message's answer: how long it took (seconds), in which session, how it ended."""

    seconds: float
    session: str
    status: str


async def ask(http: httpx.AsyncClient, text: str, session: str | None = None) -> Asked:
    """Send one message. Raises httpx.HTTPStatusError when the product refuses it."""
    began = time.perf_counter()
    answer = await http.post("/api/chat", json={"session": session, "text": text})
    seconds = time.perf_counter() - began
    answer.raise_for_status()
    body = answer.json()
    return Asked(seconds, body["session"], body["messages"][0]["status"])


def client(url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=url, timeout=30)


async def one_at_a_time(url: str, texts: Sequence[str], baseline: str) -> tuple[list[Asked], list[Asked]]:
    """Each text in a session of its own; between them ``baseline``, so that both meet the same machine."""
    asked, paired = [], []
    async with client(url) as http:
        for text in texts:
            asked.append(await ask(http, text))
            paired.append(await ask(http, baseline))
    return asked, paired


async def long_conversation(url: str, texts: Sequence[str], turns: int) -> list[Asked]:
    """``turns`` messages in one session."""
    asked: list[Asked] = []
    async with client(url) as http:
        for turn in range(turns):
            session = asked[-1].session if asked else None
            asked.append(await ask(http, texts[turn % len(texts)], session))
    return asked


async def at_once(url: str, texts: Sequence[str], people: int) -> tuple[list[Asked], int, float]:
    """``people`` asking at the same time, each the next text as soon as answered; answers, errors and seconds in all."""
    waiting = iter(texts)
    answers: list[Asked] = []
    errors = 0

    async def person(http: httpx.AsyncClient) -> None:
        nonlocal errors
        for text in waiting:
            try:
                answers.append(await ask(http, text))
            except httpx.HTTPError:
                errors += 1

    began = time.perf_counter()
    async with client(url) as http:
        await asyncio.gather(*(person(http) for _ in range(people)))
    return answers, errors, time.perf_counter() - began
