"""Switching digests on and off, and posting them when they are due: each exactly once."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Literal, cast

import structlog

from bot import outbox
from bot.conversation import Turn, Work
from bot.errors import Invalid
from bot.rules.schedule import Cadence, next_due, parse_cadence, period, period_key, still_worth_sending
from bot.services import digests, notify, seen, suggesting, trail
from bot.services.digests import DIGEST_JOB, Elsewhere
from bot.views import digests as views
from bot.views.elements import Card
from bot.views.words import channel_named
from storage import claims, people, places
from storage import schedules as stored
from storage.digests import Window
from storage.store import apart
from storage.tables import Channel, DigestSchedule, Person

SUGGESTED = 3
AT_ONCE = 50  # digests in one transaction
RETRIED = timedelta(minutes=10)  # after one failed
log = structlog.get_logger()


def switch_on(turn: Turn, channel: Channel, words: str) -> DigestSchedule:
    """The digest of a channel, from now on. Raises Invalid when the words name no time."""
    return _keep(turn, f"channel:{channel.id}", words, channel_id=channel.id)


def switch_on_own(turn: Turn, words: str, channels: Sequence[Channel]) -> DigestSchedule:
    """A personal digest of public channels, sent as a direct message. Raises Invalid."""
    ids = [channel.id for channel in channels]
    trail.note(turn, "digest", ", ".join(f"#{channel.name}" for channel in channels))
    return _keep(turn, f"person:{turn.me.id}", words, ids, channel_id=turn.channel.id, person_id=turn.me.id)


def switch_off(turn: Turn, channel: Channel) -> bool:
    """No digest there any more, as whoever switched it on hears; False when there was none."""
    row = of_place(turn, channel)
    if row is None or not row.active:
        return False
    row.active = False
    owner = people.person(turn.session, turn.org, row.owner_id) if row.owner_id else None
    if owner is not None and owner.id != turn.me.id:
        once = f"digest-off:{row.id}:{turn.now:%Y-%m-%d %H:%M}"
        notify.tell(turn, owner, views.switched_off(turn.me.name, channel.name), kind="digest", once=once)
    return True


def of_place(turn: Turn, channel: Channel) -> DigestSchedule | None:
    """The digest of a channel; of a direct conversation, the person's own."""
    owner = f"person:{turn.me.id}" if channel.kind == "direct" else f"channel:{channel.id}"
    return stored.schedule(turn.session, turn.org, owner)


def cadence(row: DigestSchedule) -> Cadence:
    """When it comes."""
    every = cast("Literal['daily', 'weekly']", row.every)
    return Cadence(every, row.weekday, time.fromisoformat(row.at), row.time_zone)


def preview(
    work: Work, channel: Channel, row: DigestSchedule | None, zone: str, *, inside: bool = True
) -> Card:  # fmt: skip
    """What would be posted in a channel if its digest were due now; elsewhere, without what only it may see."""
    length = timedelta(days=1) if row is not None and row.every == "daily" else timedelta(days=7)
    title = _title(channel.name, "daily" if length.days == 1 else "weekly")
    rest = Elsewhere(work, (work.now - length, work.now))
    digest = digests.compose(work, [channel.id], title, zone, rest, inside=inside)
    return views.nothing(channel.name) if digest.empty() else views.card(digest)


def preview_own(turn: Turn, row: DigestSchedule) -> Card:
    """What the person would be sent if their own digest were due now."""
    length = timedelta(days=1 if row.every == "daily" else 7)
    chosen = [seen.channel(turn, id) for id in stored.sources(turn.session, turn.org, row.id)]
    public = [channel for channel in chosen if channel.kind == "public"]
    return views.card(own(turn, turn.me, public, row, Elsewhere(turn, (turn.now - length, turn.now))))


def about(work: Work, row: DigestSchedule) -> list[str]:
    """The channels of a personal digest, as they are called."""
    ids = stored.sources(work.session, work.org, row.id)
    return [channel_named(seen.channel(work, id).name) for id in ids]


def run_due(work: Work) -> list[str]:
    """Posts the digests whose time has come, some at a time, and says what it did with each."""
    known: dict[Window, Elsewhere] = {}
    return [_run_apart(work, row, known) for row in stored.due(work.session, work.org, work.now, AT_ONCE)]


def _run_apart(work: Work, row: DigestSchedule, known: dict[Window, Elsewhere]) -> str:
    """One that fails is tried again later, until it is too late for it, and holds up no other."""
    try:
        with apart(work.session):
            return _run(work, row, known)
    except Exception as error:
        log.exception("a digest failed", digest=row.id)
        row.retry_at = work.now + RETRIED
        work.session.flush()
        return f"digest {row.once}: failed ({type(error).__name__}), tried again at {row.retry_at:%H:%M} UTC"


def _run(work: Work, row: DigestSchedule, known: dict[Window, Elsewhere]) -> str:
    times = cadence(row)
    due = _latest_due(times, row.next_due_at, work.now)
    stored.put_off(work.session, work.org, row.id, next_due(times, work.now))
    key = period_key(times, due)
    if not still_worth_sending(due, work.now):
        return f"digest {row.once} of {key}: too late, skipped"
    if not claims.claim(work.session, work.org, DIGEST_JOB, row.once, key, due):
        return f"digest {row.once} of {key}: posted before"
    window = period(times, due)
    if window not in known:
        known[window] = Elsewhere(work, window)
    return f"digest {row.once} of {key}: " + ("posted" if _post(work, row, key, known[window]) else "nothing to tell")


def _latest_due(times: Cadence, first: datetime, now: datetime) -> datetime:
    """Of the times that were missed only the last counts."""
    due = first
    while (after := next_due(times, due)) <= now:
        due = after
    return due


def _post(work: Work, row: DigestSchedule, key: str, rest: Elsewhere) -> bool:
    channel = seen.channel(work, row.channel_id)
    once = f"digest:{row.id}:{key}"
    if row.person_id is not None:
        return _post_own(work, row, rest, once)
    digest = digests.compose(
        work, [channel.id], _title(channel.name, row.every), row.time_zone, rest, inside=True
    )  # fmt: skip
    if channel.state != "active" or digest.empty():
        return False
    outbox.post(work, channel, views.card(digest), once=once)
    return True


def _post_own(work: Work, row: DigestSchedule, rest: Elsewhere, once: str) -> bool:
    person = people.person(work.session, work.org, row.person_id or 0)
    chosen = [places.channel_by_id(work.session, work.org, id) for id in stored.sources(work.session, work.org, row.id)]
    public = [each for each in chosen if each is not None and each.kind == "public"]
    if person is None or person.state != "active" or not public:
        return False
    digest = own(work, person, public, row, rest)
    return not digest.empty() and notify.tell_as_asked(work, person, views.card(digest), kind="digest", once=once)


def own(
    work: Work, person: Person, channels: Sequence[Channel], row: DigestSchedule, rest: Elsewhere
) -> views.Digest:  # fmt: skip
    """A person's digest of public channels: the numbers of the week above the sections, below what they may like."""
    named = {channel.id: channel_named(channel.name) for channel in channels}
    ids, title = list(named), f"Your digest of {', '.join(named.values())}"
    several = named if len(ids) > 1 else digests.ALONE
    digest = digests.compose(work, ids, title, row.time_zone, rest, inside=False, named=several)
    shown = {line.snippet_id for line in digest.best}
    liked = [each for each in suggesting.suggested(work, person, row.channel_id) if each.id not in shown]
    return replace(views.with_numbers(digest, digests.numbers(work, ids, rest.window)), suggested=liked[:SUGGESTED])


def _keep(turn: Turn, once: str, words: str, sources: Sequence[int] = (), **values: int) -> DigestSchedule:
    try:
        times = parse_cadence(words, turn.me.time_zone)
    except ValueError as error:
        raise Invalid(str(error)) from None
    return stored.keep(
        turn.session, turn.org, once, sources, every=times.every, weekday=times.weekday, at=f"{times.at:%H:%M}",
        time_zone=times.zone, active=True, owner_id=turn.me.id, next_due_at=next_due(times, turn.now), **values,
    )  # fmt: skip


def _title(channel: str, every: str) -> str:
    return f"{'This week' if every == 'weekly' else 'Today'} in #{channel}"
