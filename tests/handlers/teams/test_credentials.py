import asyncio
from datetime import timedelta

import pytest
from pydantic import SecretStr

from bot.errors import TryLater
from handlers.teams.credentials import Credentials
from tests.fakes.teams import Hang, RateLimited, Redirect, Reset, Status
from tests.fakes.teams.login import SCOPE


async def test_a_token_is_fetched_once(fake, credentials):
    tokens = await asyncio.gather(*(credentials.token() for _ in range(20)))
    assert len(set(tokens)) == len(fake.login.calls) == 1
    assert fake.login.accepts(f"Bearer {tokens[0]}")


async def test_the_next_one_is_fetched_before_it_ends(fake, credentials, clock):
    first = await credentials.token()
    clock.forward(timedelta(minutes=50))
    assert await credentials.token() == first
    clock.forward(timedelta(minutes=6))
    assert await credentials.token() != first
    assert len(fake.login.calls) == 2


async def test_a_short_lived_one_is_kept_for_half_its_life(fake, credentials, clock):
    fake.login.lasts = 60
    first = await credentials.token()
    clock.forward(timedelta(seconds=29))
    assert await credentials.token() == first
    clock.forward(timedelta(seconds=1))
    assert await credentials.token() != first


async def test_while_the_login_is_down_the_old_one_serves_to_its_end(fake, credentials, clock):
    first = await credentials.token()
    fake.login.stop()
    clock.forward(timedelta(minutes=56))
    assert await credentials.token() == first
    clock.forward(timedelta(minutes=5))
    with pytest.raises(TryLater):
        await credentials.token()
    fake.login.start()
    assert await credentials.token() != first


async def test_a_token_the_connector_does_not_take_is_replaced_once(fake, credentials):
    first = await credentials.token()
    credentials.reject(first)
    second = await credentials.token()
    credentials.reject(first)  # somebody else was late
    assert await credentials.token() == second != first


@pytest.mark.parametrize(
    "fault", [Status(500), Status(503), Reset(), Reset(accept=True), Redirect("https://evil.example/")]
)
async def test_a_failing_login_is_try_later(fake, credentials, fault):
    fake.login.faults.add(fault)
    with pytest.raises(TryLater):
        await credentials.token()
    assert len(fake.login.calls) == 1
    await credentials.token()


async def test_a_throttling_login_says_when(fake, credentials):
    fake.login.faults.add(RateLimited(17))
    with pytest.raises(TryLater) as caught:
        await credentials.token()
    assert caught.value.after == 17


async def test_one_who_gives_up_does_not_stop_the_others(fake, credentials):
    fake.login.faults.add(Hang(0.1), times=1)
    impatient, patient = (asyncio.create_task(credentials.token()) for _ in range(2))
    await asyncio.sleep(0.03)
    impatient.cancel()
    with pytest.raises(TryLater):
        await patient


async def test_a_wrong_password_says_what_to_do_and_not_what_it_was(fake, session, clock):
    wrong = Credentials(
        session,
        clock,
        login_url=fake.login.url + "/",
        tenant_id=fake.login.tenant_id,
        app_id=fake.login.app_id,
        password=SecretStr("s3cret"),
        scope=SCOPE,
    )
    with pytest.raises(TryLater) as caught:
        await wrong.token()
    assert "MICROSOFT_APP_PASSWORD" in caught.value.message
    assert "s3cret" not in caught.value.message
    assert caught.value.after >= 60
