"""How much memory a process and all that hang under it hold, from ``/proc``."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path


def resident_mb(pid: int) -> float:
    """Resident memory of the whole tree in MB, shared pages counted once for each process that maps them."""
    return sum(_resident_kb(each) for each in _tree(pid)) / 1024


def _tree(pid: int) -> list[int]:
    children: dict[int, list[int]] = defaultdict(list)
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name, in brackets, may hold spaces: the parent is the second field after it.
            parent = int(status.read_text().rpartition(")")[2].split()[1])
        except (OSError, ValueError):
            continue
        children[parent].append(int(status.parent.name))
    tree, waiting = [], [pid]
    while waiting:
        tree.append(waiting.pop())
        waiting.extend(children[tree[-1]])
    return tree


def _resident_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS:")), 0)
