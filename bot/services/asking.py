"""Whom to ask about a need."""

from datetime import timedelta

from bot.conversation import Work
from bot.rules import quiet
from bot.services import notify
from bot.views import needs as views
from bot.views.needs import ShownNeed
from storage import endorsements, notifications, people, topics
from storage.tables import Need, Person

ASKED_AT_ONCE = 3


def ask_on(work: Work, need: Need) -> None:
    """Asks further people, those who were not asked yet."""
    asker = people.person(work.session, work.org, need.asker_id)
    slugs = topics.of(work.session, work.org, "need", [need.id]).get(need.id, ())
    if asker is not None:
        ask_around(work, need, asker, slugs)


def ask_around(work: Work, need: Need, asker: Person, slugs: tuple[str, ...]) -> None:
    """Tells a few people who teach its topics or have endorsed snippets on them, those least asked first."""
    if not slugs or need.visibility != "organization":
        return
    week_ago = work.now - timedelta(days=7)
    teachers = topics.teachers(work.session, work.org, slugs)
    sharers = endorsements.endorsed_authors(work.session, work.org, slugs)
    reasons = dict.fromkeys(sharers, "shared something on") | dict.fromkeys(teachers, "teach")
    asked = {
        person: notifications.of_kind_since(work.session, work.org, person, "ask", week_ago)
        for person in reasons
        if person != asker.id
    }
    free = [person for person in sorted(asked, key=lambda p: (asked[p], p)) if asked[person] < quiet.ASKS_A_WEEK]
    persons = people.persons(work.session, work.org, free[:ASKED_AT_ONCE])
    shown = ShownNeed(
        need.id, need.title, need.details, need.state, asker.id, asker.name, slugs, need.created_at
    )  # fmt: skip
    for person in persons.values():
        why = f"You {reasons[person.id]} {', '.join(f'#{slug}' for slug in slugs[:3])}."
        notify.tell(work, person, views.please(shown, why), kind="ask", once=f"ask:{need.id}")
