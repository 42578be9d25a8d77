"""Learning who somebody is, after they first spoke: their platform is asked, once."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.conversation import Actor, Turn, Work
from bot.jobs import Kind, Payload, later
from bot.platform import Platform
from bot.services import people
from storage import people as stored
from storage import places

JOB = "meet"


@dataclass(frozen=True, slots=True)
class Stranger:
    """An account, as its platform knows it."""

    platform: str
    workspace: str
    account: str


def meet(turn: Turn) -> None:
    """Asks the platform about a person we know only by name."""
    if not turn.account.met:
        later(turn, JOB, {"account": turn.account.id}, once=f"{JOB}:{turn.account.id}")


def kind(platforms: Mapping[str, Platform]) -> Kind:
    """The job that asks."""

    async def call(stranger: Stranger) -> Actor | None:
        platform = platforms.get(stranger.platform)
        return await platform.profile(stranger.workspace, stranger.account) if platform is not None else None

    return Kind(_prepare, call, _finish)


def _prepare(work: Work, payload: Payload) -> Stranger | None:
    account = stored.account_by_id(work.session, work.org, payload["account"])
    here = places.workspace_by_id(work.session, work.org, account.workspace_id) if account is not None else None
    if account is None or account.met or here is None or here.state != "active":
        return None
    return Stranger(here.platform, here.external_id, account.external_id)


def _finish(work: Work, payload: Payload, actor: Actor | None) -> None:
    account = stored.account_by_id(work.session, work.org, payload["account"])
    if account is not None and actor is not None:
        people.described(work, account, actor)
