"""Whatever is sent, by a person or by a program: a kind sentence in the person's language or the one error shape, and all stays well."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest

from bot.body_limit import LONGEST_BODY
from bot.common.phrases import phrase
from bot.common.statuses import FAULTS, MessageState
from bot.intake import LONGEST_MESSAGE
from tests.people import REGISTRATION, YES, WebPerson, new_id
from tests.product import Product

GREETINGS = {"en": "How do I get an IEC?", "hi": "आईईसी कैसे बनवाएँ?", "hinglish": "iec kaise banaye"}

JSON = {"content-type": "application/json"}


@pytest.fixture
def someone(product: Product, people: Callable[[Product], WebPerson]) -> WebPerson:
    return people(product)


@pytest.fixture(autouse=True)
def still_well(request: pytest.FixtureRequest, product: Product) -> Iterator[None]:
    """After each of these tests the service is up, and no process has died over it."""
    before = product.pids()
    yield
    assert httpx.get(f"{product.url}/livez", timeout=30).status_code == 200
    assert product.is_well()
    assert product.pids() == before


@pytest.mark.parametrize("language", GREETINGS)
@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "input_empty"),
        (" \n\t ", "input_empty"),
        ("\u200b\u200e\u202e\ufeff\u2060\u00ad", "input_empty"),
        ("\u200d\u200c", "input_empty"),
        ("😀🎉🧵", "input_no_words"),
        ("?!… —", "input_no_words"),
        ("////", "input_no_words"),
        ("§abcdefghijklmnopqrstuv", "stale_button"),
        ("§", "stale_button"),
    ],
    ids=["empty", "white", "zero-width", "joiners", "emoji", "marks", "slashes", "an invented button", "no button"],
)
def test_what_holds_no_words_gets_a_kind_sentence(someone: WebPerson, text: str, key: str, language: str) -> None:
    someone.say(GREETINGS[language])
    (reply,) = someone.say(text)
    assert (reply["status"], reply["text"]) == ("input_refused", phrase(key, language))


def test_a_button_works_in_its_own_conversation_only(product: Product, people: Callable[[Product], WebPerson]) -> None:
    one, other = people(product), people(product)
    answer = one.say(GREETINGS["en"])
    other.say(GREETINGS["hi"])
    payload = answer[0]["buttons"][0]["payload"]
    (reply,) = other.say(payload)
    assert (reply["status"], reply["text"]) == ("input_refused", phrase("stale_button", "hi"))
    assert one.say(payload)[0]["article"] == answer[0]["article"]


def test_a_paragraph_sign_is_no_button(someone: WebPerson) -> None:
    (reply,) = someone.say("§ 7 of the customs act: how do I get an IEC?")
    assert reply["status"] != "input_refused"


def test_ten_thousand_characters_are_read_in_part_and_that_is_said(product: Product, someone: WebPerson) -> None:
    (reply,) = someone.say("How do I get an IEC? " * 500)
    assert reply["text"].startswith(phrase("input_shortened", "en", limit=f"{LONGEST_MESSAGE:,}"))
    (message,) = someone.talk().messages
    assert len(message.text) <= LONGEST_MESSAGE


def test_hidden_and_right_to_left_characters_change_nothing(someone: WebPerson) -> None:
    plain = someone.say("How do I get an IEC?")
    dressed = someone.say("\u202eHow\u202c do\u200b I\u2066 get\u2069 an IEC\ufeff?\x07")
    assert [reply["text"] for reply in dressed] == [reply["text"] for reply in plain]


def test_arabic_script_is_answered(someone: WebPerson) -> None:
    (reply,) = someone.say("آئی ای سی کیسے بنوائیں؟")
    assert reply["text"]


@pytest.mark.parametrize(
    "text",
    [
        "'; DROP TABLE messages; --",
        '" OR 1=1; DELETE FROM messages WHERE "a"="a',
        "<script>alert('x')</script>",
        '<img src=x onerror="fetch(`//evil.example`)">',
        "{{7*7}} ${7*7} %s %n {text} {0.__class__}",
        "../../../../etc/passwd",
        "=HYPERLINK(\"http://evil.example\")",
    ],
)
def test_code_is_only_words(product: Product, someone: WebPerson, text: str) -> None:
    (reply,) = someone.say(text)
    assert reply["status"] not in FAULTS
    assert text not in reply["text"]
    # Kept as it was written: the console shows it, and shows it as text.
    assert [message.text for message in someone.talk().messages] == [text]
    assert someone.say(GREETINGS["en"])[0]["article"] == "iec-apply"


@pytest.mark.parametrize("command", ["/restart", "/session_start", "/back", '/register{"phone": "+919000000000"}', '/inform{"x": 1}'])
def test_rasas_commands_are_only_words(product: Product, someone: WebPerson, command: str) -> None:
    """In the middle of a registration they neither throw it away nor fill it."""
    for text in REGISTRATION[:2]:
        someone.say(text)
    someone.say(command)
    for text in REGISTRATION[2:]:
        someone.say(text)
    (reply,) = someone.say(YES)
    assert reply["status"] == "registered"
    (registration,) = someone.talk().registrations
    assert (registration.person_name, registration.phone) == ("Geeta Devi", "+919839012345")


def test_a_repeated_id_gets_the_same_reply_and_is_one_message(product: Product, someone: WebPerson) -> None:
    someone.say(GREETINGS["en"])
    id = new_id()
    first, again, third = someone.post("and the fee?", id), someone.post("and the fee?", id), someone.post("something else", id)
    assert first.json() == again.json() == third.json()
    assert len(someone.talk().messages) == 2
    assert len(someone.everything()) == 2


def test_a_first_message_sent_again_begins_no_second_conversation(product: Product, people: Callable[[Product], WebPerson]) -> None:
    one, again, id = people(product), people(product), new_id()
    assert one.post("How do I get an IEC?", id).json() == again.post("How do I get an IEC?", id).json()
    assert len(one.talk().messages) == 1


def shape_of(answer: httpx.Response) -> tuple[int, str]:
    """Status and code of an error, once it is sure that it has the one shape."""
    body = answer.json()
    assert list(body) == ["error"]
    assert sorted(body["error"]) == ["code", "message"]
    assert body["error"]["code"] and body["error"]["message"]
    assert answer.headers["content-type"] == "application/json"
    return answer.status_code, body["error"]["code"]


@pytest.mark.parametrize(
    ("content", "headers", "expected"),
    [
        (b'{"session":', JSON, (400, "bad_json")),
        (b"", JSON, (422, "bad_request")),
        (b'{"session": null, "text": "\xff\xfe"}', JSON, (400, "bad_json")),
        (b"[" * 50_000, JSON, (400, "bad_json")),
        (b'{"text": ' + b"9" * 5_000 + b"}", JSON, (400, "bad_json")),
        (b'{"session": null, "text": "hello"}', {"content-type": "text/plain"}, (422, "bad_request")),
        (b"text=hello", {"content-type": "application/x-www-form-urlencoded"}, (422, "bad_request")),
        (b'{"session": null, "text": "\\ud800"}', JSON, (422, "bad_request")),
    ],
    ids=["cut off", "empty", "not utf-8", "deep", "digits", "plain text", "a form", "half a character"],
)
def test_what_is_not_json_is_refused(product: Product, content: bytes, headers: dict[str, str], expected: tuple[int, str]) -> None:
    assert shape_of(httpx.post(f"{product.url}/api/chat", content=content, headers=headers, timeout=30)) == expected


@pytest.mark.parametrize(
    "body",
    [
        [], "text", 5, None, {}, {"text": None}, {"text": 5}, {"text": ["a"]}, {"text": "a", "session": 5},
        {"text": "a", "session": {}}, {"text": "a", "id": 5}, {"text": "a", "id": ""}, {"text": "a", "id": "x" * 65},
        {"text": "a", "id": "a\x00b"}, {"text": "a" * 20_001},
    ],
    ids=lambda body: json.dumps(body)[:30],
)  # fmt: skip
def test_wrong_types_are_refused_and_nothing_is_repeated(product: Product, body: Any) -> None:
    answer = httpx.post(f"{product.url}/api/chat", json=body, timeout=30)
    assert shape_of(answer) == (422, "bad_request")
    assert "x" * 65 not in answer.text and "a" * 100 not in answer.text


@pytest.mark.parametrize("session", ["nobody", "", "x" * 5_000, "a\x00b", "../etc", "अ", "%00"])
def test_an_unknown_session_is_not_found(product: Product, session: str) -> None:
    answer = httpx.post(f"{product.url}/api/chat", json={"session": session, "text": "hello"}, timeout=30)
    assert shape_of(answer) == (404, "unknown_session")


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [
        ("GET", "/api/chat", (405, "method_not_allowed")),
        ("PUT", "/api/chat", (405, "method_not_allowed")),
        ("DELETE", "/api/chat/x", (405, "method_not_allowed")),
        ("POST", "/livez", (405, "method_not_allowed")),
        ("POST", "/page/chat.js", (405, "method_not_allowed")),
        ("GET", "/api/chat/nobody", (404, "unknown_session")),
        ("GET", "/api/chat/%00", (404, "unknown_session")),
        ("GET", "/api/chat/" + "x" * 5_000, (404, "unknown_session")),
        ("GET", "/nowhere", (404, "not_found")),
        ("GET", "/page/nowhere", (404, "not_found")),
        ("GET", "/page/%2e%2e/web.py", (404, "not_found")),
        ("POST", "/api", (404, "not_found")),
    ],
)
def test_wrong_ways_have_the_one_shape(product: Product, method: str, path: str, expected: tuple[int, str]) -> None:
    answer = httpx.request(method, product.url + path, timeout=30)
    assert shape_of(answer) == expected
    if expected[0] == 405:
        assert answer.headers["allow"]


def test_an_unknown_reply_to_look_after_shows_everything(someone: WebPerson) -> None:
    shown = someone.say(GREETINGS["en"])
    for after in ("nothing", "a\x00b", "x" * 5_000):
        assert [reply["id"] for reply in someone.everything(after)] == [reply["id"] for reply in shown]
    assert someone.everything(shown[-1]["id"]) == []


def test_a_huge_body_is_refused_unread(product: Product) -> None:
    text = "अ" * (LONGEST_BODY // 2)
    announced = httpx.post(f"{product.url}/api/chat", json={"session": None, "text": text}, timeout=30)
    assert shape_of(announced) == (413, "too_large")

    def unannounced() -> Iterator[bytes]:
        yield b'{"session": null, "text": "'
        for _ in range(LONGEST_BODY // 1024):
            yield b"a" * 1024
        yield b'"}'

    answer = httpx.post(f"{product.url}/api/chat", content=unannounced(), headers=JSON, timeout=30)
    assert shape_of(answer) == (413, "too_large")


def test_every_message_of_these_was_answered(product: Product, someone: WebPerson) -> None:
    """However odd the words: none is left waiting, to be tried again and again."""
    for text in ("", "😀", "'; DROP TABLE messages; --", "§x", "a" * 9_000, "\u202e", "/restart"):
        someone.say(text)
    states = {message.state for message in someone.talk().messages}
    assert states == {MessageState.ANSWERED}
