"""A snippet answers a need."""

from collections.abc import Sequence

from bot import outbox
from bot.conversation import Turn, Work
from bot.errors import Invalid
from bot.services import needs, notify, seen
from bot.views import offers as views
from bot.views.words import listed
from storage import claims, people
from storage import needs as stored
from storage.tables import Need, Person, Snippet


def answer(turn: Turn, need: Need, snippet: Snippet) -> None:
    """Offers a snippet as the answer: in the need's thread, to the asker and to those who need it too."""
    fits = snippet.visibility == "organization" or snippet.channel_id == need.channel_id
    if snippet.state != "published" or not fits:
        raise Invalid("That snippet is not visible where this was asked. Share an answer there instead.")
    if not stored.answer(turn.session, turn.org, need.id, snippet.id, turn.me.id, turn.now):
        raise Invalid("That is offered as an answer to this need already.")
    need.answered_at = need.answered_at or turn.now
    if need.state in ("open", "claimed"):
        stored.change(turn.session, need, "answered", turn.me.id, turn.now)
    channel, thread = seen.channel(turn, need.channel_id), seen.thread_of("need", need.id)
    outbox.show(turn, channel, "snippet", snippet.id, thread=thread)
    _tell(turn, need, snippet)
    outbox.redraw(turn, "need", need.id)


def refresh(work: Work, snippet_id: int, *, back: bool = False) -> None:
    """Brings the needs that a snippet answers up to date: it may be gone, `back`, or have another title."""
    for need in stored.answered_by(work.session, work.org, snippet_id):
        there = seen.answers(work, stored.answers(work.session, work.org, [need.id]).get(need.id, ()))
        if need.state == "answered" and not there:
            need.answered_at = None
            _wait_again(work, need, None)
        elif back and need.state in ("open", "claimed"):
            stored.change(work.session, need, "answered", None, work.now)
        outbox.redraw(work, "need", need.id)


def not_yet(turn: Turn, need_id: int) -> Need:
    """The asker still waits: the need is open for others again, and its thread hears of it."""
    need = needs.asked(turn, need_id)
    if need.state == "answered":
        _wait_again(turn, need, turn.me.id)
        channel = seen.channel(turn, need.channel_id)
        outbox.post(turn, channel, views.still_waiting(turn.me.name), thread=seen.thread_of("need", need.id))
        outbox.redraw(turn, "need", need.id)
    return need


def _wait_again(work: Work, need: Need, person_id: int | None) -> None:
    claimed = stored.claims(work.session, work.org, [need.id])
    stored.change(work.session, need, "claimed" if claimed else "open", person_id, work.now)


def _tell(turn: Turn, need: Need, snippet: Snippet) -> None:
    """The asker hears of it in the thread; who needs it too in a message, or there too if it stays in the channel."""
    others = _waiting(turn, need, [turn.me.id, need.asker_id])
    asker = people.person(turn.session, turn.org, need.asker_id) if need.asker_id != turn.me.id else None
    private = need.visibility != "organization"
    there = [*([asker] if asker is not None else []), *(others if private else [])]
    mentioned = [(each.id, each.name) for each in there if each.state == "active"]
    if mentioned:
        outbox.post(
            turn, seen.channel(turn, need.channel_id),
            views.answered(mentioned, turn.me.name, snippet.id, snippet.title, need.id),
            thread=seen.thread_of("need", need.id),
        )  # fmt: skip
    for person in others if not private else []:
        card = views.joined_answered(need.id, need.title, snippet.id, snippet.title, turn.me.name)
        notify.tell(turn, person, card, kind="answer", once=f"answer:{need.id}:{snippet.id}")


def tell_resolved(turn: Turn, need: Need, by: Sequence[int]) -> None:
    """Everybody else who needs it hears, once, that a reply in the thread resolved it: in a message, or there."""
    others = _waiting(turn, need, [turn.me.id, *by])
    helper = listed(seen.active(turn, by))
    if need.visibility == "organization":
        for person in others:
            card = views.joined_resolved(need.id, need.title, turn.me.name, helper)
            notify.tell(turn, person, card, kind="answer", once=f"resolved:{need.id}")
        return
    mentioned = [(each.id, each.name) for each in others if each.state == "active"]
    if mentioned and claims.claim(turn.session, turn.org, "resolved", str(need.id), "", turn.now):
        card = views.resolved(mentioned, turn.me.name, helper)
        outbox.post(turn, seen.channel(turn, need.channel_id), card, thread=seen.thread_of("need", need.id))


def untell_resolved(turn: Turn, need: Need) -> None:
    """It waits again: who has not heard yet that it was resolved does not."""
    notify.take_back(turn, [person.id for person in _waiting(turn, need, ())], f"resolved:{need.id}")


def _waiting(turn: Turn, need: Need, but: Sequence[int]) -> list[Person]:
    """Whoever asked, and who needs it too, but for those who know."""
    joined = stored.followers(turn.session, turn.org, [need.id]).get(need.id, ())
    ids = [id for id in (need.asker_id, *joined) if id not in but]
    found = people.persons(turn.session, turn.org, ids)
    return [found[id] for id in ids if id in found]
