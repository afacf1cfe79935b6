"""The real Telegram channel in the whole product, against a Bot API server of our own."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select

from bot.channels.telegram import COMMANDS
from bot.common.identifiers import new_id
from bot.common.phrases import phrase
from bot.common.settings import ROOT
from bot.common.statuses import DeliveryState, MessageState
from bot.store import replies
from bot.store.engine import reading, writing
from bot.store.models import Conversation, Reply
from tests.breakable import RESTART_SECONDS, Breakable
from tests.people import PATIENCE, Talk, TelegramPerson
from tests.telegram.bot_api_server import BLOCKED, BROKEN, LONGEST_DATA, LONGEST_TEXT, TOO_MANY, BotApiServer
from tests.waiting import until

Somebody = Callable[[], TelegramPerson]

DEVANAGARI = re.compile(r"[\u0900-\u097f]")

QUESTIONS = {"en": "How do I get an IEC?", "hi": "IEC कैसे बनवाएँ?", "hinglish": "iec kaise banaye"}


@pytest.fixture
def someone(on_telegram: Somebody) -> TelegramPerson:
    return on_telegram()


@pytest.fixture(autouse=True)
def no_fault_left(bot_api: BotApiServer) -> Iterator[None]:
    yield
    assert not bot_api.faults, "a fault that nothing met"


@pytest.mark.parametrize("language", QUESTIONS)
def test_a_question_is_answered_with_its_sources(someone: TelegramPerson, language: str) -> None:
    (answer,) = someone.say(QUESTIONS[language])
    assert bool(DEVANAGARI.search(answer["text"])) == (language != "en")
    assert re.search(r"🔗 .+\nhttps?://\S+", answer["text"])
    (reply,) = someone.talk().replies
    assert (reply.article, reply.language) == ("iec-apply", language)


def test_buttons_fit_and_work(bot_api: BotApiServer, someone: TelegramPerson) -> None:
    (answer,) = someone.say(QUESTIONS["en"])
    titles = [button["text"] for button in answer["buttons"]]
    assert phrase("btn_more", "en") in titles and titles[-2:] == ["👍", "👎"]
    assert all(len(button["callback_data"].encode()) <= LONGEST_DATA for button in answer["buttons"])
    answered = len(bot_api.answered_callbacks)
    (whole,) = someone.press(answer, phrase("btn_more", "en"))
    assert phrase("steps", "en") in whole["text"]
    until(lambda: len(bot_api.answered_callbacks) == answered + 1, "the end of the button's spinner")
    (thanks,) = someone.press(answer, "👍")
    assert thanks["text"] == phrase("rated_good", "en")


def test_a_button_of_somebody_else_is_stale(bot_api: BotApiServer, on_telegram: Somebody) -> None:
    one, other = on_telegram(), on_telegram()
    (answer,) = one.say(QUESTIONS["en"])
    other.say(QUESTIONS["hi"])
    for data in (answer["buttons"][0]["callback_data"], "§invented", "old-format:7"):
        bot_api.press(data, other.chat)
        (said,) = other.hear()
        assert said["text"] == phrase("stale_button", "hi")


def test_start_greets_in_the_telephones_language(on_telegram: Somebody) -> None:
    for language, expected in (("hi", "hi"), ("en", "en"), ("ta", "en")):
        (greeting,) = on_telegram().say("/start", language)
        assert greeting["text"] == phrase("utter_greet", expected)


def test_every_command_is_understood_and_an_unknown_one_is_only_words(someone: TelegramPerson) -> None:
    for command in COMMANDS:
        assert all(message["text"] for message in someone.say(command))
    someone.say('/register@niryat_saathi_bot')
    talk = someone.talk()
    assert [message.press for message in talk.messages] == [*COMMANDS.values(), COMMANDS["/register"]]
    someone.say("/cancel")
    someone.say('/restart{"x": 1}')
    assert someone.talk().messages[-1].press is None


@pytest.mark.parametrize(
    ("kind", "thing"),
    [
        ("voice", {"file_id": "a", "file_unique_id": "b", "duration": 4}),
        ("photo", [{"file_id": "a", "file_unique_id": "b", "width": 90, "height": 90}]),
        (
            "sticker",
            {
                "file_id": "a", "file_unique_id": "b", "type": "regular", "width": 9, "height": 9, "is_animated": False,
                "is_video": False,
            },
        ),
        ("document", {"file_id": "a", "file_unique_id": "b"}),
        ("location", {"latitude": 25.3, "longitude": 83.0}),
        ("dice", {"emoji": "🎲", "value": 3}),
    ],
)  # fmt: skip
def test_what_cannot_be_read_gets_a_kind_sentence(bot_api: BotApiServer, someone: TelegramPerson, kind: str, thing: object) -> None:
    bot_api.send_thing(kind, thing, someone.chat)
    (said,) = someone.hear()
    assert said["text"] == phrase("input_kind", "hi")


def test_an_edited_message_is_answered_as_it_now_reads(bot_api: BotApiServer, someone: TelegramPerson) -> None:
    written = someone.write("asdf")
    someone.hear()
    bot_api.edit(written, QUESTIONS["en"])
    (answer,) = someone.hear()
    assert "dgft.gov.in" in answer["text"]
    assert [message.text for message in someone.talk().messages] == ["asdf", QUESTIONS["en"]]


def test_groups_are_left_alone(breakable: Breakable, bot_api: BotApiServer, someone: TelegramPerson) -> None:
    group = bot_api.write_in_group("iec kaise banaye")
    someone.say(QUESTIONS["en"])
    assert bot_api.is_acknowledged(group)
    with reading(breakable.database) as session:
        assert session.scalar(select(Conversation).where(Conversation.address == str(group["message"]["chat"]["id"]))) is None
    assert not bot_api.sent_to(group["message"]["chat"]["id"])


def test_a_registration_to_its_reference(someone: TelegramPerson) -> None:
    (greeting,) = someone.say("/start", "hi")
    (asked,) = someone.press(greeting, phrase("btn_register", "hi"))
    (asked,) = someone.press(asked, phrase("btn_yes", "hi"))
    for words in ("गीता देवी", "९८३९०१२३४५"):
        (asked,) = someone.say(words)
    (asked,) = someone.press(asked, phrase("btn_skip", "hi"))
    (asked,) = someone.press(asked, phrase("kind_shg", "hi"))
    for words in ("मुरादाबाद", "पीतल के दीये"):
        (asked,) = someone.say(words)
    (asked,) = someone.press(asked, phrase("help_buyers", "hi"))
    (registered,) = someone.press(asked, phrase("btn_yes", "hi"))
    (registration,) = someone.talk().registrations
    assert re.findall(r"NS-\d{7}", registered["text"]) == [registration.reference]
    assert (registration.phone, registration.district, registration.firm_kind) == ("+919839012345", "Moradabad", "shg")


def test_many_people_are_answered_side_by_side(on_telegram: Somebody) -> None:
    crowd = [on_telegram() for _ in range(8)]
    for number, each in enumerate(crowd):
        each.write(list(QUESTIONS.values())[number % 3])
    for each in crowd:
        (answer,) = each.hear()
        assert "dgft.gov.in" in answer["text"]


def test_messages_in_one_batch_are_answered_in_order(someone: TelegramPerson) -> None:
    for words in ("register my firm", "Geeta Devi", "9839012345", "Noor Metal Works"):
        someone.write(words)
    until(lambda: len(someone.talk().replies) == 4, "the answers", PATIENCE)
    someone.hear()
    talk = someone.talk()
    assert [message.text for message in talk.messages] == ["register my firm", "Geeta Devi", "9839012345", "Noor Metal Works"]
    assert [reply.message_id for reply in talk.replies] == [message.id for message in talk.messages]


# What Telegram refuses


def attempts_for(bot_api: BotApiServer, someone: TelegramPerson) -> list[float]:
    return [moment for chat, moment in bot_api.attempts if chat == someone.chat]


def test_telegrams_wish_to_wait_is_kept(bot_api: BotApiServer, someone: TelegramPerson) -> None:
    bot_api.faults.append(TOO_MANY)
    (answer,) = someone.say(QUESTIONS["en"])
    assert "dgft.gov.in" in answer["text"]
    first, second = attempts_for(bot_api, someone)
    assert second - first >= TOO_MANY["parameters"]["retry_after"]


def test_who_has_blocked_the_bot_is_given_up_and_answered_after_coming_back(
    breakable: Breakable, bot_api: BotApiServer, someone: TelegramPerson
) -> None:
    bot_api.faults.append(BLOCKED)
    someone.write(QUESTIONS["en"])
    until(lambda: [reply.delivery for reply in someone.talk().replies] == [DeliveryState.GIVEN_UP], "the giving up", PATIENCE)
    (reply,) = someone.talk().replies
    assert "blocked" in (reply.delivery_error or "")
    assert f"{reply.id} given up" in breakable.log("telegram")
    assert len(attempts_for(bot_api, someone)) == 1
    someone.write(QUESTIONS["hi"])
    assert DEVANAGARI.search(bot_api.wait_for_sent(1, someone.chat)[0]["text"])


def test_what_telegram_could_not_do_is_tried_again(bot_api: BotApiServer, someone: TelegramPerson) -> None:
    bot_api.faults.extend([BROKEN, BROKEN])
    (answer,) = someone.say(QUESTIONS["en"])
    assert "dgft.gov.in" in answer["text"]
    assert len(attempts_for(bot_api, someone)) == 3


def test_while_telegram_cannot_be_reached_nothing_is_lost(
    breakable: Breakable, bot_api: BotApiServer, someone: TelegramPerson
) -> None:
    someone.say(QUESTIONS["en"])
    with bot_api.gone():
        someone.write("and the fee?")
        waiting = officer_writes(breakable, someone, "An officer's answer")
        until(lambda: reply_of(breakable, waiting).attempts >= 2, "two attempts", PATIENCE)
    until(lambda: len(someone.talk().replies) == 3, "the answer", PATIENCE)
    officers, answer = someone.hear()
    assert officers["text"] == "An officer's answer" and "500" in answer["text"]


def test_a_start_while_telegram_cannot_be_reached_waits_for_it(
    breakable: Breakable, bot_api: BotApiServer, someone: TelegramPerson
) -> None:
    with breakable.dead("telegram"), bot_api.gone():
        until(lambda: "cannot be reached" in breakable.log("telegram"), "the warning", RESTART_SECONDS)
    (answer,) = someone.say(QUESTIONS["en"])
    assert "dgft.gov.in" in answer["text"]


def officer_writes(product: Breakable, to: TelegramPerson, text: str) -> str:
    """Store a reply for somebody, as an officer's will be; returns its id."""
    talk = to.talk()
    reply = Reply(
        id=new_id("r"), conversation_id=talk.messages[-1].conversation_id, message_id=talk.messages[-1].id, position=7,
        channel="telegram", text=text, status="answered", language="en",
    )  # fmt: skip
    with writing(product.database) as session:
        replies.add(session, reply, [])
    return reply.id


def reply_of(product: Breakable, id: str) -> Reply:
    with reading(product.database) as session:
        return session.scalars(select(Reply).where(Reply.id == id)).one()


def test_a_long_text_is_cut_and_no_piece_is_sent_twice(
    breakable: Breakable, bot_api: BotApiServer, someone: TelegramPerson
) -> None:
    someone.say(QUESTIONS["en"])
    lines = [f"{number}. A line that an officer wrote, about {number} papers." for number in range(250)]
    already = len(attempts_for(bot_api, someone))
    with bot_api.slow(0.5):
        officer_writes(breakable, someone, "\n".join(lines))
        until(lambda: len(attempts_for(bot_api, someone)) > already, "the first piece")
        bot_api.faults.append(BROKEN)  # in front of the second
    until(lambda: someone.talk().is_over(), "the last piece", PATIENCE)
    heard = someone.hear()
    assert len(heard) > 2
    assert all(len(piece["text"]) <= LONGEST_TEXT for piece in heard)
    assert "\n".join(piece["text"] for piece in heard) == "\n".join(lines)
    assert len(attempts_for(bot_api, someone)) == already + len(heard) + 1


# Stored before acknowledged


def test_an_update_is_stored_before_telegram_may_forget_it(
    breakable: Breakable, bot_api: BotApiServer, someone: TelegramPerson
) -> None:
    with breakable.dies_at("stored", "telegram"):
        update = someone.write(QUESTIONS["en"])
        until((breakable.var_dir / "stopped" / "stored").exists, "the death", RESTART_SECONDS)
        assert not bot_api.is_acknowledged(update)
    (answer,) = someone.hear()
    assert "dgft.gov.in" in answer["text"]
    until(lambda: bot_api.is_acknowledged(update), "the acknowledgement")
    assert len(someone.talk().messages) == 1


def test_an_update_that_is_offered_twice_is_one_message(bot_api: BotApiServer, on_telegram: Somebody) -> None:
    someone, other = on_telegram(), on_telegram()
    update = someone.write(QUESTIONS["en"])
    someone.hear()
    bot_api.offer_again(update)
    until(lambda: bot_api.is_acknowledged(update), "the update again")
    other.say(QUESTIONS["hi"])  # comes after it, so it has been looked at
    assert len(someone.talk().messages) == len(bot_api.sent_to(someone.chat)) == 1


def test_an_update_that_cannot_be_stored_is_not_acknowledged(
    breakable: Breakable, bot_api: BotApiServer, someone: TelegramPerson
) -> None:
    someone.say(QUESTIONS["en"])
    with breakable.locked():  # for longer than the channel waits for it
        update = someone.write("and the fee?")
        until(lambda: "polling failed (StoreBusy)" in breakable.log("telegram"), "the refusal", PATIENCE)
        assert not bot_api.is_acknowledged(update)
    (answer,) = someone.hear()
    assert "500" in answer["text"]
    assert len(someone.talk().messages) == 2


# Ending


def test_what_is_being_sent_when_it_is_stopped_is_not_sent_again(
    breakable: Breakable, bot_api: BotApiServer, someone: TelegramPerson
) -> None:
    before = breakable.pids()["telegram"]
    with bot_api.slow(1.0):
        someone.write(QUESTIONS["en"])
        until(lambda: attempts_for(bot_api, someone), "the sending", PATIENCE)
        os.kill(before, signal.SIGTERM)
        until(lambda: breakable.pids()["telegram"] not in (0, before), "the restart", RESTART_SECONDS)
    someone.hear()
    (again,) = someone.say("and the fee?")
    assert "500" in again["text"]
    assert len(attempts_for(bot_api, someone)) == 2
    assert {message.state for message in Talk.of(breakable, "telegram", someone.address).messages} == {MessageState.ANSWERED}


def test_a_wrong_token_ends_it_with_a_sentence(bot_api: BotApiServer, sqlite: str) -> None:
    environment = {"TELEGRAM_BOT_TOKEN": "1:wrong", "TELEGRAM_API_URL": bot_api.url, "DATABASE_URL": sqlite}
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "telegram"], cwd=ROOT, env=os.environ | environment, capture_output=True, text=True,
        timeout=60, check=False,
    )  # fmt: skip
    assert ended.returncode == 1
    assert ended.stderr.strip().splitlines()[-1].startswith("Telegram refuses TELEGRAM_BOT_TOKEN")
    assert "1:wrong" not in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_token_is_in_no_log(breakable: Breakable, someone: TelegramPerson) -> None:
    someone.say(QUESTIONS["en"])
    for name in ("app", "actions", "rasa", "telegram", "supervisord", "death_watch"):
        assert "AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw" not in breakable.log(name)
