"""How digests look."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.rules.graphemes import shorten
from bot.rules.numbers import ago, count
from bot.views import notices, suggesting, week
from bot.views.elements import (
    Bold,
    Button,
    Buttons,
    Card,
    CardLink,
    Code,
    Element,
    Facts,
    Heading,
    Moment,
    Paragraph,
    Row,
    Rule,
    Small,
    Text,
)
from bot.views.suggesting import Suggested
from bot.views.week import NOTHING, Numbers
from bot.views.words import coded, listed

TITLE, REASON = 120, 200  # what a line shows of a longer text; the rest is on its card


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """A need that waits."""

    need_id: int
    title: str
    asker: str
    since: datetime
    channel: str = ""


@dataclass(frozen=True, slots=True)
class ResolvedLine:
    """A need that was resolved, and by whose snippet."""

    need_id: int
    title: str
    helpers: tuple[str, ...]
    snippet_id: int | None
    channel: str = ""


@dataclass(frozen=True, slots=True)
class SnippetLine:
    """A snippet, and what there is to say of it."""

    snippet_id: int
    title: str
    authors: tuple[str, ...]
    note: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class ThanksLine:
    """Kudos."""

    kudos_id: int
    giver: str
    receivers: tuple[str, ...]
    reason: str
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Digest:
    """Everything that a digest shows."""

    title: str
    now: datetime
    zone: str = "UTC"
    waiting: Sequence[WaitingLine] = ()
    resolved: Sequence[ResolvedLine] = ()
    best: Sequence[SnippetLine] = ()
    thanks: Sequence[ThanksLine] = ()
    review: Sequence[SnippetLine] = ()
    coming: Sequence[SnippetLine] = ()
    suggested: Sequence[Suggested] = ()
    week: tuple[Numbers, Numbers] | None = field(default=None)

    def empty(self) -> bool:
        """Whether there is nothing to tell."""
        lines = (self.waiting, self.resolved, self.best, self.thanks, self.review, self.coming)
        return not any(lines) and (self.week is None or self.week[0] == NOTHING == self.week[1])


def card(digest: Digest) -> Card:
    """The digest of one period; sections without a line are left out."""
    elements: list[Element] = [Heading(digest.title)]
    if digest.week is not None:
        elements += [Small(("The week in numbers, and the week before in brackets.",)), Facts(week.facts(*digest.week))]
    for title, rows in (
        ("🎓 Waiting for help", [_waiting(line, digest.now) for line in digest.waiting]),
        ("✅ Resolved", [_resolved(line) for line in digest.resolved]),
        ("💡 New and worth reading", [_snippet(line) for line in digest.best]),
        ("🙌 Thanks", [_thanks(line) for line in digest.thanks]),
        ("🔎 To be reviewed", [_snippet(line) for line in digest.review]),
        ("📅 Coming up", [_snippet(line) for line in digest.coming]),
    ):
        if rows:
            elements += [Rule(), Paragraph((Bold(title),)), *rows]
    if digest.suggested:
        elements += [Rule(), *suggesting.rows(digest.suggested)]
    elements += [Rule(), Small(coded("Something missing? `/learn` asks, `/share` tells, `/lore digest` changes this."))]
    return Card(tuple(elements), summary(digest))


def summary(digest: Digest) -> str:
    """What a notification says."""
    parts = [
        count(len(digest.waiting), "need") + " waiting" if digest.waiting else "",
        f"{len(digest.resolved)} resolved" if digest.resolved else "",
        count(len(digest.best), "new snippet") if digest.best else "",
        f"{len(digest.thanks)} kudos" if digest.thanks else "",
    ]
    said = ", ".join(part for part in parts if part)
    return f"{digest.title}: {said}" if said else digest.title


def _waiting(line: WaitingLine, now: datetime) -> Row:
    detail = _said(line.asker, ago(line.since, now), line.channel)
    return Row((_need(line),), detail, Button("I can help", "claim", f"n{line.need_id}"))


def _resolved(line: ResolvedLine) -> Row:
    detail = _said(f"with the help of {listed(line.helpers)}" if line.helpers else "", line.channel)
    button = Button("Read", "read", f"s{line.snippet_id}") if line.snippet_id else None
    return Row((_need(line),), detail, button)


def _snippet(line: SnippetLine) -> Row:
    detail = _said(f"by {listed(line.authors)}" if line.authors else "", line.note, line.channel)
    button = Button("Read", "read", f"s{line.snippet_id}")
    return Row((CardLink(line.title, "snippet", line.snippet_id),), detail, button)


def _thanks(line: ThanksLine) -> Row:
    to = CardLink(listed(line.receivers), "kudos", line.kudos_id)
    return Row((to, f": {shorten(line.reason, REASON)}"), _said(f"from {line.giver}", line.channel))


def _said(*parts: str) -> Text:
    """What there is to say of a row; a digest of several channels names the row's own."""
    said = " · ".join(part for part in parts if part)
    return (said,) if said else ()


def _need(line: WaitingLine | ResolvedLine) -> CardLink:
    return CardLink(shorten(line.title, TITLE), "need", line.need_id)


def switched(title: str, when: str, next_due: datetime, zone: str, *buttons: Button) -> Card:
    """When a digest comes."""
    return Card(
        (
            Paragraph((f"{title} ", Bold(when), ". Next: ", Moment(next_due.isoformat(), zone, "time"), ".")),
            Buttons(buttons),
        ),
        f"{title} {when}",
    )


def switched_off(by: str, channel: str) -> Card:
    """Tells whoever switched a channel's digest on that somebody else ended it."""
    said = f"{by} switched off the digest of #{channel}. Type "
    return notices.done((said, Code("/lore digest"), " there to have it back."))


def with_numbers(digest: Digest, numbers: tuple[Numbers, Numbers]) -> Digest:
    """The digest with the week in numbers above it."""
    return replace(digest, week=numbers)


def nothing(channel: str) -> Card:
    """Says that there would be no digest."""
    text = f"Nothing to tell about #{channel} in this period: no digest would be posted."
    return Card((Paragraph((text,)),), text)


def round_up(channel: str, lines: Sequence[ThanksLine]) -> Card:
    """The thanks of a week in a channel."""
    head = Heading("🙌 Thanks this week")
    return Card((head, *(_thanks(line) for line in lines)), f"{count(len(lines), 'kudos')} this week in #{channel}")
