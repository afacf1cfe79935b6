"""How far a channel's feed has been stored."""

from __future__ import annotations

from sqlalchemy.orm import Session

from bot.store.models import Cursor


def position(session: Session, name: str) -> int | None:
    """The stored position of a feed, or None at the very beginning."""
    cursor = session.get(Cursor, name)
    return cursor.position if cursor else None


def advance(session: Session, name: str, position: int) -> None:
    """Store a feed's position; it never goes back."""
    cursor = session.get(Cursor, name)
    if cursor is None:
        session.add(Cursor(name=name, position=position))
    else:
        cursor.position = max(cursor.position, position)
