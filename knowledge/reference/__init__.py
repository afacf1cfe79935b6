"""Reference data: lists that the world keeps and we only copy, each with the module that reads it.

``districts.csv``: 788 districts of 28 states and 8 union territories as public pages had them in November 2026, with Hindi names,
former names and common spellings. ``states.csv``: their states by name and abbreviation. ``towns.csv``: towns that people name
instead of their district, for a craft or a crop. ``odop.csv``: what each district is listed for. ``products/``: what an exporter
of one kind of goods has to have. ``destinations.yml``: countries and their trade agreements with India. ``contacts.yml``: whom to
ask. Every row says where it comes from and of when it is: by id of ``sources.yml`` and year in the CSV files, in full in the others.
"""
