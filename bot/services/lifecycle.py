"""What the platforms tell of workspaces, channels and accounts."""

from bot import outbox
from bot.conversation import Actor, Happening, Work
from bot.services import installing, notify
from bot.services import people as known
from bot.views import notices
from storage import outbox as stored
from storage import people, places, schedules
from storage.tables import Account, Channel

OUT_OF_REACH = (
    "I can no longer post in #{channel}, so its digest has stopped. "
    "Add me there again and type `/lore digest` to have it back."
)


def workspace_gone(happening: Happening) -> None:
    """Lore was removed there: its key goes, and nothing is said there any more."""
    installing.removed(happening.session, happening.workspace, happening.request.at, happening.now)


def workspace_renamed(happening: Happening, name: str) -> None:
    """A workspace has another name."""
    happening.workspace.name = name or happening.workspace.name


def channel_gone(happening: Happening) -> None:
    """Lore was removed from a channel, or the channel itself is gone: whoever owns its digest hears of it."""
    channel = _channel(happening)
    if channel is not None:
        out_of_reach(happening, channel.id)
        channel.state = "gone"


def channel_changed(
    happening: Happening, *, state: str | None = None, shared: bool | None = None, name: str = ""
) -> None:
    """A channel is back, or shared with another company, or has another name."""
    channel = _channel(happening)
    if channel is not None:
        channel.shared = channel.shared if shared is None else shared
        channel.name = name or channel.name
    if channel is not None and state is not None:
        channel.state = state
        if state == "active":
            _catch_up(happening, channel.id)


def channel_moved(happening: Happening, to: str) -> None:
    """A channel has another id; everything that was said in it stays in it. Coming again, it changes nothing."""
    session, here, before = happening.session, happening.workspace, happening.request.place.channel
    channel, newcomer = (places.channel(session, here.id, id) for id in (before, to))
    if channel is None or not to or (newcomer is not None and (newcomer is channel or channel.state == "gone")):
        return
    if newcomer is not None:  # somebody spoke under the new id before we heard of it
        newcomer.external_id, newcomer.state = f"{before}, moved", "gone"
        session.flush()
    channel.external_id = to
    defaults = places.setting(session, happening.org, "default-channel")
    if defaults.get(str(here.id)) == before:
        places.decide(session, happening.org, "default-channel", {**defaults, str(here.id): to})


def out_of_reach(work: Work, channel_id: int) -> None:
    """Nothing can be posted in a channel any more: whoever owns its digest is told, once, and the digest stops."""
    channel = places.channel_by_id(work.session, work.org, channel_id)
    if channel is None or channel.kind == "direct" or channel.state == "gone":
        return
    channel.state = "gone"
    row = schedules.schedule(work.session, work.org, f"channel:{channel_id}")
    owner = people.person(work.session, work.org, row.owner_id) if row and row.active and row.owner_id else None
    if row is not None and owner is not None:
        row.active = False
        card = notices.done(OUT_OF_REACH.format(channel=channel.name))
        notify.tell(work, owner, card, kind="digest", once=f"out-of-reach:{channel_id}:{work.now:%Y-%m-%d %H:%M}")


def channel_joined(happening: Happening, name: str) -> None:
    """Lore is in a channel now."""
    place = happening.request.place
    if place.channel:
        here = places.open_channel(
            happening.session, happening.workspace, place.channel, place.kind, name or place.name, place.shared
        )
        here.state = "active"
        _catch_up(happening, here.id)


def _catch_up(work: Work, channel_id: int) -> None:
    """A channel is back: what could not be drawn there is drawn as it is now."""
    for thing, thing_id in stored.undrawn(work.session, work.org, channel_id):
        outbox.redraw(work, thing, thing_id)


def _channel(happening: Happening) -> Channel | None:
    return places.channel(happening.session, happening.workspace.id, happening.request.place.channel)


def account_changed(happening: Happening, actor: Actor, *, left: bool) -> None:
    """Somebody has another name, or left, or is back; nothing is kept of accounts that are not known."""
    account = people.account(happening.session, happening.workspace.id, actor.account)
    if account is None:
        return
    known.described(happening, account, actor)
    if left != account.left:
        _leave(happening, account, left)


def _leave(work: Work, account: Account, left: bool) -> None:
    """A person left when all of their accounts did."""
    account.left = left
    work.session.flush()
    person = people.person(work.session, work.org, account.person_id)
    if person is not None and person.state != "erased":
        person.state = "active" if people.is_here(work.session, work.org, person.id) else "left"
