"""Run by Rasa's Python: reads texts as JSON from standard input, writes what the model makes of each as one line of JSON."""

from bot.rasa_plugins import without_tensorflow

without_tensorflow.install()

import asyncio  # noqa: E402
import json  # noqa: E402
import logging  # noqa: E402
import sys  # noqa: E402

import structlog  # noqa: E402
from rasa.core.agent import Agent  # noqa: E402

structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


async def understand(model, texts):
    agent = Agent.load(model)
    understood = []
    for text in texts:
        parsed = await agent.parse_message(text)
        ranking = [(intent["name"], intent["confidence"]) for intent in parsed["intent_ranking"]]
        understood.append(
            {"intent": parsed["intent"]["name"], "confidence": parsed["intent"]["confidence"], "ranking": ranking}
        )
    return understood


if __name__ == "__main__":
    print(json.dumps(asyncio.run(understand(sys.argv[1], json.load(sys.stdin)))))
