"""Search on both databases: rare words decide, and where there are none the newest that hold all of them."""

from pathlib import Path

from storage import people, places, search
from storage.search import Eyes
from storage.store import Session
from tests.town import MONDAY, town

NOBODY = Eyes(0, 0)


def fill(session: Session) -> tuple[int, Eyes]:
    """Texts on invoices, one of them on a rare thing as well, and one that only its channel may see."""
    here = places.workspace(session, "street", "w1")
    assert here is not None
    owner = people.open_account(session, here, "ana", "Ana Ruiz", MONDAY).person_id
    channel = places.open_channel(session, here, "c1", "public", "general", False).id
    titles = [f"invoice report {n}" for n in range(30)] + ["invoice of the walrus", "secret walrus"]
    for n, title in enumerate(titles, 1):
        search.keep(
            session, here.organization_id, "snippet", n, channel_id=channel, owner_id=owner, state="published", title=title,
            topics="", body="report" if n == 31 else "", visibility="channel" if "secret" in title else "organization",
        )  # fmt: skip
    return here.organization_id, Eyes(owner, channel)


async def test_the_rarest_words_decide(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        org, owner = await here.store.write(fill)

        async def found(words: list[str], most: int, eyes: Eyes = NOBODY) -> list[int]:
            def look(session: Session) -> list[search.Hit]:
                assert search.find(session, org + 1, words, eyes, most=most) == []
                return search.find(session, org, words, eyes, limit=5, most=most)

            hits = [hit.thing_id for hit in await here.store.read(look)]
            assert len(hits) == len(set(hits))
            return hits

        assert (await found(["invoice", "walrus"], 100))[0] == 31
        assert (await found(["invoice", "walrus"], 10)) == [31]
        assert (await found(["invoice", "walrus"], 10, owner)) == [32, 31]
        assert (await found(["invoice", "report"], 10)) == [30, 29, 28, 27, 26]
        assert (await found(["invoice", "report", "nowhere"], 10))[0] in (30, 31)
        assert len(await found(["report"], 100)) == 5
        assert (await found(["nowhere"], 10)) == []
        assert (await found(["'", '"', " OR ", ")"], 10)) == []


async def test_words_that_all_are_frequent_are_best_in_a_title(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        org, _ = await here.store.write(fill)
        hits = await here.store.read(
            lambda session: search.find(session, org, ["invoice", "report"], NOBODY, limit=31, most=20)
        )
        assert [hit.rank for hit in hits][:20] == [3.0] * 20
        assert (hits[20].thing_id, hits[20].rank) == (31, 2.0)
