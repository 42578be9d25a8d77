import asyncio
import time
from datetime import timedelta
from types import SimpleNamespace

import jwt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.clock import SetClock
from handlers.teams.rejected import Rejected
from handlers.teams.tokens import LEEWAY, Proof, TokenCheck
from tests.fakes.teams import FakeTeams, Slow, Status
from tests.fakes.teams.issuer import bad_tokens, key_pair

SERVICE = "https://smba.trafficmanager.net/emea/"
EVERY_BAD_TOKEN = sorted(bad_tokens(FakeTeams().issuer, SERVICE))


async def status_of(check: TokenCheck, token: str) -> int:
    try:
        (await check.check(f"Bearer {token}")).vouch_for(SERVICE)
    except Rejected as problem:
        return problem.status
    return 200


async def rejected(check: TokenCheck, authorization: str | None) -> Rejected:
    with pytest.raises(Rejected) as caught:
        await check.check(authorization)
    return caught.value


def bearer(fake: FakeTeams, **claims: object) -> str:
    return f"Bearer {fake.issuer.token(SERVICE, **claims)}"


async def test_a_good_token_is_taken(fake, check):
    assert await check.check(bearer(fake)) == Proof(SERVICE)


@pytest.mark.parametrize("audience", ["{}", "api://{}", "api://botid-{}"])
async def test_the_app_has_three_names(fake, check, audience):
    await check.check(bearer(fake, aud=audience.format(fake.world.app_id)))


async def test_clocks_may_differ_by_five_minutes(fake, check):
    claims = fake.issuer.claims(SERVICE)
    await check.check(bearer(fake, exp=claims["nbf"] - 180, nbf=None))
    await check.check(bearer(fake, nbf=claims["exp"] - 3600 + 240))


@pytest.mark.parametrize("what", EVERY_BAD_TOKEN)
async def test_a_bad_token_is_401(fake, check, what):
    problem = await rejected(check, bad_tokens(fake.issuer, SERVICE)[what])
    assert problem.status == 401


async def test_a_token_of_another_kind_does_not_make_us_ask_for_keys(fake, check):
    await rejected(check, f"Bearer {fake.issuer.unsigned(SERVICE)}")
    await rejected(check, f"Bearer {fake.issuer.signed_with_public_key(SERVICE)}")
    assert fake.issuer.calls == []


async def test_a_key_for_other_channels_does_not_speak_for_teams(fake, check):
    fake.issuer.rotate(endorsements=["webchat"])
    assert (await rejected(check, bearer(fake))).status == 403


async def test_a_key_that_lists_no_channels_speaks_for_all(fake, check):
    fake.issuer.rotate(endorsements=None)
    await check.check(bearer(fake))


async def test_keys_that_do_not_fit_are_passed_over(fake, check):
    fake.issuer.published["short"] = (key_pair(50, 1024), ["msteams"])
    problem = await rejected(check, f"Bearer {fake.issuer.sign(fake.issuer.claims(SERVICE), kid='short')}")
    assert problem.status == 401
    await check.check(bearer(fake))


class TestAgain:
    """A token that was verified is not verified again while it is good."""

    async def test_it_is_taken_as_often_as_it_comes(self, fake, check, monkeypatch):
        token = bearer(fake)
        assert await check.check(token) == Proof(SERVICE)
        monkeypatch.setattr(jwt, "decode", None)
        for _ in range(3):
            assert await check.check(token) == Proof(SERVICE)

    async def test_it_ends_when_it_ends(self, fake, check, monkeypatch):
        token = bearer(fake, exp=int(time.time()) - 10)  # it may be late by five minutes
        assert await check.check(token) == await check.check(token)
        monkeypatch.setattr("handlers.teams.tokens.LEEWAY", 0)
        monkeypatch.setattr("handlers.teams.tokens.time", SimpleNamespace(time=lambda: time.time() + LEEWAY))
        assert (await rejected(check, token)).status == 401

    async def test_a_key_that_is_withdrawn_takes_its_tokens_with_it(self, fake, check, clock):
        token = bearer(fake)
        await check.check(token)
        fake.issuer.rotate()
        clock.forward(timedelta(hours=25))
        await check.check(token)  # the new keys are on their way
        await fetched(fake, check, 4)
        assert (await rejected(check, token)).status == 401

    async def test_a_token_that_was_refused_is_refused_again(self, fake, check):
        for header in bad_tokens(fake.issuer, SERVICE).values():
            for _ in range(2):
                assert (await rejected(check, header)).status == 401

    async def test_only_so_many_are_remembered(self, fake, check, monkeypatch):
        monkeypatch.setattr("handlers.teams.tokens.AT_MOST", 3)
        for number in range(8):
            await check.check(bearer(fake, jti=str(number)))
            assert len(check._proven) <= 3


class TestServiceUrl:
    @pytest.mark.parametrize("named", [SERVICE, SERVICE.rstrip("/")])
    def test_the_same_service_with_or_without_a_slash(self, named):
        Proof(SERVICE).vouch_for(named)
        Proof(SERVICE.rstrip("/")).vouch_for(named)

    @pytest.mark.parametrize("named", ["https://evil.example/", "", None, SERVICE + "x", SERVICE.upper()])
    def test_another_one_or_none_is_403(self, named):
        with pytest.raises(Rejected) as caught:
            Proof(SERVICE).vouch_for(named)
        assert caught.value.status == 403

    async def test_a_token_without_the_claim_vouches_for_nothing(self, fake, check):
        proof = await check.check(bearer(fake, serviceurl=None))
        for named in (SERVICE, "", None):
            with pytest.raises(Rejected):
                proof.vouch_for(named)


class TestKeys:
    async def test_they_are_fetched_once(self, fake, check):
        await asyncio.gather(*(check.check(bearer(fake)) for _ in range(20)))
        assert len(fake.issuer.calls) == 2  # metadata, then keys

    async def test_a_new_key_is_known_after_one_refresh(self, fake, check, clock):
        await check.check(bearer(fake))
        clock.forward(timedelta(minutes=2))
        fake.issuer.rotate()
        await asyncio.gather(*(check.check(bearer(fake)) for _ in range(10)))
        assert len(fake.issuer.calls) == 4

    async def test_unknown_keys_are_asked_for_once_a_minute(self, fake, check, clock: SetClock):
        stranger = f"Bearer {fake.issuer.sign(fake.issuer.claims(SERVICE), kid='stranger')}"
        for _ in range(30):
            await rejected(check, stranger)
        assert len(fake.issuer.calls) == 2
        clock.forward(timedelta(minutes=1))
        for _ in range(30):
            await rejected(check, stranger)
        assert len(fake.issuer.calls) == 4

    async def test_a_retired_key_is_forgotten_within_a_day(self, fake, check, clock):
        old = bearer(fake)
        await check.check(old)
        fake.issuer.rotate()
        await check.check(old)
        clock.forward(timedelta(hours=25))
        await check.check(old)  # still good while the new ones are on their way
        await fetched(fake, check, 4)
        assert (await rejected(check, old)).status == 401
        await check.check(bearer(fake))

    async def test_old_keys_serve_while_the_issuer_is_down(self, fake, check, clock):
        await check.check(bearer(fake))
        fake.issuer.stop()
        clock.forward(timedelta(days=3))
        for _ in range(3):
            await check.check(bearer(fake))

    @pytest.mark.parametrize("code", [404, 500, 503])
    async def test_without_any_keys_it_is_503_and_then_heals(self, fake, check, clock, code):
        fake.issuer.faults.add(Status(code))
        assert (await rejected(check, bearer(fake))).status == 503
        clock.forward(timedelta(seconds=6))
        await check.check(bearer(fake))

    async def test_keys_that_cannot_be_read_do_not_replace_good_ones(self, fake, check, clock):
        good = bearer(fake)
        await check.check(good)
        fake.issuer.published = {}
        clock.forward(timedelta(hours=25))
        await check.check(good)
        await fetched(fake, check, 4)
        await check.check(good)

    async def test_one_who_gives_up_does_not_stop_the_others(self, fake, check):
        fake.issuer.faults.add(Slow(0.2))
        impatient = asyncio.create_task(check.check(bearer(fake)))
        patient = asyncio.create_task(check.check(bearer(fake)))
        await asyncio.sleep(0.05)
        impatient.cancel()
        assert await patient == Proof(SERVICE)
        assert len(fake.issuer.calls) == 2


async def fetched(fake, check, calls: int) -> None:
    """The keys were asked for, and are there."""
    async with asyncio.timeout(60):
        while len(fake.issuer.calls) < calls or check._keys._flight.under_way:
            await asyncio.sleep(0.01)
    assert len(fake.issuer.calls) == calls


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    header=st.one_of(
        st.none(), st.text(), st.text().map("Bearer {}".format), st.from_regex(r"Bearer [\w-]*\.[\w-]*\.[\w-]*")
    )
)
async def test_whatever_arrives_is_turned_away_quietly(header, check):
    assert (await rejected(check, header)).status == 401


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["aud", "iss", "exp", "nbf", "iat", "serviceurl", "sub", "jti"]),
    value=st.recursive(
        st.none() | st.booleans() | st.floats(allow_nan=False) | st.integers() | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
        max_leaves=5,
    ),
)
async def test_a_signed_token_with_any_claim_never_breaks_the_check(name, value, fake, check):
    claims = {**fake.issuer.claims(SERVICE), name: value}
    try:
        token = fake.issuer.sign(claims)
    except (TypeError, ValueError, OverflowError):
        return
    assert await status_of(check, token) in (200, 401, 403)
