"""Reference data: lists that the world keeps and we only copy, each a CSV with the module that reads it."""
