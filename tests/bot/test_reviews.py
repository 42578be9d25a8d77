"""Days to look at a snippet again, and last days."""

from datetime import timedelta
from pathlib import Path

from storage.tables import Snippet
from tests.town import Town, town


async def share(here: Town, **days: str) -> None:
    values: dict[str, str | tuple[str, ...]] = {
        "title": "The tax rate",
        "body": "It is 22 %.",
        "visibility": "organization",
        **days,
    }
    await here.say("ana", "", command="share", via="sent", values=values)


async def pass_(here: Town, days: int) -> list[str]:
    here.clock.forward(timedelta(days=days, seconds=4))
    said = [line for line in await here.scheduler.tick() if line.startswith("snippet") or "draft" in line]
    await here.delivery.deliver_due()
    return said


async def test_its_author_is_asked_once_and_says_that_it_is_still_good(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await share(here, review_by="2026-03-05")
        assert await pass_(here, 2) == []
        assert await pass_(here, 1) == ["snippet s1: due for review"]
        assert await pass_(here, 0) == []
        asked = here.last("dm-ana").card
        assert asked.summary == "Please look at it again: The tax rate"
        assert "may be out of date" in str(here.last().card)
        assert "look it through" in str(await here.say("ana", "mine", command="share"))
        assert "Only its author" in str(await here.press("ben", asked, "Still right"))
        await here.press("ana", asked, "Still right")
        assert await pass_(here, 0) == []
        assert "looked through" in str(here.last().card)
        assert [(row.review_since, row.review_by) for row in await here.rows(Snippet)] == [(None, None)]


async def test_after_its_last_day_it_is_archived_and_can_come_back(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await share(here, expires_on="2026-03-03")
        assert "until 3 March 2026" in str(here.last().card)
        assert await pass_(here, 1) == []
        assert await pass_(here, 1) == ["snippet s1: archived after its last day"]
        assert "passed its last day" in str(here.last().card)
        assert "Nobody has shared" in str(await here.say("ben", "tax rate", command="find"))
        told = here.last("dm-ana").card
        await here.press("ana", told, "Bring it back")
        assert await pass_(here, 0) == []
        assert here.last().card.summary == "Ana shared: The tax rate"


async def test_a_draft_that_nobody_comes_back_to_goes(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ana", "The tax rate\nIt is 22 %", command="share")
        await here.say("ben", "The tax rate\nIt is 21 %", command="share")
        assert len(await here.rows(Snippet)) == 2
        assert await pass_(here, 31) == ["1 old drafts thrown away"]
        assert [row.state for row in await here.rows(Snippet)] == ["published"]
