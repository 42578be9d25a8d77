"""Who accounts are, as Slack describes them; remembered for a while."""

import asyncio
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from bot.conversation import Actor
from bot.errors import VendorError
from handlers.slack.directory import Installation
from handlers.slack.lifecycle import person
from handlers.slack.payload import table
from handlers.slack.web import WITHIN, Web

KNOWN_FOR, FAILED_FOR = 3600.0, 30.0  # seconds
AT_MOST = 20_000
MENTIONED = 10

Key = tuple[str, str]


class People:
    """Looks people up, once an hour at most."""

    def __init__(self, web: Web, now: Callable[[], float] = time.monotonic) -> None:
        self._web = web
        self._now = now
        self._known: dict[Key, tuple[float, Actor | None]] = {}

    async def profile(self, here: Installation, account: str, within: float | None = None) -> Actor:
        """Who an account is, freshly asked. Raises a VendorError."""
        answer = await self._web.call(
            here.token, here.workspace, "users.info", within=within, user=account, include_locale=True
        )
        who = person(table(answer, "user"), here.workspace)
        self._keep((here.workspace, account), who, KNOWN_FOR)
        return replace(who, account=account)

    async def known(self, here: Installation, actor: Actor) -> Actor:
        """The actor with all that Slack tells of them, or as before when it cannot be asked now."""
        key = (here.workspace, actor.account)
        until, who = self._known.get(key, (0.0, None))
        if until <= self._now() and not actor.foreign and actor.account:
            try:
                who = await self.profile(here, actor.account, WITHIN)
            except VendorError:
                self._keep(key, who, FAILED_FOR)
        # The name in a payload is the one to log in with: better none than that one.
        return replace(who, foreign=who.foreign or actor.foreign) if who else replace(actor, name="")

    def remembered(self, here: Installation, actor: Actor) -> Actor:
        """The actor with what is remembered of them; asks nobody."""
        _, who = self._known.get((here.workspace, actor.account), (0.0, None))
        return replace(who, foreign=who.foreign or actor.foreign) if who else actor

    async def named(self, here: Installation, people: Mapping[str, str]) -> dict[str, str]:
        """Those who are mentioned, by their full names, without bots and people of other companies."""
        accounts = list(people)[:MENTIONED]
        found = await asyncio.gather(*(self.known(here, Actor(account)) for account in accounts))
        names = {who.account: who.name or people[who.account] for who in found if not (who.bot or who.foreign)}
        return names | {account: people[account] for account in list(people)[MENTIONED:]}

    def forget(self, here: Installation, accounts: Iterable[str]) -> None:
        """They have changed."""
        for account in accounts:
            self._known.pop((here.workspace, account), None)

    def _keep(self, key: Key, who: Actor | None, seconds: float) -> None:
        if len(self._known) >= AT_MOST:
            self._known.pop(next(iter(self._known)))
        self._known[key] = (self._now() + seconds, who)
