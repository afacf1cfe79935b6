"""A record beside what was built: how it was built, and so whether it is still current."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


def read(path: Path) -> dict[str, Any]:
    """The record at ``path``; empty when there is none or it cannot be read, which means: build it."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write(path: Path, record: dict[str, Any]) -> None:
    """Put the record there at one stroke: whoever reads it sees all of it or none."""
    beside = path.with_name(path.name + ".new")
    beside.write_text(json.dumps(record, indent=2) + "\n", encoding="utf-8")
    os.replace(beside, path)
