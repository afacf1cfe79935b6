"""The Telegram channel: long polling, stored before acknowledged.

python-telegram-bot's Updater raises the offset, and so acknowledges, before a handler has run; a crash then loses messages.
Here ``Bot.get_updates`` is called from our own loop, an update and the new offset are stored in one transaction, and the next
call acknowledges what is on the disk. What an update stored twice would do is prevented by the key of its message.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import suppress
from datetime import timedelta

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, Message, Update
from telegram.constants import ChatType, MessageLimit
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.ext import AIORateLimiter, ExtBot

from bot.clockwork import sweep_forever
from bot.common.masking import configure_logging
from bot.common.settings import Settings, settings
from bot.delivery import Delivery, NeverAgain, TryLater
from bot.intake import TOKEN_MARK, Arrival, store_arrival
from bot.stop_points import stop_point
from bot.store import cursors
from bot.store.engine import reading, writing
from bot.store.models import Reply
from bot.turn import Turns
from knowledge.shelf import ArticleShelf

logger = logging.getLogger(__name__)

CHANNEL = "telegram"

POLL_SECONDS = 25
"""How long Telegram holds a call open when there is nothing new."""

LAST_SENDS_SECONDS = 3.0
"""For what is being sent when we are asked to end."""

LONGEST_PAUSE = 60.0
"""Seconds between two attempts while Telegram cannot be reached."""

COMMANDS = {
    "/start": {"intent": "greet"},
    "/help": {"intent": "help"},
    "/register": {"intent": "register"},
    "/status": {"intent": "check_status"},
    "/person": {"intent": "talk_to_person"},
    "/cancel": {"intent": "cancel"},
}

MOST_LINKS = 2
"""Sources shown under a reply: a phone's screen is small."""

UNREADABLE = ("voice", "photo", "video", "video_note", "audio", "document", "sticker", "location", "contact", "poll")


def arrival_of(update: Update) -> Arrival | None:
    """What an update brings us: a private message, its edit, or a pressed button; None for everything else."""
    query = update.callback_query
    if query is not None:
        if query.message is None or query.message.chat.type != ChatType.PRIVATE:
            return None
        # Whatever a button holds that is not of our making is as stale as can be, and no words of a person.
        payload = query.data if query.data and query.data.startswith(TOKEN_MARK) else TOKEN_MARK
        return Arrival(
            CHANNEL, str(query.message.chat.id), f"q{query.id}", payload,
            language_hint=_language(query.from_user.language_code),
        )
    message = update.message or update.edited_message
    if message is None or message.chat.type != ChatType.PRIVATE:
        return None
    key = f"m{message.message_id}"
    if update.edited_message:
        key = f"e{message.message_id}-{int(message.edit_date.timestamp()) if message.edit_date else 0}"
    hint = _language(message.from_user.language_code if message.from_user else None)
    if message.text is None:
        return Arrival(CHANNEL, str(message.chat.id), key, message.caption or "", kind=_kind(message), language_hint=hint)
    command = message.text.split(maxsplit=1)[0].split("@")[0].lower() if message.text.startswith("/") else None
    return Arrival(
        CHANNEL, str(message.chat.id), key, message.text, press=COMMANDS.get(command or ""), language_hint=hint
    )


def _language(code: str | None) -> str | None:
    return "hi" if (code or "").startswith("hi") else None


def _kind(message: Message) -> str:
    return next((kind for kind in UNREADABLE if getattr(message, kind, None)), "other")


def pieces(text: str, limit: int = MessageLimit.MAX_TEXT_LENGTH) -> list[str]:
    """``text`` cut at line ends into pieces that Telegram takes."""
    cut: list[str] = []
    while len(text) > limit:
        at = text.rfind("\n", 1, limit)
        at = at if at > 0 else limit
        cut.append(text[:at])
        text = text[at:].lstrip("\n")
    return [*cut, text]


def with_links(reply: Reply) -> str:
    """A reply's text with its sources under it. Plain text: nothing in it can be taken for formatting."""
    links = [f"🔗 {source['title']}\n{source['url']}" for source in reply.sources[:MOST_LINKS]]
    return "\n\n".join([reply.text, *links])


def keyboard(reply: Reply) -> InlineKeyboardMarkup | None:
    """A reply's buttons: one a row, since titles are long and screens narrow; the thumbs share one."""
    buttons = [InlineKeyboardButton(button["title"], callback_data=button["payload"]) for button in reply.buttons]
    if not buttons:
        return None
    thumbs = [button for button in buttons if button.text in ("👍", "👎")]
    rows = [[button] for button in buttons if button not in thumbs]
    return InlineKeyboardMarkup([*rows, thumbs] if thumbs else rows)


class TelegramChannel:
    """Takes updates in and sends replies out, until cancelled."""

    def __init__(self, config: Settings) -> None:
        if config.telegram_bot_token is None:
            raise SystemExit("TELEGRAM_BOT_TOKEN is not set: the Telegram channel needs the token that @BotFather gave.")
        self._database = config.database
        self._bot = ExtBot(
            token=config.telegram_bot_token.get_secret_value(),
            base_url=f"{config.telegram_api_url}/bot",
            base_file_url=f"{config.telegram_api_url}/file/bot",
            rate_limiter=AIORateLimiter(),
        )
        self._got_through: dict[str, int] = {}
        """Of a reply in several pieces, how many have been sent: a retry goes on behind them."""
        self._delivery = Delivery(config.database, CHANNEL, self._send)
        self._turns = Turns(
            config, ArticleShelf(config.knowledge_dir), claimer=CHANNEL, on_reply=self._delivery.nudge
        )

    async def run_forever(self) -> None:
        """Poll, answer and deliver until cancelled; then end what has begun. Raises InvalidToken: no retry mends that."""
        await self._connect()
        await self._turns.recover()
        delivery = asyncio.create_task(self._delivery.run())
        sweep = asyncio.create_task(sweep_forever(self._database, CHANNEL, self._turns))
        try:
            await self._poll()
        finally:
            sweep.cancel()
            await asyncio.wait([sweep])
            await self._turns.close()
            # A reply cut off in mid-send would be sent a second time after the restart.
            self._delivery.end()
            await asyncio.wait([delivery], timeout=LAST_SENDS_SECONDS)
            delivery.cancel()
            await asyncio.gather(delivery, return_exceptions=True)
            with suppress(TelegramError):
                await self._bot.shutdown()

    async def _connect(self) -> None:
        pause = 1.0
        while True:
            try:
                await self._bot.initialize()
                return
            except InvalidToken:
                raise
            except TelegramError as error:
                logger.warning("Telegram cannot be reached (%s); again in %.0f s", type(error).__name__, pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    async def _poll(self) -> None:
        cursor = f"telegram:{self._bot.id}"
        offset = await asyncio.to_thread(self._position, cursor)
        pause = 1.0
        while True:
            try:
                updates = await self._bot.get_updates(
                    offset=offset, timeout=POLL_SECONDS, allowed_updates=["message", "edited_message", "callback_query"]
                )
                for update in updates:
                    conversation = await asyncio.to_thread(self._store, update, cursor)
                    offset = update.update_id + 1
                    if conversation:
                        self._turns.start(conversation)
                    if update.callback_query:
                        # Only stops the button's spinner; a failure changes nothing.
                        with suppress(TelegramError):
                            await update.callback_query.answer()
                pause = 1.0
            except InvalidToken:
                raise
            except RetryAfter as error:
                await asyncio.sleep(_seconds(error))
            except Exception as error:
                # What could not be stored has not been acknowledged: Telegram sends it again.
                logger.warning("polling failed (%s); again in %.0f s", type(error).__name__, pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def _position(self, cursor: str) -> int | None:
        with reading(self._database) as session:
            return cursors.position(session, cursor)

    def _store(self, update: Update, cursor: str) -> str | None:
        """Store an update with the cursor behind it; returns its conversation, None when there is nothing to answer."""
        arrival = arrival_of(update)
        with writing(self._database) as session:
            cursors.advance(session, cursor, update.update_id + 1)
            if arrival is None:
                return None
            message, _ = store_arrival(session, arrival)
        stop_point("stored")
        return message.conversation_id

    async def _send(self, reply: Reply, address: str) -> None:
        texts = pieces(with_links(reply))
        for number in range(self._got_through.get(reply.id, 0), len(texts)):
            await self._send_piece(int(address), texts[number], keyboard(reply) if number == len(texts) - 1 else None)
            self._got_through[reply.id] = number + 1
        self._got_through.pop(reply.id, None)

    async def _send_piece(self, chat: int, text: str, buttons: InlineKeyboardMarkup | None) -> None:
        try:
            await self._bot.send_message(
                chat_id=chat, text=text, reply_markup=buttons, link_preview_options=LinkPreviewOptions(is_disabled=True)
            )
        except RetryAfter as error:
            raise TryLater("Telegram asks to wait", _seconds(error)) from error
        except (Forbidden, ChatMigrated, BadRequest) as error:
            # Blocked, gone, or refused as it stands: sending the same again would be refused again.
            raise NeverAgain(f"{type(error).__name__}: {error.message}") from error
        except TelegramError as error:
            raise TryLater(type(error).__name__) from error


def _seconds(error: RetryAfter) -> float:
    wait = error.retry_after
    return wait.total_seconds() if isinstance(wait, timedelta) else float(wait)


async def _until_stopped(channel: TelegramChannel) -> None:
    """Run it until SIGTERM, Supervisor's way of asking; SIGINT cancels by itself."""
    running = asyncio.current_task()
    assert running is not None  # noqa: S101  (we are in it)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
    with suppress(asyncio.CancelledError):
        await channel.run_forever()


def run() -> None:
    """Run the channel until it is stopped."""
    config = settings()
    configure_logging(config.log_level)
    try:
        with suppress(KeyboardInterrupt):
            asyncio.run(_until_stopped(TelegramChannel(config)))
    except InvalidToken:
        raise SystemExit("Telegram refuses TELEGRAM_BOT_TOKEN: get a new one from @BotFather.") from None
