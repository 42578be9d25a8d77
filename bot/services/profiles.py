"""What colleagues may know of each other: what somebody teaches, shares and was thanked for."""

from bot.conversation import Turn
from bot.errors import Invalid, NotFound
from bot.services import kudos as thanks
from bot.services import mentions, scores, seen, showing, suggesting, trail
from bot.views.profiles import ShownProfile
from storage import kudos, people, snippets, topics
from storage.tables import Person

TOP, THANKED, SUGGESTED = 5, 3, 3


def meant(turn: Turn) -> Person:
    """The person that is mentioned, or who asks. Raises Invalid for plain words, NotFound for somebody unknown."""
    named = mentions.read(turn.request)
    if not turn.text.strip():
        return turn.me
    if not named.accounts:
        raise Invalid("Mention the person with @, for example `/lore profile @Ana`.")
    account = people.account(turn.session, turn.workspace.id, named.accounts[0])
    person = people.person(turn.session, turn.org, account.person_id) if account and not account.bot else None
    if person is None:
        raise NotFound("I don't know this colleague yet: they have not asked, shared or been thanked so far.")
    return person


def shown(turn: Turn, person: Person) -> ShownProfile:
    """What may be seen of somebody here; that an admin looked is noted."""
    if turn.me.role == "admin" and person.id != turn.me.id:
        trail.note(turn, "profile", subject=person)
    wrote = [s for s in snippets.of_author(turn.session, turn.org, person.id) if s.state == "published"]
    wrote = [s for s in wrote if seen.may_see(turn, s.visibility, s.channel_id, [person.id])]
    worth = scores.totals(turn, [snippet.id for snippet in wrote])
    best = showing.snippets(turn, sorted(wrote, key=lambda s: (-worth[s.id], -s.id))[:TOP])
    said = kudos.received(turn.session, turn.org, person.id, seen.eyes(turn, turn.channel), THANKED)
    interests = topics.interests(turn.session, turn.org, person.id)
    return ShownProfile(
        person.name, person.id == turn.me.id, person.state == "left", interests.get("teach", ()),
        interests.get("follow", ()) if person.id == turn.me.id else (), tuple(best), len(wrote),
        tuple(thanks.shown(turn, said)),
        tuple(suggesting.suggested(turn, person, turn.channel.id)[:SUGGESTED]) if person.id == turn.me.id else (),
        people.accounts_of(turn.session, turn.org, [person.id], turn.workspace.id).get(person.id, ""),
    )  # fmt: skip
