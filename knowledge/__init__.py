"""What the bot knows, and how it finds it. Imports nothing else of ours."""

import logging

# FAISS tells at length, at every start, which of its variants it has loaded.
logging.getLogger("faiss.loader").setLevel(logging.WARNING)
