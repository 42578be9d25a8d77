"""Whom to ask about a need."""

from datetime import timedelta

from bot.conversation import Turn
from bot.rules import quiet
from bot.services import notify
from bot.views import needs as views
from bot.views.needs import ShownNeed
from storage import endorsements, notifications, people, topics
from storage.tables import Need

ASKED_AT_ONCE = 3


def ask_around(turn: Turn, need: Need, slugs: tuple[str, ...]) -> None:
    """Tells a few people who teach its topics or have endorsed snippets on them, those least asked first."""
    if not slugs or need.visibility != "organization":
        return
    week_ago = turn.now - timedelta(days=7)
    teachers = topics.teachers(turn.session, turn.org, slugs)
    sharers = endorsements.endorsed_authors(turn.session, turn.org, slugs)
    reasons = dict.fromkeys(sharers, "shared something on") | dict.fromkeys(teachers, "teach")
    asked = {
        person: notifications.of_kind_since(turn.session, turn.org, person, "ask", week_ago)
        for person in reasons
        if person != turn.me.id
    }
    free = [person for person in sorted(asked, key=lambda p: (asked[p], p)) if asked[person] < quiet.ASKS_A_WEEK]
    persons = people.persons(turn.session, turn.org, free[:ASKED_AT_ONCE])
    shown = ShownNeed(
        need.id, need.title, need.details, need.state, turn.me.id, turn.me.name, slugs, need.created_at
    )  # fmt: skip
    for person in persons.values():
        why = f"You {reasons[person.id]} {', '.join(f'#{slug}' for slug in slugs[:3])}."
        notify.tell(turn, person, views.please(shown, why), kind="ask", once=f"ask:{need.id}")
