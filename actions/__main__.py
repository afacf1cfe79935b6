"""``python -m actions``: the action server on loopback, with the retriever loaded once; it ends when there is no index."""

from __future__ import annotations

import sys

from actions.knowing import Knowledge
from actions.server import all_actions, create_app
from bot.common.masking import configure_logging
from bot.common.settings import settings
from knowledge.builds import NoBuild


def main() -> int:
    config = settings()
    configure_logging(config.log_level)
    try:
        knowledge = Knowledge.load(config.knowledge_dir)
    except NoBuild as missing:
        print(f"python -m actions: {missing}", file=sys.stderr)
        return 1
    app = create_app(all_actions(knowledge, config.database))
    app.run(host="127.0.0.1", port=config.actions_port, single_process=True, access_log=False, motd=False)
    return 0


if __name__ == "__main__":
    sys.exit(main())
