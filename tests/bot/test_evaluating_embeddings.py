"""Whether embeddings help is measured, on a set or on what an organization has, and only then are they used."""

import asyncio
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from bot.clock import SetClock
from bot.errors import Invalid
from bot.llm.openai_embedder import OpenAIEmbedder
from bot.rules.stems import stem
from bot.services import evaluating_embeddings as measuring
from bot.services.evaluating_embeddings import Meanings, Verdict
from bot.services.judged import Document, Search
from storage import migrate, needs, people, places, snippets
from storage.store import Session, Store
from storage.tables import Need, Snippet
from tests import databases
from tests.bot.test_cli import Lore, lore
from tests.databases import Server
from tests.fakes.openai import FakeOpenAI
from tests.town import MONDAY

assert lore  # a fixture
SIZE = 40


def word(of: str) -> str:
    """A word of its own, like no other."""
    return "".join(chr(97 + byte % 26) for byte in sha256(of.encode()).digest()[:9])


WORDS = {word(f"ask {n}"): word(f"say {n}") for n in range(SIZE)}
OTHERS = {stem(asked): stem(said) for asked, said in WORDS.items()}  # what the model knows to mean the same
SET = Search(
    [Document(f"d{n}", f"Mend the {said}", f"Turn it off {n} times.") for n, said in enumerate(WORDS.values())],
    [(f"broken {asked}", {f"d{n}": 1}) for n, asked in enumerate(WORDS)],
    [""] * SIZE,
)


async def understood(judged: Search, means: dict[str, str]) -> Meanings:
    with FakeOpenAI(means=means) as fake:
        embedder = OpenAIEmbedder("key", "fake", SetClock(MONDAY), fake.url)
        meanings = await measuring.understood(embedder, judged)
        await embedder.close()
    return meanings


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path, postgres: Server) -> str:
    return databases.sqlite(tmp_path / "judged.db") if request.param == "sqlite" else postgres.fresh()


async def measured(url: str, judged: Search, meanings: Meanings) -> tuple[dict[str, float], Verdict]:
    store = Store(url)
    try:
        rows, verdict = await store.write(
            lambda session: measuring.on_search(session, MONDAY, judged, "fake", meanings)
        )
    finally:
        await store.close()
    return {row.name: row.mean for row in rows}, verdict


async def test_a_model_that_knows_more_than_the_words_helps(url: str) -> None:
    found, verdict = await measured(url, SET, await understood(SET, OTHERS))
    assert found["nDCG@10 by words"] < 0.1
    assert found["nDCG@10 with embeddings"] > 0.8
    assert found["nDCG@10 added by them"] == pytest.approx(verdict.gained.mean)
    assert found["recall@5 with embeddings"] > 0.8
    assert verdict.helps
    assert 0.2 < verdict.least < 0.9
    assert verdict.least <= verdict.sure
    assert found["answered by meaning alone"] > 0.8
    assert found["wrongly, were no answer there"] < 0.25


async def test_a_model_that_knows_no_more_does_not(url: str) -> None:
    plain = Search(SET.documents, [(each.title, {each.id: 1}) for each in SET.documents], SET.languages)
    found, verdict = await measured(url, plain, await understood(plain, {}))
    assert found["nDCG@10 by words"] == 1
    assert not verdict.helps


async def test_a_model_that_cannot_tell_right_from_wrong_is_never_sure(url: str) -> None:
    twins = [replace(each, id=f"twin of {each.id}") for each in SET.documents]
    alike = Search([*SET.documents, *twins], SET.questions, SET.languages)
    found, verdict = await measured(url, alike, await understood(alike, OTHERS))
    assert verdict.sure > verdict.least
    assert found["answered by meaning alone"] < 0.3


async def test_a_handful_of_questions_decides_nothing(url: str) -> None:
    few = Search(SET.documents, SET.questions[: measuring.FEWEST - 1], SET.languages[: measuring.FEWEST - 1])
    with pytest.raises(Invalid, match="too little"):
        await measured(url, few, await understood(few, {}))


async def test_texts_that_the_model_makes_nothing_of_are_left_to_the_words(url: str) -> None:
    meanings = {**await understood(SET, OTHERS), **{measuring._says(each): None for each in SET.documents[:5]}}
    _, verdict = await measured(url, SET, meanings)
    assert verdict.questions == SIZE - 5


def test_both_databases_measure_the_same(tmp_path: Path, postgres: Server) -> None:
    async def both() -> list[object]:
        meanings = await understood(SET, OTHERS)
        urls = databases.sqlite(tmp_path / "judged.db"), postgres.fresh()
        return [(await measured(url, SET, meanings))[1] for url in urls]

    one, other = asyncio.run(both())
    assert one == other


@pytest.fixture(params=["sqlite", "postgresql"])
def ours(request: pytest.FixtureRequest, tmp_path: Path, postgres: Server) -> str:
    """An installation."""
    url = f"sqlite:///{tmp_path / 'lore.db'}" if request.param == "sqlite" else postgres.empty()
    migrate.upgrade(url)
    return url


def furnish(session: Session) -> None:
    """A company whose needs were resolved by snippets in other words."""
    here = places.open_workspace(session, "street", "w1", "Town", MONDAY)
    org = here.organization_id
    channel = places.open_channel(session, here, "general", "public", "general", False).id
    ana = people.open_account(session, here, "ana", "Ana", MONDAY).person_id
    for document, (question, _) in zip(SET.documents, SET.questions, strict=True):
        row = Snippet(
            organization_id=org, channel_id=channel, title=document.title, body=document.text, state="published",
            created_at=MONDAY, published_at=MONDAY,
        )  # fmt: skip
        snippet = snippets.add(session, row, [ana], ())
        need = Need(
            organization_id=org, channel_id=channel, asker_id=ana, title=question, state="resolved",
            resolved_by_id=snippet.id, created_at=MONDAY, changed_at=MONDAY,
        )  # fmt: skip
        needs.add(session, need, ())
        snippets.index(session, snippet)


def decided(url: str, *, allow: bool = False) -> dict[str, object]:
    """What is kept of the measuring; lets the model be used."""

    def look(session: Session) -> dict[str, object]:
        if allow:
            places.decide(session, 1, "model", {"organization": True})
        return places.setting(session, 1, "embeddings")

    return within(url, look)


def within(url: str, step: object) -> dict[str, object]:
    async def run() -> dict[str, object]:
        store = Store(url)
        done = await store.write(step)  # type: ignore[arg-type]
        await store.close()
        return done  # type: ignore[no-any-return]

    return asyncio.run(run())


def test_an_organization_is_measured_on_what_it_has(lore: Lore, ours: str) -> None:
    within(ours, furnish)
    with FakeOpenAI(means=OTHERS) as fake:
        settings = {
            "LORE_DATABASE_URL": ours, "OPENAI_API_KEY": "key", "OPENAI_BASE_URL": fake.url,
            "LORE_EMBEDDING_MODEL": "fake",
        }  # fmt: skip
        alone = lore("evaluate", LORE_DATABASE_URL=ours)
        assert "Town: 40 questions, 40 documents" in alone.out, alone.err
        assert "nDCG@10 of plain FTS5" in alone.out
        assert "/lore admin model on" in lore("evaluate", "--embeddings", **settings).out
        assert fake.embedded == []
        assert decided(ours, allow=True) == {}
        done = lore("evaluate", "--embeddings", **settings)
        assert done.code == 0, done.err
        assert "They help" in done.out
        assert "nDCG@10 added by them" in done.out
        kept = decided(ours)
        assert (kept["model"], kept["helps"], kept["questions"]) == ("fake", True, 40)
        assert kept["sure"] >= kept["least"]  # type: ignore[operator]
        assert "used in 1 of 1 organizations" in lore("doctor", **settings).out
        company = str(Path(__file__).parent.parent / "company")
        done = lore("evaluate", company, "--embeddings", **settings)  # what it knows is of no use to these
        assert "searches go by words alone" in " ".join(done.out.split()), done.err
        assert decided(ours)["helps"] is False
        assert "until then words alone" in " ".join(lore("doctor", **settings).out.split())


def test_what_is_missing_or_away_is_told(lore: Lore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measuring, "PAUSES", (0.0, 0.0))
    company = str(Path(__file__).parent.parent / "company")
    done = lore("evaluate", company, "--embeddings")
    assert (done.code, "LORE_EMBEDDING_MODEL" in done.err) == (1, True)
    with FakeOpenAI() as fake:
        fake.odd += [500] * 3
        settings = {"OPENAI_API_KEY": "key", "OPENAI_BASE_URL": fake.url, "LORE_EMBEDDING_MODEL": "fake"}
        done = lore("evaluate", company, "--embeddings", **settings)
        assert (done.code, "did not answer" in done.err) == (1, True)
        fake.odd.append(500)
        assert "Check LORE_EMBEDDING_MODEL" in " ".join(lore("doctor", **settings).out.split())


def test_an_organization_without_needs_that_were_resolved_is_told_so(lore: Lore, ours: str) -> None:
    within(ours, lambda session: places.open_workspace(session, "street", "w1", "Town", MONDAY))
    assert "0 needs of Town were resolved" in lore("evaluate", LORE_DATABASE_URL=ours).out
