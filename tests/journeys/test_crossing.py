"""One organization on Slack and on Teams: what is said on one is answered from the other, and people count once."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from handlers.console.clock import MovedClock
from storage.tables import Need, Workspace
from tests.fakes.slack import FakeSlack, Sender
from tests.fakes.teams import FakeTeams
from tests.journeys import recording
from tests.journeys.office import LORE
from tests.journeys.running import built, serving
from tests.journeys.slack import SECRET, SlackOffice
from tests.journeys.teams import TeamsOffice
from tests.town import MONDAY

ANA, BEN, CEM, DEE = "Ana Ruiz", "Ben Okafor", "Cem Yilmaz", "Dee Novak"
QUESTION = "how do I fill in the CMR note for Switzerland"
ANSWER = {"Title": "The CMR note, box by box", "What you know": "Write T1 or T2 into box 13.", "Topics": "#customs"}


@asynccontextmanager
async def both(path: Path) -> AsyncIterator[tuple[SlackOffice, TeamsOffice]]:
    """One app behind one port, with a workspace on Slack and a tenant on Teams; the people have the same e-mails."""
    clock = MovedClock(MONDAY)
    with FakeSlack(clock=lambda: clock.now().timestamp()) as slack, FakeTeams(clock.now) as teams:
        slack.limits = True
        team = slack.team("Brandt & Vale", domain="brandt-vale")
        keys = {"SLACK_SIGNING_SECRET": SECRET, "SLACK_BOT_TOKEN": team.token.text, "SLACK_API_URL": slack.base_url}
        app = built(path, clock, {**keys, **teams.settings()})
        async with (
            serving(app) as url, Sender(slack, f"{url}/slack/events", SECRET) as events,
            teams.sender(f"{url}/api/messages") as activities,
        ):  # fmt: skip
            here, there = SlackOffice(app, clock, slack, events, team), TeamsOffice(app, clock, teams, activities)
            for name, user in here.people.items():
                there.people[name].email = user.email
            here.people[ANA].is_admin = True
            await there.opens()
            await here.quiet()
            yield here, there
        assert teams.connector.problems == []
        assert {call.status for call in slack.calls} == {200}
        recording.from_slack(slack, events)
        recording.from_teams(teams, activities)


async def joined(here: SlackOffice, there: TeamsOffice) -> None:
    """The tenant joins the workspace's organization by a code; Ben and Cem say that both of their accounts are theirs."""
    for name in (ANA, BEN, CEM):
        await here.types(name, "/lore hello", "dispatch")
        await there.types(name, "/lore hello", "dispatch")
    await here.types(ANA, "/lore admin link", "dispatch")
    code = re.findall(r"[A-Z0-9]{4}-[A-Z0-9]{4}", here.finds(ANA, "dispatch", "The code is").text)[0]
    await there.types(ANA, f"/lore admin link {code}", "dispatch")
    await there.presses(ANA, "Join", there.finds(ANA, "dispatch", "becomes part of"))
    assert len({workspace.organization_id for workspace in await here.rows(Workspace)}) == 1
    for office in (here, there):
        for name in (BEN, CEM):
            await office.presses(name, "Yes, that is me", office.finds(name, LORE, "Is this you too?"))


async def test_an_organization_lives_on_both(tmp_path: Path) -> None:
    async with both(tmp_path) as (here, there):
        await joined(here, there)
        for office in (here, there):
            await office.types(ANA, "/lore digest weekly monday 09:00", "dispatch")
        await answered_from_the_other_side(here, there)
        await endorsed_once(here, there)
        await resolved_and_seen_on_both(here, there)


async def answered_from_the_other_side(here: SlackOffice, there: TeamsOffice) -> None:
    """Ana asks on Slack; Cem answers on Teams; Ana hears of it in her thread."""
    await here.types(ANA, f"/learn {QUESTION}? #customs", "dispatch")
    await there.types(CEM, "/learn open", "finance")
    waiting = there.finds(CEM, "finance", QUESTION)
    await there.presses(CEM, "Share an answer", waiting, ANSWER)
    assert here.counts(DEE, "dispatch", "Write T1 or T2 into box 13.") == 1
    assert f"{ANA}" in here.finds(ANA, "dispatch", f"{CEM} shared an answer").text
    assert there.counts(DEE, "dispatch", "box 13") == 0


async def endorsed_once(here: SlackOffice, there: TeamsOffice) -> None:
    """The same snippet stands on both; Ben says on both that it is useful, and Cem may not praise himself on either."""
    on_slack = here.finds(DEE, "dispatch", "box 13.")
    await there.types(BEN, "/lore find T1 box", "dispatch")
    await there.presses(BEN, "Share in channel", there.finds(BEN, "dispatch", "for “T1 box”"))
    on_teams = there.finds(DEE, "dispatch", "box 13.")
    for office, card in ((here, on_slack), (there, on_teams)):
        await office.reacts(BEN, "👍", card)
        await office.reacts(CEM, "💡", card)
    for office in (here, there):
        text = office.finds(DEE, "dispatch", "box 13.").text
        assert "👍 1 useful" in text
        assert "💡" not in text.removeprefix("💡")
    await there.reacts(DEE, "💡", on_teams)
    assert "👍 1 useful · 💡 1 learned" in here.finds(DEE, "dispatch", "box 13.").text


async def resolved_and_seen_on_both(here: SlackOffice, there: TeamsOffice) -> None:
    """Ana confirms on Slack, Dee still asks on Teams; on Monday both digests tell of both."""
    await there.types(DEE, "/learn who keeps the stamps of the lorries #customs", "dispatch")
    await here.presses(ANA, "It helped", here.finds(ANA, "dispatch", f"{CEM} shared an answer"))
    assert sorted(need.state for need in await here.rows(Need)) == ["open", "resolved"]
    await here.until(days=7, hour=9, minute=30)
    for office in (here, there):
        (digest,) = [seen.text for seen in office.sees(DEE, "dispatch") if "This week in" in seen.text]
        for words in (QUESTION, ANSWER["Title"], "who keeps the stamps"):
            assert words in digest
