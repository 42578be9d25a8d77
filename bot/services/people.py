"""Who people are."""

from collections.abc import Sequence

from bot.conversation import Actor, Turn, Work
from bot.errors import Invalid
from bot.services import linking
from storage import people
from storage.tables import Account, Person


def behind(turn: Turn, accounts: Sequence[str]) -> list[Person]:
    """The persons behind accounts of this workspace, each once, made known when they are new. Raises Invalid."""
    found: dict[int, Person] = {}
    for external_id in accounts:
        name = turn.request.people.get(external_id, "")
        account = people.open_account(turn.session, turn.workspace, external_id, name, turn.now)
        if account.bot or external_id == turn.workspace.bot_account:
            raise Invalid("That is a bot, and this is for people. Whom did you mean?", "people")
        person = people.person(turn.session, turn.org, account.person_id)
        if person is not None:
            found[person.id] = person
    return list(found.values())


def described(work: Work, account: Account, actor: Actor) -> None:
    """Takes over who somebody is, as their platform tells it."""
    person = people.person(work.session, work.org, account.person_id)
    if person is not None:
        account.bot, account.met = actor.bot, True
        people.meet(work.session, person, account, actor)
        linking.offer(work, account)
