"""The keys in our own table: sealed with LORE_SECRET_KEY, opened for use, and renewed before they expire."""

import asyncio
import json
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog
from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.errors import Ambiguous, TryLater, VendorError
from handlers import House
from handlers.slack.payload import Json, at, word
from handlers.slack.settings import SlackSettings
from handlers.slack.web import Web
from storage import installations
from storage.tables import Installation

PLATFORM = "slack"
EARLY = timedelta(hours=2)  # a key is renewed so long before it expires: Slack gives it for twelve hours
LEASE = timedelta(seconds=60)  # how long one of us may take to renew it before another tries
LOOKS, BETWEEN_LOOKS = 8, 0.25  # seconds, for what another is about to fetch
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Key:
    """What Slack gave us to speak with, and to get the next one."""

    token: str
    refresh: str = ""


class Keys:
    """Opens keys. Of all who use one at the same time, here or in other processes, only one renews it."""

    def __init__(self, house: House, web: Web, settings: SlackSettings) -> None:
        self._house = house
        self._web = web
        self._settings = settings
        self._doors: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    def sealed(self, key: Key) -> str:
        """The key as it is kept. There is a secret key wherever keys are given to us."""
        words = json.dumps({"token": key.token, "refresh": key.refresh})
        return self._cipher().encrypt(words.encode()).decode()

    def opened(self, row: Installation) -> Key | None:
        """The key of an installation; None when LORE_SECRET_KEY is not the one that it was sealed with."""
        try:
            words = json.loads(self._cipher().decrypt(row.sealed.encode()))
        except InvalidToken:
            log.error("LORE_SECRET_KEY is not what a key was sealed with", platform=PLATFORM, workspace=row.external_id)
            return None
        return Key(words["token"], words["refresh"])

    async def usable(self, row: Installation, refused: str = "") -> Key | None:
        """The key to speak with now: another one when it is about to expire, or is what Slack has just refused.

        None when it is gone meanwhile or cannot be opened. Raises TryLater while it is being renewed.
        """
        async with self._doors[row.id]:
            now, fresh = self._house.clock.now(), await self._again(row)
            key = self.opened(fresh) if fresh is not None else None
            if fresh is None or key is None or not key.refresh or fresh.expires_at is None:
                return key
            good = fresh.expires_at > now and key.token != refused
            return key if good and fresh.expires_at - now > EARLY else await self._renewed(fresh, key, now, good=good)

    async def seal_anew(self) -> int:
        """Seals with the present secret key what was sealed with the one before; how many those were."""
        if self._house.settings.lore_previous_secret_key is None:
            return 0
        rows = await self._house.store.read(lambda session: installations.every(session, PLATFORM))
        old = [row for row in rows if not self.is_present(row)]
        return sum([await self._seal_anew(row) for row in old])

    def is_present(self, row: Installation) -> bool:
        """Whether the present secret key alone opens it."""
        try:
            self._present().decrypt(row.sealed.encode())
        except InvalidToken:
            return False
        return True

    def of_answer(self, answer: Json, now: datetime) -> tuple[str, datetime | None]:
        """The key in an answer of Slack's, sealed, and when it expires."""
        lasts = at(answer, "expires_in")
        expires_at = now + timedelta(seconds=lasts) if isinstance(lasts, int) and lasts > 0 else None
        return self.sealed(Key(word(answer, "access_token"), word(answer, "refresh_token"))), expires_at

    async def _seal_anew(self, row: Installation) -> bool:
        key = self.opened(row)
        if key is None:
            return False
        return await self._replace(row, self.sealed(key), row.expires_at)

    async def _renewed(self, row: Installation, key: Key, now: datetime, *, good: bool) -> Key | None:
        """The next key. While somebody else fetches it, the present one if that is still good."""
        org, id, before = row.organization_id, row.id, row.sealed
        begin = partial(installations.begin_renewal, org=org, id=id, sealed=before, now=now, until=now + LEASE)
        if not await self._house.store.write(begin):
            return key if good else await self._fetched_elsewhere(row)
        asked = {"grant_type": "refresh_token", "refresh_token": key.refresh}
        try:
            answer = await self._web.grant(*self._settings.client(), **asked)
        except VendorError as error:
            return await self._not_renewed(row, key, error, now, good=good)
        await self._replace(row, *self.of_answer(answer, now))
        found = await self._again(row)
        return self.opened(found) if found is not None else None

    async def _fetched_elsewhere(self, row: Installation) -> Key | None:
        for _ in range(LOOKS):
            await asyncio.sleep(BETWEEN_LOOKS)
            found = await self._again(row)
            if found is None or found.sealed != row.sealed:
                return self.opened(found) if found is not None else None
        raise TryLater(BETWEEN_LOOKS)

    async def _not_renewed(
        self, row: Installation, key: Key, error: VendorError, now: datetime, *, good: bool
    ) -> Key:  # fmt: skip
        """Slack is away, or says no: then only installing again helps, and each call will tell so."""
        log.error("a key could not be renewed", platform=PLATFORM, workspace=row.external_id, problem=error.message)
        if not isinstance(error, Ambiguous):  # then the lease runs out first: it may have been given after all
            org, id, sealed = row.organization_id, row.id, row.sealed
            until = now + timedelta(seconds=getattr(error, "after", 0.0))
            await self._house.store.write(lambda s: installations.hold_renewal(s, org, id, sealed, until))
        if not good and isinstance(error, TryLater | Ambiguous):
            raise TryLater(BETWEEN_LOOKS) from error
        return key

    async def _replace(self, row: Installation, sealed: str, expires_at: datetime | None) -> bool:
        org, id, before = row.organization_id, row.id, row.sealed
        return await self._house.store.write(lambda s: installations.replace(s, org, id, before, sealed, expires_at))

    async def _again(self, row: Installation) -> Installation | None:
        org, id = row.organization_id, row.id
        return await self._house.store.read(lambda session: installations.get(session, org, id))

    def _cipher(self) -> MultiFernet:
        cipher = self._house.settings.cipher()
        if cipher is None:
            raise InvalidToken
        return cipher

    def _present(self) -> Fernet:
        key = self._house.settings.lore_secret_key
        if key is None:
            raise InvalidToken
        return Fernet(key.get_secret_value())
