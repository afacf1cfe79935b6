"""import-linter's contract for our rooms: each may import itself and the rooms it names, and nothing else of ours.

import-linter's own contracts name what is forbidden, so that a new module is free until somebody lists it; this one names
what is allowed. ``pyproject.toml`` holds the table; a module belongs to the room with the longest name that fits.
"""

from __future__ import annotations

from typing import Any

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class Rooms(Contract):
    """``rooms`` is a list of "room: allowed, allowed"; "room:" alone may import nothing of ours."""

    rooms = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Every direct import of every module, against the table."""
        allowed = {room: set(may) for room, may in map(_row, self.rooms)}  # type: ignore[arg-type]
        wrong = []
        for importer in sorted(graph.modules):
            for imported in sorted(graph.find_modules_directly_imported_by(importer)):
                here, there = room_of(importer, allowed), room_of(imported, allowed)
                if here != there and there not in allowed[here]:
                    lines = [one["line_number"] for one in graph.get_import_details(importer=importer, imported=imported)]
                    wrong += [f"{importer}, line {line}: {here} may not import {imported}" for line in lines]
        return ContractCheck(kept=not wrong, metadata={"wrong": wrong})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """One line an import."""
        wrong: list[Any] = check.metadata["wrong"]
        for line in wrong:
            output.print_error(line)


def _row(text: str) -> tuple[str, list[str]]:
    room, _, may = text.partition(":")
    return room.strip(), [name.strip() for name in may.split(",") if name.strip()]


def room_of(module: str, rooms: dict[str, set[str]]) -> str:
    """The room that ``module`` belongs to. Raises ValueError when it has none."""
    fitting = [room for room in rooms if module == room or module.startswith(room + ".")]
    if not fitting:
        raise ValueError(f"{module} is in no room: name its room in pyproject.toml, [tool.importlinter]")
    return max(fitting, key=len)
