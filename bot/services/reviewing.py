"""Who looks a snippet through: its authors first, then colleagues who know its topics, one at a time."""

from collections import defaultdict
from datetime import timedelta

from bot import outbox
from bot.conversation import Turn, Work
from bot.errors import Invalid, NotFound
from bot.services import notify
from bot.views import reviews as views
from bot.views.reviews import Standing
from storage import endorsements, experts, people, snippets, topics
from storage import reviews as stored
from storage.tables import Person, Snippet

AT_MOST = 4  # people who are asked in turn about one snippet
A_WEEK = 3  # reviews that one colleague is asked for
WEEK, MONTH = timedelta(days=7), timedelta(days=30)
OUTDATED_FROM = 2  # people who say that it is out of date


def put_up(work: Work, snippet: Snippet) -> None:
    """It is to be looked through from now on, and the first in turn is asked."""
    snippet.review_since = snippet.review_since or work.now
    work.session.flush()
    outbox.redraw(work, "snippet", snippet.id)
    if not stored.asked(work.session, work.org, snippet.id):
        ask_next(work, snippet)


def ask_next(work: Work, snippet: Snippet) -> bool:
    """Asks the next in turn to look it through; False when there is nobody to ask."""
    told = stored.since(work.session, work.org, snippet.id, snippet.review_since or work.now)
    authors = set(snippets.authors(work.session, work.org, [snippet.id]).get(snippet.id, ()))
    why = _why(work, snippet, authors)
    person, reason = _next(work, snippet, authors, told, why) if len(told) < AT_MOST else (None, None)
    if person is None:
        return False
    stored.add(work.session, work.org, snippet.id, person.id, why, work.now)
    readers = endorsements.outdated(work.session, work.org, snippet.id)
    asked = endorsements.questions(work.session, work.org, [snippet.id]) if reason is None else []
    card = views.please(snippet.id, snippet.title, why, readers, reason, [words for _, _, words, _ in asked if words])
    kind, round_ = "review" if reason is None else "look", (snippet.review_since or work.now).isoformat()
    notify.tell(work, person, card, kind=kind, once=f"review:{snippet.id}:{round_}")
    return True


def may_change(turn: Turn, snippet_id: int, authors: set[int]) -> bool:
    """Whether it is the person's own, or theirs to look through now, or they curate."""
    asked = stored.asked(turn.session, turn.org, snippet_id)
    return turn.me.role != "member" or turn.me.id in authors | asked


def settled(work: Work, snippet: Snippet, person_id: int | None = None) -> None:
    """It was looked through, or is there no more: nobody needs to any longer."""
    if person_id is not None:
        stored.settle(work.session, work.org, snippet.id, "done", work.now, person_id)
    stored.settle(work.session, work.org, snippet.id, "settled", work.now)


def hand_on(turn: Turn, id: int) -> bool:
    """Whoever is asked lets the next one look; False when there is nobody else. Raises NotFound, Invalid."""
    snippet = snippets.get(turn.session, turn.org, id)
    if snippet is None or snippet.state != "published":
        raise NotFound
    if not stored.settle(turn.session, turn.org, id, "passed", turn.now, turn.me.id):
        raise Invalid("You are not asked to look through that one now. You don't have to do anything.")
    return snippet.review_since is not None and ask_next(turn, snippet)


def standing(work: Work, snippet_id: int) -> dict[int, Standing]:
    """Those who teach topics of a snippet, or shared something on them that helped."""
    about = topics.ids_of(work.session, work.org, "snippet", [snippet_id]).get(snippet_id, set())
    names = topics.slugs_of(work.session, work.org, about)
    teach, shared = defaultdict[int, set[str]](set), defaultdict[int, set[str]](set)
    for topic, person in experts.teachers(work.session, work.org, about):
        teach[person].add(names[topic])
    for topic, person in experts.helped_on(work.session, work.org, about):
        shared[person].add(names[topic])
    return {
        person: Standing(tuple(sorted(teach.get(person, ()))), tuple(sorted(shared.get(person, ()))))
        for person in teach.keys() | shared.keys()
    }


def _next(
    work: Work, snippet: Snippet, authors: set[int], told: set[int], why: str
) -> tuple[Person | None, Standing | None]:  # fmt: skip
    """Who is next, and why if it is not theirs; what only a channel sees is for its authors alone.

    Nobody is asked because of what was imported, unless readers of today say something.
    """
    persons = people.persons(work.session, work.org, authors - told)
    own = [each for each in persons.values() if each.state == "active" and not notify.is_off(each, "review")]
    if own and (snippet.imported is None or why == "outdated"):
        return min(own, key=lambda each: each.id), None
    if snippet.visibility != "organization":
        return None, None
    known = standing(work, snippet.id)
    curators = {each.id: Standing() for each in people.with_roles(work.session, work.org)}
    several = {id: why for id, why in (curators | known).items() if id not in authors | told}
    week = stored.load(work.session, work.org, several.keys(), work.now - WEEK)
    month = stored.load(work.session, work.org, several.keys(), work.now - MONTH)
    free = [
        each for each in people.persons(work.session, work.org, several).values()
        if each.state == "active" and week.get(each.id, 0) < A_WEEK and not notify.is_off(each, "look")
        and not (each.paused_until and each.paused_until > work.now)
    ]  # fmt: skip
    first = sorted(free, key=lambda each: (each.id not in known, month.get(each.id, 0), each.id))
    return (first[0], several[first[0].id]) if first else (None, None)


def _why(work: Work, snippet: Snippet, authors: set[int]) -> str:
    if endorsements.outdated(work.session, work.org, snippet.id) >= OUTDATED_FROM:
        return "outdated"
    if snippet.review_by is not None and snippet.review_by <= work.now.date():
        return "due"
    persons = people.persons(work.session, work.org, authors).values()
    return "moved" if any(each.state == "active" for each in persons) else "left"
