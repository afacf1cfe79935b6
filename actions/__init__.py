"""The action server: what Rasa asks to be decided outside of it. Decides what to say, never the words.

``python -m actions`` runs it. One file a capability; ``action.py`` holds the one wrapper around all of them.
"""
