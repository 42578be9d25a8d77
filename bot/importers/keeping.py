"""Writes what was harvested from one channel, so that doing it again changes nothing and nobody is told."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bot.conversation import Work
from bot.importers import marks
from bot.importers.history import ImportedMessage, ImportedNeed, ImportedSnippet, Outcome
from bot.importers.marks import Mark, Reader
from bot.rules.text import one_line, shorten
from storage import confirmations, imports, links, needs, snippets
from storage.imports import Course, Known
from storage.store import Session
from storage.tables import Channel, Endorsement, Need, Reaction, Snippet

TITLE, DETAILS, BODY, LINK = 120, 2_000, 12_000, 2_000
Harvested = ImportedNeed | ImportedSnippet


@dataclass(frozen=True, slots=True)
class Shelf:
    """The channel that things are kept in, whose reactions count for what, and how the keys begin."""

    channel: Channel
    visibility: str
    reader: Reader
    prefix: str

    def person(self, account: str) -> int:
        """Who that is."""
        return self.reader.people[account].person_id

    @property
    def org(self) -> int:
        return self.channel.organization_id


def key(prefix: str, message: ImportedMessage) -> str:
    """What a need or snippet that was said in a message is called for good."""
    return f"{prefix}:{message.channel}:{message.ts}"


def here_already(session: Session, shelf: Shelf, batch: Sequence[Harvested]) -> set[str]:
    """The keys of those things that were imported before, or that somebody published from the same message."""
    said = [message for thing in batch for message in _starts(thing)]
    shown = imports.shown(session, shelf.org, shelf.channel.id, [message.ts for message in said])
    known = imports.keys(session, shelf.org, [key(shelf.prefix, message) for message in said])
    return known | {key(shelf.prefix, message) for message in said if message.ts in shown}


@dataclass(slots=True)
class Sieve:
    """Lets each thing through once that is not here yet; `left_out` counts the others by reason."""

    known: set[str]
    people: Mapping[str, Known]
    prefix: str
    left_out: Counter[str] = field(default_factory=Counter)

    def sift(self, batch: Iterable[Harvested]) -> list[Harvested]:
        """The new things, with those of their answers that are new."""
        return [self._with_new_answers(thing) for thing in batch if self._passes(thing)]

    def _passes(self, thing: Harvested) -> bool:
        message = _starts(thing)[0]
        name = key(self.prefix, message)
        if name in self.known:
            self.left_out["needs and snippets that are here already"] += 1
            return False
        if self.people[message.author].erased:
            self.left_out["needs and snippets of people who were erased"] += 1
            return False
        self.known.add(name)
        return True

    def _with_new_answers(self, thing: Harvested) -> Harvested:
        if isinstance(thing, ImportedSnippet):
            return thing
        return replace(thing, answers=tuple(answer for answer in thing.answers if self._passes(answer)))


def counted(batch: Iterable[Harvested], reader: Reader) -> Counter[str]:
    """How many needs of each state, snippets, and what people said of them."""
    counts: Counter[str] = Counter()
    for thing in batch:
        answers = thing.answers if isinstance(thing, ImportedNeed) else (thing,)
        counts["snippets"] += len(answers)
        counts["confirmed by who asked"] += sum(answer.confirmed_by_asker for answer in answers)
        for answer in answers:
            counts["endorsements"] += len({(mark.account, mark.means) for mark in reader.marks(answer)})
        if isinstance(thing, ImportedNeed):
            counts[f"needs, {thing.state}"] += 1
            counts["joined needs"] += len({mark.account for mark in reader.marks(thing)})
    return +counts


def keep(work: Work, shelf: Shelf, batch: Iterable[Harvested]) -> None:
    """Writes what is new."""
    for thing in batch:
        if isinstance(thing, ImportedNeed):
            _keep_need(work, shelf, thing)
        else:
            _keep_snippet(work, shelf, thing)


def _keep_need(work: Work, shelf: Shelf, need: ImportedNeed) -> None:
    asker = shelf.person(need.message.author)
    row = _need_row(shelf, need, asker)
    imports.add_need(work.session, row, need.topics, _course(need, asker, row))
    _link(work, shelf, need.messages, "need", row.id)
    joined = shelf.reader.marks(need)
    imports.add_many(work.session, Reaction, marks.reactions(work, row, joined))
    for mark in joined:
        needs.join(work.session, work.org, row.id, mark.known.person_id, "", mark.message.at)
    kept = [(answer, _keep_snippet(work, shelf, answer)) for answer in need.answers]
    for answer, snippet in kept:
        needs.answer(work.session, work.org, row.id, snippet.id, shelf.person(answer.author), answer.at)
        if answer.confirmed_by_asker:
            at = need.resolved_at or answer.at
            confirmations.add(work.session, work.org, snippet.id, asker, row.id, at)
    if need.state is Outcome.RESOLVED and kept:
        resolved_by = next((snippet for answer, snippet in kept if answer.confirmed_by_asker), kept[0][1])
        row.resolved_by_id = resolved_by.id
        snippets.index(work.session, resolved_by)


def _need_row(shelf: Shelf, need: ImportedNeed, asker: int) -> Need:
    answered_at = min((answer.at for answer in need.answers), default=None)
    return Need(
        organization_id=shelf.org,
        channel_id=shelf.channel.id,
        asker_id=asker,
        title=one_line(need.text, TITLE),
        details=shorten(need.details, DETAILS),
        visibility=shelf.visibility,
        state=need.state,
        created_at=need.message.at,
        changed_at=need.resolved_at or need.expired_at or answered_at or need.message.at,
        answered_at=answered_at,
        resolved_at=need.resolved_at,
        imported=key(shelf.prefix, need.message),
    )


def _course(need: ImportedNeed, asker: int, row: Need) -> Course:
    """How the need came to its state."""
    course: list[tuple[str, int | None, datetime]] = [("open", asker, need.message.at)]
    if row.answered_at:
        course.append(("answered", None, row.answered_at))
    if need.resolved_at:
        course.append(("resolved", asker, need.resolved_at))
    if need.expired_at:
        course.append(("expired", None, need.expired_at))
    return course


def _keep_snippet(work: Work, shelf: Shelf, snippet: ImportedSnippet) -> Snippet:
    row = Snippet(
        organization_id=shelf.org,
        channel_id=shelf.channel.id,
        title=one_line(snippet.title, TITLE),
        body=shorten(snippet.body, BODY),
        link=snippet.link if 0 < len(snippet.link) <= LINK else None,
        visibility=shelf.visibility,
        state="published",
        created_at=snippet.at,
        published_at=snippet.at,
        imported=key(shelf.prefix, snippet.messages[0]),
    )
    snippets.add(work.session, row, [shelf.person(snippet.author)], snippet.topics)
    snippets.index(work.session, row)
    _link(work, shelf, snippet.messages, "snippet", row.id)
    _endorse(work, row, shelf.reader.marks(snippet))
    return row


def _endorse(work: Work, snippet: Snippet, said: list[Mark]) -> None:
    given = marks.endorsements(work, snippet, said)
    imports.add_many(work.session, Reaction, marks.reactions(work, snippet, said))
    imports.add_many(work.session, Endorsement, given)
    if marks.is_doubted(given):
        snippet.review_since = snippet.published_at


def _link(work: Work, shelf: Shelf, messages: Iterable[ImportedMessage], thing: str, id: int) -> None:
    """What people react to from now on, on the platform, counts."""
    for said in messages:
        thread = said.thread_ts or None
        links.keep(work.session, work.org, shelf.channel.id, said.ts, thing, id, said.at, thread, "source")


def _starts(thing: Harvested) -> tuple[ImportedMessage, ...]:
    """The message that a need or a snippet is known by, then those of its answers."""
    if isinstance(thing, ImportedNeed):
        return (thing.message, *(answer.messages[0] for answer in thing.answers))
    return thing.messages[:1]
