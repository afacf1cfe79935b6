"""``python -m knowledge``: build the index, ask it, measure it, check the content."""

from __future__ import annotations

import argparse
import datetime
import json
import logging
import os
import sys
from pathlib import Path
from typing import Any

from knowledge.article import ArticleError
from knowledge.builds import NoBuild


def main(arguments: list[str] | None = None) -> int:
    """Run one command; returns the exit status: 0, 1 when content is wrong, 2 when it could not run."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    try:
        return options.run(options)
    except (ArticleError, NoBuild, OSError, ValueError) as error:
        print(f"knowledge: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m knowledge", description=__doc__)
    folder = Path(os.environ.get("MODELS_DIR", "models")) / "knowledge"
    parser.add_argument("--index", type=Path, default=folder, help="where the indexes lie (default: %(default)s)")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    build = commands.add_parser("build", help="build the index if anything it depends on has changed")
    build.add_argument("--force", action="store_true", help="build it even if nothing has changed")
    build.set_defaults(run=_build)

    ask = commands.add_parser("ask", help="what the bot would do about one message")
    ask.add_argument("text")
    ask.add_argument("--after", metavar="ARTICLE", help="the article that was answered before this message")
    ask.add_argument("--json", action="store_true", help="as JSON")
    ask.set_defaults(run=_ask)

    evaluate = commands.add_parser("evaluate", help="measure a file of labelled questions")
    evaluate.add_argument("file", type=Path)
    evaluate.add_argument("--json", action="store_true", help="as JSON")
    evaluate.set_defaults(run=_evaluate)

    check = commands.add_parser("check", help="everything that is wrong with the content, and what an officer should look at")
    check.set_defaults(run=_check)

    subjects = commands.add_parser("subjects", help="each researched subject and the article that answers it")
    subjects.set_defaults(run=_subjects)
    return parser


def _build(options: argparse.Namespace) -> int:
    from knowledge.building import build

    began = datetime.datetime.now(datetime.UTC)
    record = build(options.index, force=options.force)
    if record.built_at < began:
        print("the index is current")
        return 0
    print(f"{record.articles} articles, {record.passages} passages, {record.embedded} new vectors, {record.seconds:.1f} s")
    for fault in record.left_out:
        print(f"left out or faulty: {fault}", file=sys.stderr)
    return 0


def _ask(options: argparse.Namespace) -> int:
    from knowledge.retriever import Context, Retriever

    retriever = Retriever(options.index)
    found = retriever.find(options.text, context=Context(last_article=options.after))
    results = [
        {"id": result.id, "score": round(result.score, 4), **_shown(retriever, result.id, found.language)}
        for result in found.results
    ]
    if options.json:
        print(json.dumps({**found.evidence(), "decision": found.decision, "results": results}, ensure_ascii=False, indent=1))
        return 0
    print(f"{found.decision} ({found.reason}), inside {found.inside:.2f}, right {found.right:.2f}, parts {', '.join(found.parts) or '-'}")
    for result in results:
        print(f"  {result['score']:.3f}  {result['id']}: {result['title']}")
    if results and found.decision in ("answer", "handoff"):
        print(f"\n{results[0]['answer']}")
    return 0


def _shown(retriever: Any, article_id: str, language: str) -> dict[str, Any]:
    article = retriever.article(article_id)
    language = "en" if language == "en" else "hi"
    return {
        "title": article.title.in_language(language),
        "answer": article.answer.in_language(language),
        "as_of": article.as_of,
        "sources": [{"title": source.title, "url": str(source.url), "kind": source.kind} for source in article.sources],
    }


def _evaluate(options: argparse.Namespace) -> int:
    from knowledge.evaluation import evaluate, load_questions
    from knowledge.retriever import Retriever

    figures = evaluate(Retriever(options.index), load_questions(options.file))
    if options.json:
        print(json.dumps(figures, ensure_ascii=False, indent=1))
        return 0
    for miss in figures["misses"]:
        print(f"{miss['id']}: {miss['text'][:90]!r}\n    wanted {miss['expect']} {miss['wanted']}, got {miss['decision']}"
              f" ({miss['reason']}) {miss['got']}, inside {miss['inside']}, right {miss['right']}")
    for name in ("by_lang", "by_topic"):
        print(f"\n{name}")
        for group, row in figures[name].items():
            print(f"  {group:16} " + "  ".join(f"{key} {_figure(value)}" for key, value in row.items()))
    print()
    for name, value in figures.items():
        if not isinstance(value, (dict, list)):
            print(f"{name:18} {_figure(value)}")
    return 0


def _figure(value: float | int | None) -> str:
    return "-" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)


def _check(options: argparse.Namespace) -> int:
    from knowledge.held_out import held_out_files, near_held_out
    from knowledge.library import load_library
    from knowledge.negatives import load_negatives
    from knowledge.reference.check import reference_errors
    from knowledge.upkeep import INDIA, concerns

    logging.disable(logging.WARNING)  # the faults are printed below
    library, negatives = load_library(tolerant=True), load_negatives()
    faults = [*library.errors, *near_held_out(library, negatives, held_out_files()), *reference_errors()]
    for fault in faults:
        print(fault)
    to_look_at = concerns(library, datetime.datetime.now(INDIA).date())
    for concern in to_look_at:
        print(concern)
    print(
        f"{len(library)} articles, {len(negatives)} messages without an article, {len(faults)} faults, "
        f"{len(to_look_at)} things for an officer to look at",
        file=sys.stderr,
    )
    return 1 if faults else 0


def _subjects(options: argparse.Namespace) -> int:
    from knowledge.library import load_library
    from knowledge.subjects import answered_by

    found = answered_by(load_library())
    for subject, article in found.items():
        print(f"{subject:34} {article or '-'}")
    missing = sum(article is None for article in found.values())
    print(f"{len(found)} subjects, {missing} without an article", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
