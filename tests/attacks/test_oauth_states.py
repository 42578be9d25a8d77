"""Installing: states that are forged, stale, used before, of another browser or for something else; codes that are mixed up.

Elsewhere: the whole of an installation (tests/handlers/slack/test_oauth.py).
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from cryptography.fernet import Fernet
from sqlmodel import select

from handlers.console.clock import MovedClock
from storage.tables import Installation
from tests import databases
from tests.fakes.slack import Consent, FakeSlack
from tests.handlers.slack.browser import PUBLIC, Browser, Page
from tests.handlers.slack.town import KEY, House, house

BACK = "/slack/oauth_redirect"
CLOCK = MovedClock()


@pytest.fixture
def fake() -> Iterator[FakeSlack]:
    with FakeSlack() as up:
        yield up


@pytest.fixture
async def here(fake: FakeSlack, tmp_path: Path) -> AsyncIterator[House]:
    async with house(fake, databases.sqlite(tmp_path / "lore.db"), MovedClock()) as up:
        acme = fake.team("Acme")
        fake.consent = Consent(acme, acme.user("Ann"))
        yield up


async def keys(here: House) -> int:
    return len(await here.app.store.read(lambda session: session.exec(select(Installation)).all()))


async def refused(here: House, page: Page) -> None:
    assert (page.status, "begin again" in page.text) == (400, True)
    assert await keys(here) == 0


async def test_a_state_of_another_browser(here: House) -> None:
    async with Browser(here.browser.at) as victim:
        await victim.get("/slack/install")
        await refused(here, await victim.get(await here.browser.code_and_state()))
    async with Browser(here.browser.at) as clean:
        await refused(here, await clean.get(await here.browser.code_and_state()))


async def test_a_state_comes_back_once(here: House, fake: FakeSlack) -> None:
    address = await here.browser.code_and_state()
    cookies = dict(here.browser.cookies)
    assert (await here.browser.get(address)).status == 200
    other = fake.team("Other")
    for team in (other, next(iter(fake.world.teams.values()))):
        code = fake.code(team, team.user("Bob"), redirect_uri=f"{PUBLIC}{BACK}")
        state = parse_qs(urlsplit(address).query)["state"][0]
        here.browser.cookies = dict(cookies)
        assert (await here.browser.get(f"{BACK}?code={code}&state={quote(state)}")).status == 400
    assert await keys(here) == 1


async def test_of_many_at_once_one_comes_through(here: House, fake: FakeSlack) -> None:
    address = await here.browser.code_and_state()
    pages = await asyncio.gather(*(here.browser.get(address) for _ in range(8)))
    assert sorted(page.status for page in pages) == [200, *[400] * 7]
    assert fake.counts["oauth.v2.access"] == 1


async def test_a_state_is_good_for_ten_minutes(here: House) -> None:
    address = await here.browser.code_and_state()
    clock = here.app.clock
    assert isinstance(clock, MovedClock)
    clock.forward(timedelta(seconds=605))
    await refused(here, await here.browser.get(address))


async def test_a_state_that_somebody_else_made(here: House) -> None:
    good = parse_qs(urlsplit(await here.browser.code_and_state()).query)["state"][0]
    cookie = next(iter(here.browser.cookies.items()))
    forged = [
        "", "x", good[:-4] + "AAAA", Fernet(Fernet.generate_key()).encrypt(b"{}").decode(), good.swapcase(), "A" * 5000,
        Fernet(KEY).encrypt(b'{"token": "x", "refresh": ""}').decode(), Fernet(KEY).encrypt(b"[]").decode(),
        Fernet(KEY).encrypt(b'{"for": "slack-installation"}').decode(),
    ]  # fmt: skip
    for state in forged:
        here.browser.cookies = dict([cookie])
        await refused(here, await here.browser.get(f"{BACK}?code=x&state={quote(state)}"))
    for query in (f"state={good}&state=x&code=1", f"code=1&state={good}&state={good}", "code=1", "error=access_denied"):
        here.browser.cookies = dict([cookie])
        await refused(here, await here.browser.get(f"{BACK}?{query}"))


async def test_a_code_that_is_not_this_apps_or_for_another_address(here: House, fake: FakeSlack) -> None:
    acme = next(iter(fake.world.teams.values()))
    for code in ("none", fake.code(acme, acme.bot, redirect_uri="https://evil.example/back")):
        address = urlsplit(await here.browser.code_and_state())
        state = parse_qs(address.query)["state"][0]
        page = await here.browser.get(f"{BACK}?code={code}&state={quote(state)}")
        assert (page.status, await keys(here)) == (502, 0)


async def test_nothing_that_is_sent_comes_back_in_the_page(here: House) -> None:
    state = parse_qs(urlsplit(await here.browser.code_and_state()).query)["state"][0]
    words = "<script>alert(1)</script>"
    for query in (f"error={quote(words)}&state={quote(state)}", f"code={quote(words)}&state={quote(words)}"):
        page = await here.browser.get(f"{BACK}?{query}")
        assert "alert" not in page.text


async def test_the_way_back_is_ours_whatever_the_host_header_says(here: House) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", urlsplit(here.browser.at).port)
    writer.write(
        b"GET /slack/install HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: evil.example\r\nConnection: close\r\n\r\n"
    )
    answer = (await reader.read()).decode()
    writer.close()
    await writer.wait_closed()
    assert "evil" not in answer
    assert quote(f"{PUBLIC}{BACK}", safe="") in answer
