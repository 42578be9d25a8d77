from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime

import aiohttp
import pytest
from pydantic import SecretStr

from bot.clock import SetClock
from handlers.teams.calls import Caller
from handlers.teams.connector import Connector
from handlers.teams.credentials import Credentials
from handlers.teams.hosts import HostList
from handlers.teams.keys import SigningKeys
from handlers.teams.pace import Pace
from handlers.teams.session import open_session
from handlers.teams.tokens import TokenCheck
from tests.fakes.teams import FakeTeams
from tests.fakes.teams.issuer import ISSUER
from tests.fakes.teams.login import SCOPE


@pytest.fixture
def fake() -> Iterator[FakeTeams]:
    with FakeTeams() as teams:
        yield teams


@pytest.fixture
def clock() -> SetClock:
    return SetClock(datetime(2026, 11, 2, 9, tzinfo=UTC))


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with open_session() as opened:
        yield opened


@pytest.fixture
async def keys(fake: FakeTeams, session: aiohttp.ClientSession, clock: SetClock) -> AsyncIterator[SigningKeys]:
    keys = SigningKeys(session, fake.issuer.metadata_url, clock)
    yield keys
    await keys.aclose()


@pytest.fixture
def check(fake: FakeTeams, keys: SigningKeys) -> TokenCheck:
    return TokenCheck(keys, fake.world.app_id, ISSUER)


@pytest.fixture
async def credentials(fake: FakeTeams, session: aiohttp.ClientSession, clock: SetClock) -> AsyncIterator[Credentials]:
    credentials = Credentials(
        session,
        clock,
        login_url=fake.login.url,
        tenant_id=fake.login.tenant_id,
        app_id=fake.login.app_id,
        password=SecretStr(fake.login.password),
        scope=SCOPE,
    )
    yield credentials
    await credentials.aclose()


@pytest.fixture
def connector(session: aiohttp.ClientSession, credentials: Credentials, clock: SetClock) -> Connector:
    return Connector(Caller(session, credentials, HostList(["127.0.0.1"]), clock), Pace(clock))


@pytest.fixture
async def impatient_session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=0.1)) as opened:
        yield opened
