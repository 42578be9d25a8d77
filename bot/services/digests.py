"""What goes into the digest of a channel, and into a person's own digest of several."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import chain, islice
from typing import TypeVar

from bot.conversation import Work
from bot.rules.numbers import median
from bot.rules.pick import Ranked, best_snippets
from bot.rules.wall import local
from bot.services import scores, seen
from bot.views.digests import Digest, ResolvedLine, SnippetLine, ThanksLine, WaitingLine
from bot.views.week import Numbers
from storage import claims, kudos, snippets, topics, week
from storage import digests as stored
from storage.digests import ANYWHERE, Here, Window
from storage.tables import Kudos, Need, Snippet

T = TypeVar("T", bound=Need | Snippet)
Named = Mapping[int, str]  # channels by their id, as they are called
ALONE: Named = {}  # in a channel's own digest nothing needs to be named
WAITING, RESOLVED, BEST, THANKS, REVIEW = 5, 5, 5, 5, 3
CANDIDATES = 200  # of the whole organization, looked at once for all digests of the same window
DIGEST_JOB, THANKS_JOB = "digest", "thanks"
THANKED_WITHIN = timedelta(days=28)
A_FEW = 3  # a section of a quiet channel is filled up to this from elsewhere


class Elsewhere:
    """What an organization offers to every channel's digest of one window, read once."""

    def __init__(self, work: Work, window: Window) -> None:
        self.window = window
        self.waiting = stored.waiting(work.session, work.org, ANYWHERE, work.now, CANDIDATES)
        self.resolved = stored.resolved(work.session, work.org, ANYWHERE, window, CANDIDATES)
        self.published = stored.published(work.session, work.org, ANYWHERE, window, CANDIDATES)
        self.about = _about(work, "need", [*self.waiting, *self.resolved])
        self.about_snippets = _about(work, "snippet", self.published)


def compose(
    work: Work, channels: Sequence[int], title: str, zone: str, rest: Elsewhere, *, inside: bool,
    named: Named = ALONE,
) -> Digest:  # fmt: skip
    """A digest: what is the channels' own, then what the organization has on their topics, then a little of the rest.

    `inside` is for the digest that is posted in its one channel, which may show what is visible only there. `named` are
    the channels that rows are told to come from.
    """
    here, window = Here(tuple(channels), inside), rest.window
    session, org = work.session, work.org
    used = stored.topics_used(session, org, channels)
    waiting = stored.waiting(session, org, here, work.now, WAITING)
    waiting = _filled(waiting, rest.waiting, rest.about, used, WAITING, A_FEW)
    resolved = stored.resolved(session, org, here, window, RESOLVED)
    resolved = _filled(resolved, rest.resolved, rest.about, used, RESOLVED, 0)
    published = stored.published(session, org, here, window, CANDIDATES)
    published = _filled(published, rest.published, rest.about_snippets, used, CANDIDATES, A_FEW)
    coming = stored.coming_up(session, org, here, local(work.now, zone).date(), REVIEW)
    return Digest(
        title=title,
        now=work.now,
        zone=zone,
        waiting=waiting_lines(work, waiting, named),
        resolved=_resolved_lines(work, resolved, named),
        best=_best(work, published, channels, window, named),
        thanks=thanks_lines(
            work, stored.thanked(session, org, channels, _untold(work, channels, window, inside=inside), THANKS), named
        ),
        review=_lines(work, stored.to_review(session, org, here, REVIEW), "may be out of date: is it right?", named),
        coming=[line for snippet in coming for line in _lines(work, [snippet], _dated(snippet), named)],
    )


def numbers(work: Work, channels: Sequence[int], window: Window) -> tuple[Numbers, Numbers]:
    """The window in numbers, and the one before it."""
    before = (window[0] - (window[1] - window[0]), window[0])
    return _numbers(work, channels, window), _numbers(work, channels, before)


def waiting_lines(work: Work, rows: Sequence[Need], named: Named = ALONE) -> list[WaitingLine]:
    """Needs as a digest shows them while they wait."""
    names = seen.names(work, [row.asker_id for row in rows])
    return [
        WaitingLine(row.id, row.title, names[row.asker_id], row.created_at, named.get(row.channel_id, ""))
        for row in rows
    ]


def thanks_lines(work: Work, rows: Sequence[Kudos], named: Named = ALONE) -> list[ThanksLine]:
    """Kudos as a digest shows them."""
    if not rows:
        return []
    receivers = kudos.receivers(work.session, work.org, [row.id for row in rows])
    names = seen.names(work, [row.giver_id for row in rows] + [p for each in receivers.values() for p in each])
    return [
        ThanksLine(
            row.id, names[row.giver_id], tuple(names[p] for p in receivers.get(row.id, ())), row.reason,
            named.get(row.channel_id, ""),
        )
        for row in rows
    ]  # fmt: skip


def thanked_until(work: Work, channel_id: int, otherwise: datetime, before: datetime | None = None) -> datetime:
    """Until when a channel's thanks were told before, by its digest or a round-up; some weeks ago at most."""
    told = (
        claims.last(work.session, work.org, THANKS_JOB, str(channel_id), before),
        claims.last(work.session, work.org, DIGEST_JOB, f"channel:{channel_id}", before),
    )
    return max(work.now - THANKED_WITHIN, max((at for at in told if at is not None), default=otherwise))


def _untold(work: Work, channels: Sequence[int], window: Window, *, inside: bool) -> Window:
    """In its own digest a channel's thanks go on where they ended."""
    return (thanked_until(work, channels[0], window[0], window[1]), window[1]) if inside else window


def _filled(
    own: list[T], others: Sequence[T], about: Mapping[int, set[int]], used: set[int], limit: int, few: int
) -> list[T]:  # fmt: skip
    """A channel's own rows first, then those on its topics, then a few of the rest while there are hardly any."""
    have = {row.id for row in own}
    related = (row for row in others if used and row.id not in have and used & about.get(row.id, set()))
    rows: list[T] = list(islice(chain(own, related), limit))
    have = {row.id for row in rows}
    return rows + list(islice((row for row in others if row.id not in have), max(0, few - len(rows))))


def _about(work: Work, thing: str, rows: Sequence[Need] | Sequence[Snippet]) -> dict[int, set[int]]:
    return topics.ids_of(work.session, work.org, thing, [row.id for row in rows])


def _resolved_lines(work: Work, rows: Sequence[Need], named: Named) -> list[ResolvedLine]:
    """With the snippet that did it, or whoever wrote the reply that did, as long as it is not published."""
    ids = [row.resolved_by_id for row in rows if row.resolved_by_id]
    by = {brief.id: brief for brief in seen.snippets(work, ids)}
    unpublished = [id for id in ids if id not in by]
    wrote = snippets.authors(work.session, work.org, unpublished) if unpublished else {}
    replied = {id: tuple(seen.active(work, people)) for id, people in wrote.items()}
    found = [(row, row.resolved_by_id or 0) for row in rows]
    return [
        ResolvedLine(
            row.id, row.title, by[id].authors if id in by else replied.get(id, ()), id if id in by else None,
            named.get(row.channel_id, ""),
        )
        for row, id in found
    ]  # fmt: skip


def _best(
    work: Work, rows: Sequence[Snippet], channels: Sequence[int], window: Window, named: Named
) -> list[SnippetLine]:  # fmt: skip
    ids = [row.id for row in rows]
    score = scores.totals(work, ids)
    authors = snippets.authors(work.session, work.org, ids)
    everybody = {person for each in authors.values() for person in each}
    known = stored.earlier_authors(work.session, work.org, everybody, window[0])
    by_id = {row.id: row for row in rows}
    ranked = [
        Ranked(
            id, score[id], tuple(by), not known.intersection(by), by_id[id].title, by_id[id].channel_id not in channels
        )
        for id, by in ((id, authors.get(id, ())) for id in ids)
    ]  # fmt: skip
    return _lines(work, [by_id[each.id] for each in best_snippets(ranked, BEST)], "", named)


def _lines(work: Work, rows: Sequence[Snippet], note: str, named: Named) -> list[SnippetLine]:
    if not rows:
        return []
    wrote = snippets.authors(work.session, work.org, [row.id for row in rows])
    names = seen.names(work, (person for each in wrote.values() for person in each))
    return [
        SnippetLine(
            row.id, row.title, tuple(names[p] for p in wrote.get(row.id, ())), note, named.get(row.channel_id, "")
        )
        for row in rows
    ]  # fmt: skip


def _dated(snippet: Snippet) -> str:
    if snippet.expires_on is not None:
        return f"expires on {snippet.expires_on:%-d %B}"
    return f"to be reviewed by {snippet.review_by:%-d %B}"


def _numbers(work: Work, channels: Sequence[int], window: Window) -> Numbers:
    session, org = work.session, work.org
    return Numbers(
        week.declared(session, org, channels, window),
        week.resolved(session, org, channels, window),
        week.waiting(session, org, channels, window[1]),
        median(week.times_to_answer(session, org, channels, window)),
        median(week.times_to_resolve(session, org, channels, window)),
        week.askers(session, org, channels, window),
        week.sharers(session, org, channels, window),
        week.helpers(session, org, channels, window),
    )
