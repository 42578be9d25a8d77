"""Forgetting a person: what they published stays under a former colleague, the rest goes."""

from collections.abc import Iterable

from bot import outbox
from bot.conversation import Work
from bot.services import redacting, weighing
from bot.services.seen import FORMER
from storage import erasing, forgotten, merging, moving, need_merging, needs, people, privacy, snippets
from storage.privacy import Row
from storage.tables import Person

Rows = dict[str, list[Row]]


def erase(work: Work, person: Person) -> None:
    """Forgets a person in this one step; cards that showed them are drawn again."""
    session, org, id = work.session, work.org, person.id
    people.hold(session, org, id)
    session.flush()
    who, was_admin = privacy.subject(session, org, id), person.role == "admin"
    rows = privacy.stored(session, org, who)
    secret = redacting.secret(work, person, who, rows)
    claimed, showing = _column(rows, "need_claim", "need_id"), shown(work, rows)
    weighing.withdraw(work, id, _column(rows, "endorsement", "snippet_id"))
    _take_back(work, person, rows)
    forgotten.remember(session, org, who.accounts, work.now)
    privacy.erase(session, org, who)
    _free(work, claimed)
    _find_by_others(work, rows)
    redacting.redact(work, secret)
    moving.forget(session, org, (id, *who.parked))
    merging.forget(session, org, (id, *who.parked))
    need_merging.forget(session, org, (id, *who.parked))
    for each in (id, *who.parked):
        privacy.wipe(session, org, each, FORMER)
    if was_admin and not people.admins(session, org):
        people.ask_again(session, org)
    for thing, thing_id in sorted(showing):
        outbox.redraw(work, thing, thing_id)


def shown(work: Work, rows: Rows) -> set[tuple[str, int]]:
    """Everything whose card shows a person with these rows, or counts them."""
    claimed = _column(rows, "need_claim", "need_id")
    wrote = _column(rows, "snippet_author", "snippet_id")
    answered = {need.id for id in wrote for need in needs.answered_by(work.session, work.org, id)}
    found = {("need", id) for id in _column(rows, "need", "id") | _column(rows, "need_follower", "need_id")}
    found |= {("need", id) for id in claimed | answered}
    said = _column(rows, "endorsement", "snippet_id") | _column(rows, "confirmation", "snippet_id")
    found |= {("snippet", id) for id in said | wrote | _column(rows, "snippet", "id")}
    return found | {("kudos", id) for id in _column(rows, "kudos", "id") | _column(rows, "kudos_receiver", "kudos_id")}


def _take_back(work: Work, person: Person, rows: Rows) -> None:
    """Their needs and kudos lose their words; drafts that are nobody else's go."""
    session, org = work.session, work.org
    erasing.wipe_needs(session, org, _column(rows, "need", "id"), work.now)
    erasing.wipe_kudos(session, org, _column(rows, "kudos", "id"), work.now)
    erasing.unname(session, org, _column(rows, "kudos_receiver", "kudos_id"), person.id, f"@{person.name}", work.now)
    mine = _column(rows, "snippet_author", "snippet_id") | _column(rows, "snippet", "id")
    authors = snippets.authors(session, org, mine)
    for id, snippet in snippets.several(session, org, mine).items():
        saving = snippet.saved_by_id == person.id
        if snippet.state == "draft" and (saving or authors.get(id) == [person.id]):
            erasing.drop_draft(session, org, id)


def _free(work: Work, claimed: Iterable[int]) -> None:
    """A need that only they wanted to help with waits for others again."""
    others = needs.claims(work.session, work.org, claimed)
    for id, need in needs.several(work.session, work.org, claimed).items():
        if need.state == "claimed" and id not in others:
            needs.change(work.session, need, "open", None, work.now)


def _find_by_others(work: Work, rows: Rows) -> None:
    """What was found by their words too, because it answered them or theirs became part of it, is so no more."""
    asked, joined = _column(rows, "need", "id"), _column(rows, "need_follower", "need_id")
    several = needs.several(work.session, work.org, asked | joined)
    answers = {need.resolved_by_id for need in several.values() if need.resolved_by_id is not None}
    for snippet in snippets.several(work.session, work.org, answers).values():
        snippets.index(work.session, snippet)
    for id in {need_merging.target(work.session, work.org, id) for id in asked} - asked:
        need_merging.index(work.session, work.org, id)


def _column(rows: Rows, table: str, column: str) -> set[int]:
    return {row[column] for row in rows.get(table, ())}
