"""The walls between the rooms hold: a wrong import is found, and a module without a room too."""

from __future__ import annotations

import pytest
from grimp import ImportGraph

from tests.rules.rooms import Rooms, room_of

TABLE = ["bot: bot.store, knowledge", "bot.store:", "knowledge:"]


def wrong(importer: str, imported: str) -> list[str]:
    graph = ImportGraph()
    graph.add_import(importer=importer, imported=imported, line_number=7, line_contents="import it")
    found = Rooms("rooms", {}, {"rooms": TABLE}).check(graph, verbose=False)
    assert found.kept == (found.metadata["wrong"] == [])
    return found.metadata["wrong"]


@pytest.mark.parametrize(("importer", "imported"), [
    ("bot.turn", "bot.store.messages"), ("bot.turn", "bot.intake"), ("bot", "knowledge.retriever"), ("bot.store.a", "bot.store"),
])  # fmt: skip
def test_what_the_table_allows_is_kept(importer: str, imported: str) -> None:
    assert wrong(importer, imported) == []


@pytest.mark.parametrize(("importer", "imported", "said"), [
    ("bot.store.messages", "bot.turn", "bot.store.messages, line 7: bot.store may not import bot.turn"),
    ("knowledge.index", "bot.store", "knowledge.index, line 7: knowledge may not import bot.store"),
])  # fmt: skip
def test_what_it_does_not_allow_is_named_with_its_line(importer: str, imported: str, said: str) -> None:
    assert wrong(importer, imported) == [said]


def test_a_module_without_a_room_is_an_error() -> None:
    with pytest.raises(ValueError, match="elsewhere.thing is in no room"):
        room_of("elsewhere.thing", {"bot": set()})
