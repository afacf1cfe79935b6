"""``make bench``: the product measured on this machine, printed as a table and kept in ``docs/benchmarks.md``.

The questions are those of a YAML file (``BENCH_QUESTIONS``, by default the development questions beside the checkout, else the
house's own test messages). Beside each question a fixed answer ("thanks") is asked for: its time is the path without knowledge.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime
import os
import platform
from contextlib import closing
from pathlib import Path
from statistics import median, quantiles

import yaml

from bot.common.settings import ROOT
from knowledge.evaluation import evaluate, load_questions
from knowledge.retriever import Retriever
from tests.bench import asking, building, stages
from tests.bench.memory import resident_mb
from tests.bench.table import Table
from tests.product import Product
from tests.telegram.bot_api_server import TOKEN, BotApiServer

BASELINE = "thank you"
OWN_QUESTIONS = ROOT / "tests/knowledge/declines.yml"
QUESTIONS = Path(os.environ.get("BENCH_QUESTIONS", ROOT.parent / "shared/questions-dev.yaml"))
KEPT = ROOT / "docs/benchmarks.md"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--no-builds", action="store_true", help="leave out training and indexing")
    parser.add_argument("--keep", action="store_true", help=f"write the table to {KEPT.relative_to(ROOT)}")
    options = parser.parse_args()
    questions = QUESTIONS if QUESTIONS.exists() else OWN_QUESTIONS
    texts = [question["text"] for question in yaml.safe_load(questions.read_text(encoding="utf-8"))]
    table = Table()
    if not options.no_builds:
        _builds(table)
    with BotApiServer() as telegram, closing(Product(TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL=telegram.url)) as product:
        product.start()
        spent = asyncio.run(_answers(table, product, texts))
        table.add("all processes together, Telegram included", resident_mb(product.pid), "MB", most=1_200)
    _quality(table)
    steps = "\n".join(f"| {stages.STAGES[stage]} | {milliseconds:.1f} |" for stage, milliseconds in spent.items())
    text = f"{table}\n\nWhere the milliseconds go (median of a question):\n\n| step | ms |\n| --- | ---: |\n{steps}"
    print(text)
    if options.keep:
        machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, SQLite"
        head = f"# Benchmarks\n\n`make bench`, {datetime.datetime.now(datetime.UTC):%d %B %Y}, {machine}.\n\n"
        KEPT.write_text(head + text + "\n", encoding="utf-8")


def _builds(table: Table) -> None:
    table.add("Rasa model trained", building.rasa_training(), "s", most=60)
    cold, changed = building.index_building()
    table.add("index of all articles, from nothing", cold, "s", most=60)
    table.add("index after one changed article", changed, "s", most=5)


async def _answers(table: Table, product: Product, texts: list[str]) -> dict[str, float]:
    """Time answers; returns where the milliseconds of the ones asked one at a time went."""
    await asking.one_at_a_time(product.url, texts[:10], BASELINE)  # warm
    asked, baseline = await asking.one_at_a_time(product.url, texts, BASELINE)
    table.add("one at a time, median", _ms(median(a.seconds for a in asked)), "ms", most=70)
    table.add("one at a time, 95th percentile", _ms(_p95(asked)), "ms", most=130)
    question, fixed = (median(answer.seconds for answer in answers) for answers in (asked, baseline))
    table.add("the same for a fixed answer (baseline), median", _ms(fixed), "ms")
    table.add("what knowing adds: a longer vector, the search, the article", _ms(question - fixed), "ms")
    spent = stages.medians(product.database)
    talks = [await asking.long_conversation(product.url, texts[start:] + texts[:start], 40) for start in range(0, 60, 10)]
    first = median(turn.seconds for talk in talks for turn in talk[1:6])
    last = median(turn.seconds for talk in talks for turn in talk[35:40])
    table.add("turns 36-40 of a conversation against 2-6", last / first, "times", most=1.3)
    answers, errors, seconds = await asking.at_once(product.url, texts * 5, 16)
    table.add("16 asking at once, answered", len(answers) / seconds, "a second", least=22)
    table.add("16 asking at once, 95th percentile", _ms(_p95(answers)), "ms", most=1_500)
    delayed = sum(answer.status == "delayed" for answer in answers)
    table.add("16 asking at once, errors and delayed replies", errors + delayed, "", most=0)
    return spent


def _quality(table: Table) -> None:
    retriever = Retriever(ROOT / "models/knowledge")
    if QUESTIONS.exists():
        figures = evaluate(retriever, load_questions(QUESTIONS))
        table.add(f"development questions ({figures['answerable']} with an article), first", 100 * figures["first"], "%", least=80)
        table.add("the same, among the first three", 100 * figures["first_three"], "%", least=93)
        table.add("the same, wrongly declined", 100 * figures["wrongly_declined"], "%", most=5)
    declines = evaluate(retriever, load_questions(OWN_QUESTIONS))["by_topic"]
    table.add("100 off-topic messages declined", 100 * declines["off-topic"]["decline_recall"], "%", least=90)
    table.add("100 near-miss messages declined", 100 * declines["near-miss"]["decline_recall"], "%", least=90)


def _ms(seconds: float) -> float:
    return seconds * 1000


def _p95(asked: list[asking.Asked]) -> float:
    return quantiles([answer.seconds for answer in asked], n=20)[-1]


if __name__ == "__main__":
    main()
