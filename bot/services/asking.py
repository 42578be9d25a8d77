"""Whom to ask about a need: those who are likely to know, a few at a time and never the same ones again and again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.conversation import Work
from bot.jobs import Kind, Payload, later
from bot.rules import quiet, routing
from bot.services import experts, notify
from bot.services.experts import Expert
from bot.views import needs as need_views
from bot.views import routing as views
from bot.views.needs import ShownNeed
from bot.views.routing import Reasons
from storage import asks, people, topics
from storage import needs as stored
from storage.search import Eyes
from storage.tables import Need, Person

JOB = "ask-around"
ASKED_AT_ONCE, CONSIDERED = 3, 30
WEEK, REMEMBERED = timedelta(days=7), timedelta(days=30)


Who = tuple[Sequence[Expert], Mapping[int, Reasons]]


@dataclass(frozen=True, slots=True)
class Load:
    """How often somebody was asked this week, how often they refused of late, and whether that was this week."""

    asked: int = 0
    refused: int = 0
    resting: bool = False


def ask_on(work: Work, need: Need) -> None:
    """Asks further people, those who were not asked yet."""
    asker = people.person(work.session, work.org, need.asker_id)
    slugs = topics.of(work.session, work.org, "need", [need.id]).get(need.id, ())
    if asker is not None:
        ask_around(work, need, asker, slugs)


def ask_a_curator(work: Work, need: Need) -> None:
    """Asks one curator who was not asked yet, or else an admin, the least asked first: they may know whom to ask."""
    asker, told = people.person(work.session, work.org, need.asker_id), asks.about(work.session, work.org, need.id)
    if asker is None or need.visibility != "organization":
        return
    curators = [each for each in people.with_roles(work.session, work.org) if each.id not in {asker.id, *told}]
    load = loads(work, (each.id for each in curators))
    free = [each for each in curators if _may_be_asked(work, each, load[each.id])]
    for person in sorted(free, key=lambda each: (each.role != "curator", load[each.id].asked, each.id))[:1]:
        slugs = topics.of(work.session, work.org, "need", [need.id]).get(need.id, ())
        _ask(work, person, need, asker, slugs, views.CURATES)


def ask_around(
    work: Work, need: Need, asker: Person, slugs: tuple[str, ...], most: int = ASKED_AT_ONCE
) -> None:  # fmt: skip
    """Tells a few people who are likely to know, each with the reason, whoever was asked least of late first."""
    if need.visibility == "organization":
        _ask_some(work, need, asker, slugs, most, *_who(work, need, slugs))


def ask_soon(work: Work, need: Need) -> None:
    """Asks around after this transaction: finding out who may know takes longer than all the rest."""
    if need.visibility == "organization":
        later(work, JOB, {"need": need.id}, once=f"{JOB}:{need.id}")


def kind() -> Kind:
    """The job that asks around."""

    async def found(who: Who) -> Who:
        return who

    return Kind(_prepare, found, _finish)


def _prepare(work: Work, payload: Payload) -> Who | None:
    need = stored.several(work.session, work.org, [payload["need"]]).get(payload["need"])
    if need is None or need.state not in stored.WAITING:
        return None
    return _who(work, need, topics.of(work.session, work.org, "need", [need.id]).get(need.id, ()))


def _finish(work: Work, payload: Payload, who: Who) -> None:
    need = stored.get(work.session, work.org, payload["need"])
    asker = people.person(work.session, work.org, need.asker_id) if need is not None else None
    if need is not None and asker is not None and need.state in stored.WAITING:
        slugs = topics.of(work.session, work.org, "need", [need.id]).get(need.id, ())
        _ask_some(work, need, asker, slugs, ASKED_AT_ONCE, *who)


def _who(work: Work, need: Need, slugs: tuple[str, ...]) -> Who:
    """Who is likely to know, the likeliest first, and why."""
    words, eyes = f"{need.title}\n{need.details}", Eyes(need.asker_id, need.channel_id)
    likely = experts.ranked(work, words, eyes, slugs, imported=False)[:CONSIDERED]
    return likely, experts.reasons(work, words, likely, slugs)


def _ask_some(
    work: Work, need: Need, asker: Person, slugs: tuple[str, ...], most: int, likely: Sequence[Expert],
    why: Mapping[int, Reasons],
) -> None:  # fmt: skip
    load = loads(work, why)
    persons = people.persons(work.session, work.org, why.keys() - asks.about(work.session, work.org, need.id))
    free = {id for id, person in persons.items() if id != asker.id and _may_be_asked(work, person, load[id])}
    likely = [each for each in likely if each.person_id in free]
    order = sorted(likely, key=lambda each: (-_in_turn(each, load[each.person_id]), each.person_id))
    for each in order[:most]:
        _ask(work, persons[each.person_id], need, asker, slugs, views.because(why[each.person_id]))


def loads(work: Work, person_ids: Iterable[int]) -> dict[int, Load]:
    """What was asked of each of these persons of late."""
    ids = list(person_ids)
    found = dict.fromkeys(ids, Load())
    for person, at, said in asks.since(work.session, work.org, ids, work.now - REMEMBERED):
        before, this_week = found[person], work.now - at < WEEK
        refused = said == "not_now"
        found[person] = Load(
            before.asked + this_week, before.refused + refused, before.resting or (refused and this_week)
        )
    return found


def is_paused(work: Work, person: Person) -> bool:
    """Whether they want to hear nothing now."""
    return person.paused_until is not None and person.paused_until > work.now


def _ask(work: Work, person: Person, need: Need, asker: Person, slugs: tuple[str, ...], why: str) -> None:
    asks.add(work.session, work.org, need.id, person.id, work.now)
    shown = ShownNeed(need.id, need.title, need.details, need.state, asker.id, asker.name, slugs, need.created_at)
    notify.tell(work, person, need_views.please(shown, why), kind="ask", once=f"ask:{need.id}")


def _may_be_asked(work: Work, person: Person, load: Load) -> bool:
    busy = load.asked >= quiet.ASKS_A_WEEK or load.resting or is_paused(work, person)
    return person.state == "active" and not busy and not notify.is_off(person, "ask")


def _in_turn(expert: Expert, load: Load) -> float:
    return routing.in_turn(expert.score, load.asked, load.refused)
