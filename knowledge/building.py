"""Building the index: read the articles, embed what is new, learn the ranking and the decision, swap the result in.

Vectors are taken over from the build before when text, method and model are the same, so a changed article costs only its own.
"""

from __future__ import annotations

import datetime
import logging
import shutil
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from knowledge import vocabulary
from knowledge.article import Article
from knowledge.aspects import FILE as ASPECTS
from knowledge.builds import BUILDS, NoBuild, build_lock, current_name, prune, swap_in
from knowledge.centres import SAMPLES, centred, centres_of, style_samples
from knowledge.embedder import Embedder, embedder
from knowledge.index import Index, flat_index, nearest, owners_of
from knowledge.kept import Before, Kept, taken_over
from knowledge.learning import Lesson, carry_over, learn
from knowledge.library import ARTICLES, Library, article_files, files_digest, load_library
from knowledge.negatives import NEGATIVES, load_negatives, negative_files
from knowledge.passages import Passage, passages_of
from knowledge.ranking import Places, linked_prior
from knowledge.shelf import Record, read_record
from knowledge.signals import Lexicon, Signals, concepts_of

log = logging.getLogger(__name__)

MOST_UNLEARNT = 0.05
"""The share of wordings that may change before the weights and the decision are learnt anew."""


def recipe_digest() -> str:
    """What an index is made with: the code that learns, and the word lists."""
    return files_digest([SAMPLES, vocabulary.FILE, vocabulary.LANGUAGES, ASPECTS, *sorted(Path(__file__).parent.glob("*.py"))])


def content_digest(articles: Path = ARTICLES, negatives: Path = NEGATIVES) -> str:
    """Everything that an index depends on."""
    return f"{files_digest([*article_files(articles), *negative_files(negatives)])[:32]}{recipe_digest()[:32]}"


def _current_record(folder: Path, digest: str, model: Embedder) -> Record | None:
    """The record of the serving build when it was made of this content with this model; None otherwise."""
    try:
        record = read_record(folder / current_name(folder))
    except (NoBuild, OSError, ValueError):
        return None
    return record if (record.content, record.model) == (digest, model.name) else None


def build(folder: Path = BUILDS, *, force: bool = False, articles: Path = ARTICLES, negatives: Path = NEGATIVES) -> Record:
    """Build what is stale and swap it in; returns the record of the build that serves afterwards.

    A faulty article is left out and named in the record. Raises ArticleError for faulty negatives, ValueError when no article is
    left.
    """
    model = embedder()
    with build_lock(folder):
        digest = content_digest(articles, negatives)
        current = _current_record(folder, digest, model)
        if current and not force:
            return current
        began = time.perf_counter()
        library = load_library(articles, tolerant=True, compare_wordings=False)
        if not len(library):
            raise ValueError(f"{articles}: no article could be read")
        before = taken_over(folder, model.name, recipe_digest())
        index, kept = _make(library, load_negatives(negatives), model, before, digest, began)
        name = f"{datetime.datetime.now(datetime.UTC):%Y%m%dT%H%M%S%f}-{digest[:8]}"
        making = folder / f".{name}"
        making.mkdir()
        try:
            index.save(making)
            kept.save(making)
            making.rename(folder / name)
        except BaseException:
            shutil.rmtree(making, ignore_errors=True)
            raise
        swap_in(folder, name)
        prune(folder)
    log.info("index %s: %d articles, %d new vectors, %.1f s", name, len(library), index.record.embedded, time.perf_counter() - began)
    return index.record


def _make(
    library: Library, negatives: list[Passage], model: Embedder, before: Before, digest: str, began: float
) -> tuple[Index, Kept]:
    owners = owners_of(library)
    number = {owner: place for place, owner in enumerate(owners)}
    passages = [passage for article in library for passage in passages_of(article)]
    asked = sorted((passage for passage in [*passages, *negatives] if passage.asked), key=lambda passage: number[passage.owner])
    answering = [passage for passage in passages if not passage.asked]
    samples = [Passage("", "wording", language, text) for language, texts in style_samples().items() for text in texts]

    vectors, new = _embed([*asked, *answering, *samples], model, before.vectors)
    raw, raw_answers, raw_samples = (
        np.stack([vectors[passage.digest(model.name)] for passage in some]) for some in (asked, answering, samples)
    )
    languages = [passage.language for passage in asked]
    # Wordings alone say what is ours; negatives would pull the means towards the weather and films.
    ours = np.array([passage.kind != "negative" for passage in asked])
    centres = centres_of(raw_samples, [sample.language for sample in samples]) | centres_of(
        raw[ours], [language for language, mine in zip(languages, ours, strict=True) if mine]
    )
    moved = centred(raw, languages, centres)
    answer_languages = [passage.language for passage in answering]
    answering_index = flat_index(centred(raw_answers, answer_languages, centres_of(raw_answers, answer_languages)))

    lexicon = Lexicon.of(asked, [_whole_text(article) for article in library])
    texts = [passage.text for passage in asked]
    places = Places(
        owners=np.array([number[passage.owner] for passage in asked], dtype=np.int32),
        titles=np.array([passage.kind == "title" for passage in asked]),
        articles=len(library),
    )
    prior = linked_prior(_links(library))
    keys = tuple(f"{passage.owner} {passage.kind} {passage.digest(model.name)}" for passage in asked)
    moves = before.learnt.moves(keys, owners) if before.learnt else None
    changed = before.unlearnt + int((moves.rows < 0).sum()) if moves else len(asked)
    # A new article is learnt with all the others: nothing of before speaks against it, so it would be heard everywhere.
    if before.learnt and moves and (moves.columns >= 0).all() and changed <= MOST_UNLEARNT * len(asked):
        decider = before.learnt.decider
        unheard = np.flatnonzero(moves.rows < 0)
        grams, concepts, answer_words = lexicon.likeness([texts[place] for place in unheard])
        signals = Signals(moved[unheard] @ moved.T, grams, concepts, nearest(answering_index, moved[unheard]), answer_words)
        ranking = carry_over(before.learnt.ranking, moves, signals, places, prior)
    else:
        changed = 0
        grams, concepts, answer_words = lexicon.likeness_among(texts)
        signals = Signals(moved @ moved.T, grams, concepts, nearest(answering_index, moved), answer_words)
        known = lexicon.known_share(texts, besides=1)
        lengths = np.array([len(concepts_of(text)) for text in texts], dtype=np.float32)
        ranking, decider = learn(Lesson(signals, places, prior, np.array(languages), known, lengths))
    record = Record(
        model=model.name,
        dimensions=model.dimensions,
        content=digest,
        recipe=recipe_digest(),
        unlearnt=changed,
        built_at=datetime.datetime.now(datetime.UTC),
        articles=len(library),
        passages=len(asked) + len(answering),
        embedded=len(new),
        seconds=round(time.perf_counter() - began, 2),
        left_out=[str(error) for error in library.errors],
    )
    index = Index(record, library, flat_index(moved), answering_index, centres, lexicon, ranking, decider)
    return index, Kept(vectors, keys, owners)


def _links(library: Library) -> np.ndarray:
    """How many articles name each one under ``see_also``, in the library's order."""
    named = Counter(found.id for article in library for target in article.see_also if (found := library.get(target)))
    return np.array([named[article.id] for article in library])


def _whole_text(article: Article) -> str:
    both = [article.title, article.answer, *article.parts.named().values()]
    return " ".join(f"{text.en} {text.hi}" for text in both)


def _embed(passages: Sequence[Passage], model: Embedder, known: dict[str, np.ndarray]) -> tuple[dict[str, np.ndarray], set[str]]:
    """Vectors by digest, those in ``known`` taken over; and the digests of those that were computed."""
    wanted = {passage.digest(model.name): passage for passage in passages}
    vectors = {digest: known[digest] for digest in wanted if digest in known}
    new = [digest for digest in wanted if digest not in vectors]
    for asked, method in ((True, model.queries), (False, model.passages)):
        digests = [digest for digest in new if wanted[digest].asked == asked]
        vectors |= dict(zip(digests, method([wanted[digest].text for digest in digests]), strict=True))
    return vectors, set(new)
