"""Measuring, on sets whose right answers are known; the one of our own holds a floor on both databases."""

import json
from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Invalid
from bot.rules import measures
from bot.services import evaluating, finding, judged
from bot.services.judged import Pairs, Search
from storage.store import Session, Store
from tests import databases
from tests.databases import Server
from tests.town import MONDAY

COMPANY = Path(__file__).parent.parent / "company"
FLOORS = {
    "paraphrase": 0.9, "synonym": 0.93, "typo": 0.93, "identifier": 0.99, "pieces": 0.99, "stem": 0.99, "accent": 0.99,
    "language": 0.85, "cjk": 0.99, "right-to-left": 0.99,
    "own-language": 0.9,
}  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path, postgres: Server) -> str:
    return databases.sqlite(tmp_path / "judged.db") if request.param == "sqlite" else postgres.fresh()


def by_kind(session: Session) -> dict[str, float]:
    """nDCG@10 of each kind of need."""
    company = judged.read(COMPANY)
    assert isinstance(company, Search)
    kinds = [json.loads(line)["kind"] for line in (COMPANY / "queries.jsonl").read_text("utf-8").splitlines()]
    place, at = evaluating.keep(session, MONDAY, company.documents)
    gains = defaultdict[str, list[float]](list)
    for kind, (question, relevant), speaks in zip(kinds, company.questions, company.languages, strict=True):
        hits = finding.ranked(session, place.org, question, evaluating.NOBODY, ("snippet",), speaks=speaks)
        gains[kind].append(measures.gain([company.documents[at[hit.thing_id]].id for hit in hits], relevant))
    return {kind: sum(each) / len(each) for kind, each in gains.items()}


async def test_what_a_company_asks_is_found_on_both_databases(url: str) -> None:
    store = Store(url)
    found = await store.write(by_kind)
    await store.close()
    assert found.keys() == FLOORS.keys()
    assert {kind for kind, gain in found.items() if gain < FLOORS[kind]} == set(), found


async def test_both_databases_find_the_same_in_the_same_order(tmp_path: Path, postgres: Server) -> None:
    company = judged.read(COMPANY)
    assert isinstance(company, Search)

    def look(session: Session) -> list[list[int]]:
        place, at = evaluating.keep(session, MONDAY, company.documents)
        found = [finding.ranked(session, place.org, q, evaluating.NOBODY, ("snippet",)) for q, _ in company.questions]
        return [[at[hit.thing_id] for hit in hits] for hits in found]

    answers = []
    for url in (databases.sqlite(tmp_path / "judged.db"), postgres.fresh()):
        store = Store(url)
        answers.append(await store.write(look))
        await store.close()
    assert answers[0] == answers[1]


async def test_pairs_are_told_apart_better_than_by_chance(url: str) -> None:
    texts = [
        f"{verb} the {thing}" for thing in ("printer", "invoice", "ferry") for verb in ("repair", "lend me", "!!!")
    ]
    store = Store(url)
    pairs = Pairs([(text, text.split()[-1]) for text in texts])
    found = {each.name: each for each in await store.write(lambda s: evaluating.on_pairs(s, MONDAY, pairs))}
    await store.close()
    assert found["P@1"].mean == 1
    assert found["P@1"].low == found["P@1"].high == 1


def test_what_cannot_be_read_says_how_it_should_look(tmp_path: Path) -> None:
    for name, text in (("a", "{"), ("b", '{"text": 1}'), ("c", "[1]")):
        (tmp_path / name).write_text(text)
        with pytest.raises(Invalid, match="text and group"):
            judged.read(tmp_path / name)
    with pytest.raises(Invalid, match=r"corpus\.jsonl"):
        judged.read(tmp_path)


def test_judgements_may_be_in_a_folder_and_without_a_heading(tmp_path: Path) -> None:
    (tmp_path / "corpus.jsonl").write_text('{"_id": 1, "text": "one"}\n\n{"_id": "2", "title": "t", "text": "two"}')
    (tmp_path / "queries.jsonl").write_text('{"_id": "q", "text": "?"}\n{"_id": "r", "text": "nobody judged it"}')
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "dev.tsv").write_text("q\t1\t2\nq\t2\t0\n")
    read = judged.read(tmp_path)
    assert isinstance(read, Search)
    assert read.questions == [("?", {"1": 2})]
    assert [(each.id, each.title) for each in read.documents] == [("1", ""), ("2", "t")]


@given(st.lists(st.sampled_from("abcdef"), unique=True), st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 3)))
def test_a_ranking_gains_between_nothing_and_all(found: list[str], relevant: dict[str, int]) -> None:
    assert 0 <= measures.gain(found, relevant) <= 1
    assert 0 <= measures.recall(found, relevant) <= 1
    best = sorted(relevant, key=lambda each: -relevant[each])
    assert measures.gain(best, relevant) == (1 if relevant else 0)


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=30))
def test_the_best_threshold_is_as_good_as_any(pairs: list[tuple[float, bool]]) -> None:
    best, _ = measures.best_f1(pairs)
    right = sum(truth for _, truth in pairs)
    for threshold in {likeness for likeness, _ in pairs}:
        taken = [truth for likeness, truth in pairs if likeness >= threshold]
        assert 2 * sum(taken) / (len(taken) + right) <= best + 1e-9


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_an_interval_lies_within_what_was_measured(values: list[float]) -> None:
    mean, low, high = measures.interval(values)
    assert min(values) - 1e-9 <= low <= high <= max(values) + 1e-9
    assert mean == pytest.approx(sum(values) / len(values))
