"""Two accounts that may be one person: offered on the same e-mail, linked on a yes from both, undone at will."""

from typing import Literal

from bot import outbox
from bot.conversation import Turn, Work
from bot.errors import NotFound, TooLate
from bot.services import erasing, notify, weighing
from bot.views import linking as views
from storage import linking as stored
from storage import moving, notifications, people, privacy, weights
from storage.people import DECIDED
from storage.tables import Account, LinkOffer, Person

RANKS = ("member", "curator", "admin")
OVER = "This offer does not hold any more. `/lore settings` shows your accounts."
Outcome = Literal["waiting", "linked", "refused"]


def offer(work: Work, account: Account) -> None:
    """Asks this person and whoever has the same e-mail elsewhere in the organization whether they are one, once."""
    person = people.person(work.session, work.org, account.person_id)
    if person is None or person.state != "active" or account.bot:
        return
    for other in stored.alike(work.session, work.org, person):
        id = stored.offer(work.session, work.org, person.id, other.id, work.now)
        if id is not None:
            _tell(work, id, person, other)
            _tell(work, id, other, person)


def offer_all(turn: Turn) -> None:
    """Does so for everybody in a workspace that joined another one's organization."""
    for account in stored.accounts_in(turn.session, turn.org, turn.workspace.id):
        offer(turn, account)


def agree(turn: Turn, id: int) -> Outcome:
    """The person says yes; they are linked when the other one has said so too. Raises NotFound, TooLate."""
    found = _mine(turn, id)
    if found.refused:
        return "refused"
    if found.first_yes and found.second_yes:
        return "linked"
    if turn.me.id == found.first_id:
        found.first_yes = True
    else:
        found.second_yes = True
    if not (found.first_yes and found.second_yes):
        return "waiting"
    _link(turn, found)
    return "linked"


def refuse(turn: Turn, id: int) -> Outcome:
    """The person says no, for good; what is linked stays so until it is undone. Raises NotFound."""
    found = _mine(turn, id)
    if found.first_yes and found.second_yes:
        return "linked"
    found.first_yes = found.second_yes = False
    found.refused = True
    notifications.drop_all(turn.session, turn.org, f"link:{id}")
    return "refused"


def undo(turn: Turn, id: int) -> None:
    """Two persons again, each with what was theirs; what came since stays. Raises NotFound, TooLate."""
    found = stored.get(turn.session, turn.org, id)
    if found is None or not (found.first_yes and found.second_yes) or found.first_id != turn.me.id:
        raise NotFound("These accounts are not linked any more. `/lore settings` shows what is.")
    if stored.newest(turn.session, turn.org, turn.me.id) != id:
        raise TooLate("Another account was linked after this one. Unlink that one first: `/lore settings`.")
    _unlink(turn, found)


def _tell(work: Work, id: int, person: Person, other: Person) -> None:
    name, place, _ = people.accounts(work.session, work.org, other.id)[0]
    notify.tell(work, person, views.offered(id, name, place), kind="link", once=f"link:{id}")


def _mine(turn: Turn, id: int) -> LinkOffer:
    """The offer, if it is made to the person and both are here. Raises NotFound, TooLate."""
    found = stored.get(turn.session, turn.org, id)
    if found is None or turn.me.id not in (found.first_id, found.second_id):
        raise NotFound(OVER)
    both = people.persons(turn.session, turn.org, (found.first_id, found.second_id))
    linked = found.first_yes and found.second_yes
    if not linked and any(person.state != "active" for person in both.values()):
        raise TooLate(OVER)
    return found


def _pair(work: Work, offer: LinkOffer) -> tuple[Person, Person]:
    people.hold(work.session, work.org, offer.first_id, offer.second_id)
    both = people.persons(work.session, work.org, (offer.first_id, offer.second_id))
    return both[offer.first_id], both[offer.second_id]


def _link(work: Work, offer: LinkOffer) -> None:
    """All that is the second one's becomes the first one's; the second one's row stays, empty."""
    session, org = work.session, work.org
    first, second = _pair(work, offer)
    shown = erasing.shown(work, privacy.stored(session, org, privacy.subject(session, org, second.id)))
    who = moving.packed(second.model_dump(exclude={"id", "organization_id"}))
    carried = DECIDED in second.preferences and DECIDED not in first.preferences
    before, role = first.role, max(first.role, second.role, key=RANKS.index)
    first.role = role
    if carried:
        first.preferences = {**first.preferences, DECIDED: second.preferences[DECIDED]}
    second.name, second.email, second.role, second.state, second.preferences = "", None, "member", "left", {}
    steps = moving.move(session, org, second.id, first.id)
    offer.undo = {"second": who, "role": [before, role], "carried": carried, "steps": steps}
    offer.linked_at = work.now
    _sum_up(work, first.id)
    _redraw(work, shown)


def _unlink(work: Work, offer: LinkOffer) -> None:
    session, org = work.session, work.org
    first, second = _pair(work, offer)
    moving.move_back(session, org, offer.undo["steps"], second.id, first.id)
    _give_back(first, second, offer)
    if not people.is_here(session, org, second.id):
        second.state = "left"
    offer.first_yes = offer.second_yes = False
    offer.linked_at, offer.undo = None, {}
    session.flush()
    _sum_up(work, first.id, second.id)
    _redraw(work, erasing.shown(work, privacy.stored(session, org, privacy.subject(session, org, second.id))))


def _give_back(first: Person, second: Person, offer: LinkOffer) -> None:
    """Each is who they were; a role that was changed since is the higher one's no more."""
    undo, now = offer.undo, first.role
    before, given = undo["role"]
    for name, value in moving.unpacked("person", undo["second"]).items():
        setattr(second, name, value)
    second.role = min(second.role, now, key=RANKS.index)
    if now == given:
        first.role = before
        if undo["carried"]:
            first.preferences = {name: value for name, value in first.preferences.items() if name != DECIDED}


def _sum_up(work: Work, *persons: int) -> None:
    """What the accounts of these persons said of snippets, once a person, and what it weighs."""
    for id in stored.reacted(work.session, work.org, *persons):
        snippet = weights.subject(work.session, work.org, id)
        if snippet is not None:
            for person in persons:
                weighing.settle(work, snippet, person)
    weighing.weigh_all(work, *persons)


def _redraw(work: Work, shown: set[tuple[str, int]]) -> None:
    for thing, thing_id in sorted(shown):
        outbox.redraw(work, thing, thing_id)
