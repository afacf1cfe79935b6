"""Clock work: what must happen although nobody asks. One loop a process, each round short and on its own.

Offers again what waits past its time or was claimed by a process that died. A round that fails is logged and the next one comes.
"""

from __future__ import annotations

import asyncio
import logging

from bot.store import messages
from bot.store.engine import reading
from bot.turn import Turns

logger = logging.getLogger(__name__)

SECONDS_BETWEEN_ROUNDS = 1.0


def due(database: str, channel: str) -> list[str]:
    """Conversations of ``channel`` with a message whose time has come."""
    with reading(database) as session:
        return messages.due_conversations(session, channel)


async def sweep_forever(database: str, channel: str, turns: Turns) -> None:
    """Start a turn for every due conversation of ``channel``, once a second, until cancelled."""
    while True:
        try:
            for conversation_id in await asyncio.to_thread(due, database, channel):
                turns.start(conversation_id)
        except Exception:
            logger.exception("sweep failed; the next one comes in %.0f s", SECONDS_BETWEEN_ROUNDS)
        await asyncio.sleep(SECONDS_BETWEEN_ROUNDS)
