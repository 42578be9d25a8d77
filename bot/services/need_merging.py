"""Two needs that ask for the same become one, and two again within a day."""

from bot import outbox
from bot.conversation import Turn, Work
from bot.errors import Invalid, NotFound, NotYours, TooLate
from bot.services import needs, notify, trail
from bot.services.merging import UNDO_WITHIN, Outcome
from bot.views import merging as views
from storage import answered, people
from storage import need_merging as stored
from storage import needs as kept
from storage.tables import Need


def merge(turn: Turn, old_id: int, new_id: int) -> tuple[Outcome, Need]:
    """The old one becomes part of the new one: at once for curators and who asked both, else when both askers say so.

    Raises NotFound, NotYours, Invalid.
    """
    old, new = needs.visible(turn, old_id), needs.visible(turn, new_id)
    _fit(old, new)
    people.hold(turn.session, turn.org, old.asker_id, new.asker_id)
    before = stored.of(turn.session, turn.org, old.id)
    agreed = before is not None and (before.state, before.new_id) == ("asked", new.id) and before.by_id != turn.me.id
    askers = {old.asker_id, new.asker_id}
    if turn.me.role == "member" and turn.me.id not in askers:
        raise NotYours("Only those who asked and curators can make them one. You can join one: *Me too*.")
    if turn.me.role == "member" and askers != {turn.me.id} and not agreed:
        _ask(turn, old, new)
        return "asked", new
    _merge(turn, old, new)
    return "merged", new


def split(turn: Turn, old_id: int) -> Need:
    """Two again, each with what was its own, within a day. Raises NotFound, NotYours, TooLate."""
    merged, old = stored.of(turn.session, turn.org, old_id), kept.get(turn.session, turn.org, old_id)
    if merged is None or old is None or merged.state != "merged":
        raise NotFound("That need is not part of another one.")
    new = kept.get(turn.session, turn.org, merged.new_id)
    involved = {merged.by_id, old.asker_id, *(() if new is None else (new.asker_id,))}
    if turn.me.role == "member" and turn.me.id not in involved:
        raise NotYours("Only those who asked and curators can split them again.")
    if turn.now - merged.at > UNDO_WITHIN:
        raise TooLate("They became one more than a day ago, so they stay one. You can ask anew: `/learn …`.")
    stored.split(turn.session, turn.org, old.id)
    kept.change(turn.session, old, needs.waiting_state(turn, old.id), turn.me.id, turn.now)
    _changed(turn, *([new] if new is not None else []), old)
    _curated(turn, old, "split")
    return old


def settle(work: Work) -> list[str]:
    """Forgets how to split what has been one for more than a day."""
    stored.settle(work.session, work.org, work.now - UNDO_WITHIN)
    return []  # nothing that anybody has to be told of


def _fit(old: Need, new: Need) -> None:
    if old.id == new.id:
        raise Invalid("That is one need already. Say which of two becomes part of which: `/lore merge n12 n34`.")
    if old.state not in needs.OPEN or new.state not in needs.OPEN:
        raise Invalid("Only needs that wait for help can become one.")
    if (old.visibility, new.visibility) != ("organization", "organization") and (
        (old.visibility, old.channel_id) != (new.visibility, new.channel_id)
    ):
        raise Invalid("They are for different people to read, so they have to stay two.")


def _ask(turn: Turn, old: Need, new: Need) -> None:
    """Asks whoever asked the other one."""
    stored.note(turn.session, turn.org, old.id, new.id, turn.me.id, turn.now, None)
    for id in {old.asker_id, new.asker_id} - {turn.me.id}:
        person = people.person(turn.session, turn.org, id)
        if person is not None:
            card = views.please_needs(turn.me.name, old.id, old.title, new.id, new.title)
            notify.tell(turn, person, card, kind="answer", once=f"merge-need:{old.id}:{new.id}")


def _merge(turn: Turn, old: Need, new: Need) -> None:
    steps = stored.merge(turn.session, turn.org, old.id, new.id, turn.now)
    stored.note(turn.session, turn.org, old.id, new.id, turn.me.id, turn.now, steps)
    kept.change(turn.session, old, "withdrawn", turn.me.id, turn.now)
    _changed(turn, new)
    _curated(turn, old, "merge")
    asker = people.person(turn.session, turn.org, old.asker_id)
    if asker is not None and asker.id not in (turn.me.id, new.asker_id):
        card = views.merged_yours(old.id, old.title, new.id, new.title)
        notify.tell(turn, asker, card, kind="answer", once=f"merged-need:{old.id}:{new.id}")


def _changed(turn: Turn, *several: Need) -> None:
    """They stand as they do with what is theirs now, are found by it, and their cards say so."""
    for need in several:
        need.answered_at = answered.first(turn.session, turn.org, need.id)
        state = needs.waiting_state(turn, need.id)
        if need.state in needs.OPEN and need.state != state:
            kept.change(turn.session, need, state, turn.me.id, turn.now)
        stored.index(turn.session, turn.org, need.id)
        outbox.redraw(turn, "need", need.id)


def _curated(turn: Turn, need: Need, action: str) -> None:
    """Notes what a curator did with what others asked."""
    if turn.me.role != "member" and turn.me.id != need.asker_id:
        trail.note(turn, action, f"n{need.id}", subject=people.person(turn.session, turn.org, need.asker_id))


DUE = (settle,)
