"""``python -m bot.rasa_plugins train|run|...``: Rasa's own command line, without TensorFlow."""

from __future__ import annotations

from bot.rasa_plugins import without_tensorflow

without_tensorflow.install()

from rasa.__main__ import main  # noqa: E402

if __name__ == "__main__":
    main()
