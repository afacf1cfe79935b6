"""The plain page, in a real browser at a small telephone's width, against the whole product."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from bot.common.phrases import phrase
from bot.store.engine import reading
from bot.store.models import Conversation, Message, Reply
from tests.breakable import RESTART_SECONDS, Breakable
from tests.product import Product
from tests.waiting import until

Open = Callable[[str], Page]

expect.set_options(timeout=60_000)

ANSWERED = ".reply:has(.sources)"


def ask(page: Page, text: str) -> None:
    page.fill("#text", text)
    page.get_by_role("button", name="भेजें Send").click()


def count(product: Product, of: type, text: str) -> int:
    """How many messages with this text there are, or replies to them, or conversations they stand in."""
    with reading(product.database) as session:
        query = select(func.count(func.distinct(of.id))).select_from(Message).where(Message.text == text)
        if of is Reply:
            query = query.join(Reply, Reply.message_id == Message.id).where(Reply.position > 0)
        elif of is Conversation:
            query = query.join(Conversation, Conversation.id == Message.conversation_id)
        return session.scalar(query) or 0


def top_of(page: Page, selector: str) -> float:
    """Where an element begins on the screen, in pixels from its top."""
    return page.locator(selector).evaluate("element => element.getBoundingClientRect().top")


def bottom_of(page: Page, selector: str) -> float:
    """Where an element ends on the screen, in pixels from its top."""
    return page.locator(selector).evaluate("element => element.getBoundingClientRect().bottom")


def test_a_question_in_hindi(product: Product, open_page: Open) -> None:
    page = open_page(product.url)
    ask(page, "IEC कैसे बनवाएँ?")
    expect(page.locator(".message")).to_have_text("IEC कैसे बनवाएँ?")
    reply = page.locator(ANSWERED)
    expect(reply).to_contain_text("dgft.gov.in")
    expect(page.locator("#text")).to_have_value("")

    link = reply.locator(".sources a").first
    expect(link).to_have_attribute("href", re.compile("^https?://"))
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    reply.locator("summary").click()
    expect(reply.locator(".sources a").last).to_be_visible()

    reply.get_by_role("button", name=phrase("btn_more", "hi")).click()
    expect(page.locator(ANSWERED).nth(1)).to_contain_text(phrase("steps", "hi"))
    expect(page.locator(".message").nth(1)).to_have_text(phrase("btn_more", "hi"))


def test_the_beginning_of_an_answer_is_what_is_seen(product: Product, open_page: Open) -> None:
    page = open_page(product.url)
    for number in range(2):
        ask(page, "IEC कैसे बनवाएँ?")
        expect(page.locator(ANSWERED)).to_have_count(number + 1)
    expect(page.locator(".message").last).to_be_in_viewport()
    box = page.locator(ANSWERED).last.bounding_box()
    assert box and 0 <= box["y"] < 320


def test_nothing_is_wider_than_the_screen(product: Product, open_page: Open) -> None:
    page = open_page(product.url)
    ask(page, "https://example.in/" + "a-very-long-address" * 20)
    expect(page.locator(".reply")).to_have_count(1)
    ask(page, "IEC कैसे बनवाएँ?")
    expect(page.locator(ANSWERED)).to_have_count(1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert all(
        page.evaluate("button => button.getBoundingClientRect().height", button) >= 40
        for button in page.locator(".buttons button").element_handles()
    )


def test_a_registration_by_the_keyboard(product: Product, open_page: Open) -> None:
    page = open_page(product.url)
    for number, text in enumerate(("register my firm", "Geeta Devi", "9839012345"), 1):
        page.fill("#text", text)
        page.press("#text", "Enter")
        expect(page.locator(".reply")).to_have_count(number)
    expect(page.locator(".reply").last).to_contain_text("firm")
    page.fill("#text", "two")
    page.press("#text", "Shift+Enter")
    expect(page.locator(".message")).to_have_count(3)


def test_a_reload_keeps_the_talk_and_goes_on_with_it(product: Product, open_page: Open) -> None:
    page = open_page(product.url)
    ask(page, "How do I get an IEC?")
    expect(page.locator(ANSWERED)).to_have_count(1)
    before = page.locator("#thread").inner_text()
    page.reload()
    expect(page.locator(ANSWERED)).to_have_count(1)
    assert page.locator("#thread").inner_text() == before
    ask(page, "and the fee?")  # understood only as part of the same conversation
    expect(page.locator(ANSWERED).nth(1)).to_contain_text("500")
    page.get_by_role("button", name="Forget this talk").click()
    expect(page.locator("#thread")).to_be_empty()
    page.reload()
    expect(page.locator(".message")).to_have_count(0)


def test_html_stays_text(product: Product, open_page: Open) -> None:
    page = open_page(product.url)
    attempts = [
        "<script>document.title = 'taken'</script>",
        "<img src=x onerror=\"document.title='taken'\">",
        "<b>bold</b> &amp; \"quoted\"",
        "javascript:document.title='taken'",
    ]
    for number, text in enumerate(attempts, 1):
        ask(page, text)
        expect(page.locator(".reply")).to_have_count(number)
    page.reload()
    assert [message.inner_text() for message in page.locator(".message").all()] == attempts
    assert page.locator("#thread").locator("script, img, b").count() == 0
    assert page.title() == "निर्यात साथी – Niryat Saathi"


def test_what_a_registration_says_again_stays_text(product: Product, open_page: Open) -> None:
    """A person's own words come back in the summary, the one way in which a stranger's HTML could reach a reply."""
    page = open_page(product.url)
    firm, product_made = "Noor <img src=x onerror=alert(1)> Works", "brass <b>lamps</b>"
    answers = ("register my firm", "Geeta Devi", "9839012345", firm, "2", "Moradabad", product_made)
    for number, text in enumerate(answers, 1):
        ask(page, text)
        expect(page.locator(".reply")).to_have_count(number)
    ask(page, "finding <i>buyers</i>")
    expect(page.locator(".reply").last).to_contain_text("<i>buyers</i>")
    assert page.locator("#thread").locator("img, b, i").count() == 0


def test_hostile_data_in_the_browsers_own_store_stays_text(product: Product, open_page: Open) -> None:
    page = open_page(product.url)
    page.evaluate(
        """localStorage.setItem("saathi", JSON.stringify({session: null, items: [
            {key: 'a"]<img src=x>', text: "<img src=x onerror=alert(1)>", send: "x", fate: "sent"},
            {key: "r1", reply: {id: "r1", text: "<b>x</b>", buttons: [],
                sources: [{title: "<i>s</i>", url: "javascript:alert(1)", as_of: "2026-06"}]}}]}))"""
    )
    page.reload()
    expect(page.locator(".reply")).to_contain_text("<b>x</b>")
    assert page.locator("#thread").locator("img, b, i").count() == 0
    assert page.locator(".sources a").get_attribute("href") is None


def test_two_first_messages_at_once_are_one_conversation(product: Product, open_page: Open) -> None:
    page = open_page(product.url)
    first, second = "How do I get an IEC, I am in a hurry?", "and the fee, I am in a hurry?"
    ask(page, first)
    ask(page, second)
    expect(page.locator(".reply")).to_have_count(2)
    with reading(product.database) as session:
        conversations = session.scalars(select(Message.conversation_id).where(Message.text.in_((first, second)))).all()
    assert len(conversations) == 2 and len(set(conversations)) == 1


def test_no_answer_yet_is_said_and_the_answer_comes_by_itself(breakable: Breakable, open_page: Open) -> None:
    page = open_page(breakable.url)
    with breakable.asleep("actions"):
        ask(page, "IEC कैसे बनवाएँ?")
        expect(page.locator(".reply")).to_have_text(phrase("delayed", "hi"))
    expect(page.locator(ANSWERED)).to_contain_text("dgft.gov.in")


def test_while_the_server_is_down_a_message_is_not_sent_and_trying_again_works(breakable: Breakable, open_page: Open) -> None:
    page = open_page(breakable.url)
    ask(page, "How do I get an IEC?")
    expect(page.locator(ANSWERED)).to_have_count(1)
    text = "and the fee, while you were away?"
    with breakable.dead("app"):
        ask(page, text)
        expect(page.locator(".fate")).to_contain_text("not sent")
        assert bottom_of(page, ".fate") <= top_of(page, "form")
    page.reload()  # a person's first thought
    expect(page.locator(".fate")).to_contain_text("not sent")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(".reply")).to_have_count(2)
    expect(page.locator(".fate")).to_have_count(0)
    assert count(breakable, Message, text) == count(breakable, Reply, text) == 1


def test_an_answer_lost_on_the_way_is_not_made_twice(breakable: Breakable, open_page: Open) -> None:
    """The server dies after the answer is stored and before it is sent: in the first message, when no session is known yet."""
    page = open_page(breakable.url)
    text = "How do I get an IEC, lost on the way?"
    with breakable.dies_at("reply_stored", "app"):
        ask(page, text)
        until((breakable.var_dir / "stopped" / "reply_stored").exists, "the death", RESTART_SECONDS)
        expect(page.locator(".fate")).to_contain_text("not sent")
    page.get_by_role("button", name="Try again").click()
    expect(page.locator(ANSWERED)).to_have_count(1)
    assert count(breakable, Conversation, text) == count(breakable, Message, text) == count(breakable, Reply, text) == 1
