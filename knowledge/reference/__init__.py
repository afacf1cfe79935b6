"""Reference data: lists that the world keeps and we only copy, each a CSV with the module that reads it.

``districts.csv``: 788 districts of 28 states and 8 union territories as public pages had them in November 2026, with Hindi names,
former names and common spellings. ``states.csv``: their states by name and abbreviation. ``towns.csv``: towns that people name
instead of their district, for a craft or a crop.
"""
