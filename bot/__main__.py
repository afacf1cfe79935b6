"""The command line of the application: ``python -m bot COMMAND``. Each command imports only what it needs."""

from __future__ import annotations

import argparse
import sys

from bot.common.settings import settings


def main() -> int:
    """Run one command; returns the exit status."""
    options = _parser().parse_args()
    try:
        return options.command(options) or 0
    except KeyboardInterrupt:
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot", description=__doc__)
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    commands.add_parser("run", help="start everything and keep it alive").set_defaults(command=_run)
    commands.add_parser("app", help="the web application alone").set_defaults(command=_app)
    commands.add_parser("telegram", help="the Telegram channel alone").set_defaults(command=_telegram)
    commands.add_parser("migrate", help="bring the database to this version's tables").set_defaults(command=_migrate)
    chat = commands.add_parser("chat", help="talk in the terminal; by pipe one message a line")
    chat.add_argument("--url", help="where the application is (default: HOST and PORT of the settings)")
    chat.set_defaults(command=_chat)
    return parser


def _run(options: argparse.Namespace) -> int:
    from bot.running import run
    from bot.supervision import CannotStart

    try:
        return run(settings())
    except CannotStart as reason:
        print(f"Niryat Saathi cannot start. {reason}", file=sys.stderr)
        return 1


def _app(options: argparse.Namespace) -> None:
    from bot.web import serve

    serve()


def _telegram(options: argparse.Namespace) -> None:
    from bot.channels import telegram

    telegram.run()


def _migrate(options: argparse.Namespace) -> None:
    from bot.store.migrate import upgrade

    upgrade(settings().database)


def _chat(options: argparse.Namespace) -> int:
    from bot.processes import local_url
    from bot.terminal import chat

    return chat(options.url or local_url(settings()))


if __name__ == "__main__":
    sys.exit(main())
