"""Channels: each parses what comes in and lays out what goes out. They know nothing of Rasa."""
