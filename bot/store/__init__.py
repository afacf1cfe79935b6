"""The database: engine, models and queries by subject. Nobody else writes SQL or holds a session."""
