"""Checks of our plugins inside Rasa's own Python, which has no pytest: run by ``test_plugins.py``, one JSON line of results.

Each ``check_...`` is a test; what it raises is its failure. Rasa is the real one with the real model; the action server is a
small one in this process, which does what a check says.
"""

from bot.rasa_plugins import without_tensorflow

without_tensorflow.install()

import asyncio  # noqa: E402
import hashlib  # noqa: E402
import inspect  # noqa: E402
import io  # noqa: E402
import json  # noqa: E402
import logging  # noqa: E402
import os  # noqa: E402
import sys  # noqa: E402
import tempfile  # noqa: E402
import traceback  # noqa: E402
import uuid  # noqa: E402

import numpy as np  # noqa: E402
from aiohttp import web  # noqa: E402
from rasa.core.actions.action import RemoteAction  # noqa: E402
from rasa.core.agent import load_agent  # noqa: E402
from rasa.core.utils import AvailableEndpoints  # noqa: E402
from rasa.shared.core.events import Event  # noqa: E402
from rasa.utils.endpoints import EndpointConfig  # noqa: E402


def _digest(method) -> str:
    return hashlib.sha256(inspect.getsource(method).encode()).hexdigest()[:16]


ORIGINALS = {"RemoteAction.run": _digest(RemoteAction.run), "Event.resolve_by_type": _digest(Event.resolve_by_type)}
"""Taken before our plugins replace anything."""

from bot.rasa_plugins import action_calls, embedding, log_filter  # noqa: E402
from bot.rasa_plugins.channel import SayCollector, Silent, TurnInput, said_before, take_turn  # noqa: E402

KNOWN = {"RemoteAction.run": "ccabf6f1160d527a", "Event.resolve_by_type": "b5cf570fa7f286c7"}
"""Digests of Rasa 3.6.21's own methods, as they were when ours were written."""

SECRET = "Salim Ansari 9839012345"


class Actions:
    """An action server that answers as the check says, and remembers what it was asked."""

    def __init__(self) -> None:
        self.calls = []
        self.answer = lambda call: web.json_response(said("nothing_offered"))

    async def handle(self, request):
        call = await request.json()
        self.calls.append(call)
        answer = self.answer(call)
        return await answer if inspect.isawaitable(answer) else answer


def said(phrase, *events):
    return {"events": list(events), "responses": [{"custom": {"phrase": phrase}}]}


def slot(name, value):
    return {"event": "slot", "name": name, "value": value}


class Setting:
    """Rasa with the real model, and the action server."""

    async def start(self, model):
        self.actions = Actions()
        app = web.Application()
        app.router.add_post("/webhook", self.actions.handle)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]
        os.environ["ACTIONS_PORT"] = str(port)
        os.environ["RASA_TRACKER_DB"] = os.path.join(tempfile.mkdtemp(), "rasa.db")
        TurnInput()
        self.agent = await load_agent(model_path=model, endpoints=AvailableEndpoints.read_endpoints("endpoints.yml"))
        return self

    def fresh(self):
        self.actions.calls.clear()
        self.actions.answer = lambda call: web.json_response(said("nothing_offered"))
        return "c" + uuid.uuid4().hex

    async def turn(self, conversation, text, **more):
        turn = {
            "conversation": conversation,
            "message_id": "m" + uuid.uuid4().hex,
            "text": text,
            "language": "en",
            "channel": "web",
            "button": None,
        }
        return await take_turn(self.agent, {**turn, **more})

    async def tracker(self, conversation):
        return await self.agent.tracker_store.retrieve(conversation)


async def check_the_methods_we_replace_are_the_ones_we_know(setting):
    assert ORIGINALS == KNOWN, f"Rasa's own code has changed: look at it again, then note {ORIGINALS}"


async def check_a_question_is_one_action_call(setting):
    conversation = setting.fresh()
    turned = await setting.turn(conversation, "how do I get an IEC")
    assert [call["next_action"] for call in setting.actions.calls] == ["action_answer"]
    assert turned["says"] == [{"phrase": "nothing_offered"}], turned
    assert turned["intent"]["name"] == "ask_question"


async def check_small_talk_is_no_action_call_and_keeps_its_buttons(setting):
    conversation = setting.fresh()
    turned = await setting.turn(conversation, "namaste ji")
    assert setting.actions.calls == []
    assert turned["says"][0]["phrase"] == "utter_greet"
    assert turned["says"][0]["buttons"], turned


async def check_each_turn_of_a_form_is_one_action_call(setting):
    conversation = setting.fresh()
    setting.actions.answer = lambda call: web.json_response(
        said("ask_consent", slot("registration_notes", {}), slot("requested_slot", "consent"))
    )
    await setting.turn(conversation, "register my firm")
    await setting.turn(conversation, "what is an IEC")
    await setting.turn(conversation, "cancel")
    assert [call["next_action"] for call in setting.actions.calls] == ["validate_registration_form"] * 3
    assert setting.actions.calls[1]["tracker"]["active_loop"]["name"] == "registration_form"
    assert setting.actions.calls[1]["tracker"]["slots"]["requested_slot"] == "consent"


async def check_a_form_ends_with_its_own_words_and_nothing_more(setting):
    conversation = setting.fresh()
    setting.actions.answer = lambda call: web.json_response(
        said("ask_consent", slot("registration_notes", {}), slot("requested_slot", "consent"))
    )
    await setting.turn(conversation, "register my firm")
    setting.actions.answer = lambda call: web.json_response(
        said("registration_left", slot("registration_notes", None), slot("requested_slot", None))
    )
    turned = await setting.turn(conversation, "no")
    assert turned["says"] == [{"phrase": "registration_left"}], turned
    assert len(setting.actions.calls) == 2
    assert (await setting.tracker(conversation)).active_loop_name is None
    setting.actions.answer = lambda call: web.json_response(said("answer"))
    await setting.turn(conversation, "what is LUT")
    assert setting.actions.calls[-1]["next_action"] == "action_answer"


async def check_a_status_told_at_once_ends_its_form(setting):
    conversation = setting.fresh()
    setting.actions.answer = lambda call: web.json_response(
        said("case_status", slot("status_reference", None), slot("requested_slot", None))
    )
    turned = await setting.turn(conversation, "what is the status of my registration")
    assert [call["next_action"] for call in setting.actions.calls] == ["validate_status_form"]
    assert turned["says"] == [{"phrase": "case_status"}]
    assert (await setting.tracker(conversation)).active_loop_name is None


async def check_the_action_gets_the_vector_and_the_tracker_does_not_keep_it(setting):
    conversation = setting.fresh()
    await setting.turn(conversation, "how do I get an IEC")
    [call] = setting.actions.calls
    metadata = call["tracker"]["latest_message"]["metadata"]
    vector = embedding.unpack(metadata["vector"])
    expected = embedding.embed_queries(["how do I get an IEC"])[0]
    assert np.abs(vector - expected).max() < 1e-3
    assert {"message_id", "conversation", "language", "channel"} <= set(metadata)
    assert call["tracker"]["events"] == []
    events = json.dumps([event.as_dict() for event in (await setting.tracker(conversation)).events])
    assert metadata["vector"] not in events


async def check_a_button_carries_no_vector_of_the_message_before(setting):
    conversation = setting.fresh()
    await setting.turn(conversation, "how do I get an IEC")
    await setting.turn(conversation, "Steps", button={"intent": "repeat_more", "article": "iec-apply"})
    metadata = setting.actions.calls[-1]["tracker"]["latest_message"]["metadata"]
    assert metadata["vector"] is None
    assert metadata["button"]["article"] == "iec-apply"


async def _fails(setting, conversation):
    try:
        await setting.turn(conversation, f"how do I get an IEC, {SECRET}")
    except action_calls.ActionFailed as failure:
        return str(failure)
    raise AssertionError("the failed action was taken for one that ran")


async def check_a_failing_action_ends_the_turn_and_saves_nothing(setting):
    for answer in (
        lambda call: web.json_response({"error": "x"}, status=500),
        lambda call: web.json_response({"nonsense": 1}),
        lambda call: web.Response(text="{no json", content_type="application/json"),
        lambda call: web.json_response([]),
    ):
        conversation = setting.fresh()
        setting.actions.answer = answer
        failure = await _fails(setting, conversation)
        assert failure.startswith("action_answer: "), failure
        tracker = await setting.tracker(conversation)
        assert tracker is None or not list(tracker.events), "the turn must be all or nothing"


async def check_a_slow_action_ends_the_turn(setting):
    conversation = setting.fresh()

    async def slow(call):
        await asyncio.sleep(30)

    setting.actions.answer = slow
    session, action_calls._session = action_calls._session, None
    limit, action_calls.ACTION_TIMEOUT_SECONDS = action_calls.ACTION_TIMEOUT_SECONDS, 0.3
    try:
        assert "no answer within" in await _fails(setting, conversation)
    finally:
        action_calls.ACTION_TIMEOUT_SECONDS, action_calls._session = limit, session


async def check_an_unreachable_action_server_ends_the_turn(setting):
    conversation = setting.fresh()
    endpoint = setting.agent.action_endpoint.url
    setting.agent.processor.action_endpoint = EndpointConfig(url="http://127.0.0.1:9/webhook")
    try:
        assert "cannot be reached" in await _fails(setting, conversation)
    finally:
        setting.agent.processor.action_endpoint = EndpointConfig(url=endpoint)


async def check_the_same_message_again_is_answered_as_before(setting):
    conversation = setting.fresh()
    first = await setting.turn(conversation, "how do I get an IEC", message_id="m1")
    again = await setting.turn(conversation, "how do I get an IEC", message_id="m1", attempt=2)
    assert again["repeated"]
    assert again["says"] == first["says"]
    assert len(setting.actions.calls) == 1
    other = await setting.turn(conversation, "how do I get an IEC", message_id="m2", attempt=2)
    assert not other["repeated"]
    tracker = await setting.tracker(conversation)
    assert said_before(tracker, "m1") == first["says"]
    assert said_before(tracker, "m9") is None


async def check_a_silent_turn_is_a_fault(setting):
    conversation = setting.fresh()
    setting.actions.answer = lambda call: web.json_response({"events": [], "responses": []})
    try:
        await setting.turn(conversation, "how do I get an IEC")
    except Silent:
        return
    raise AssertionError("silence was taken for an answer")


async def check_text_with_a_leading_slash_is_a_persons_text(setting):
    conversation = setting.fresh()
    for text in ("/restart", "/session_start", '/register{"phone": "x"}', "/", "//"):
        turned = await setting.turn(conversation, text)
        assert turned["intent"]["name"] not in ("restart", "session_start"), text
    slots = (await setting.tracker(conversation)).current_slot_values()
    assert slots["phone"] is None


async def check_hostile_texts_are_answered(setting):
    for text in ("{}", "[IEC](entity)", "a" * 2000, "🙏", "ｘ", "\n", "null", "{{", "%s", "<b>"):
        conversation = setting.fresh()
        assert (await setting.turn(conversation, text))["says"], text


async def check_a_fresh_session_keeps_the_slots_and_drops_the_past(setting):
    conversation = setting.fresh()
    setting.actions.answer = lambda call: web.json_response(said("answer", slot("last_article", "iec-apply")))
    for _ in range(3):
        await setting.turn(conversation, "how do I get an IEC")
    long = len((await setting.tracker(conversation)).events)
    await setting.turn(conversation, "and the fees", fresh=True)
    tracker = await setting.tracker(conversation)
    assert len(tracker.events) < long
    assert setting.actions.calls[-1]["tracker"]["slots"]["last_article"] == "iec-apply"


async def check_nothing_of_a_person_is_logged(setting):
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    log_filter.install()
    try:
        conversation = setting.fresh()
        await setting.turn(conversation, SECRET)
        conversation = setting.fresh()
        setting.actions.answer = lambda call: web.json_response({"error": "x"}, status=500)
        await _fails(setting, conversation)
        logging.getLogger("rasa").error("latest_message: {'text': 'Salim Ansari'}")
        logging.getLogger("rasa").error("the number is 98390 12345, PAN ABCPD1234F, salim@example.com")
        try:
            raise ValueError(f"{{'text': '{SECRET}'}}")
        except ValueError:
            logging.getLogger("rasa").exception("failed")
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    log = written.getvalue()
    assert "failed" in log
    for word in ("Salim", "98390", "ABCPD", "example.com"):
        assert word not in log, [line for line in log.splitlines() if word in line][:3]


async def check_tensorflow_is_left_out_and_says_so(setting):
    import tensorflow

    assert not hasattr(tensorflow, "__file__")
    try:
        tensorflow.constant(1)
    except without_tensorflow.TensorFlowLeftOut as error:
        told = str(error)
    else:
        told = "nothing"
    assert "tensorflow.constant" in told


async def check_vectors_in_batches_are_the_single_ones(setting):
    texts = ["iec", "", "हम लोग मधुबनी पेंटिंग बनाते हैं", "x" * 900, *(f"message number {n}" for n in range(20))]
    together = embedding.embed_queries(texts)
    single = np.stack([embedding.embed_queries([text])[0] for text in texts])
    assert np.abs(together - single).max() < 1e-5
    assert embedding.embed_queries([]).shape == (0, 384)


async def check_collected_says_are_what_was_said(setting):
    collector = SayCollector()
    await collector.send_response("c", {"custom": {"phrase": "answer"}, "text": None})
    await collector.send_response("c", {"text": "Hello", "utter_action": "utter_thank"})
    assert collector.says == [{"phrase": "answer"}, {"phrase": "utter_thank", "text": "Hello"}]


async def main(model):
    checks = {name: check for name, check in globals().items() if name.startswith("check_")}
    setting = await Setting().start(model)
    results = {}
    for name, check in checks.items():
        try:
            await check(setting)
            results[name] = ""
        except BaseException:
            results[name] = traceback.format_exc()
    print(json.dumps(results))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
