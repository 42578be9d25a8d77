"""Who may see what, and the names that go with it."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.conversation import Turn, Work
from bot.errors import NotFound
from bot.views.needs import ShownAnswer
from bot.views.prose import flat
from storage import people, places
from storage import snippets as stored
from storage.search import Eyes
from storage.tables import Channel

FORMER = "a former colleague"


@dataclass(frozen=True, slots=True)
class Brief:
    """A snippet in a line."""

    id: int
    title: str
    authors: tuple[str, ...]
    preview: str


def eyes(turn: Turn, channel: Channel) -> Eyes:
    """The person, looking in a channel."""
    return Eyes(turn.me.id, channel.id)


def may_see(turn: Turn, visibility: str, channel_id: int, owners: Iterable[int]) -> bool:
    """Whether the person may see it where they are: what a channel keeps to itself is seen there, or by its owner."""
    return visibility == "organization" or channel_id == turn.channel.id or turn.me.id in owners


def thread_of(thing: str, thing_id: int) -> str:
    """The thread under the card of a thing, wherever that comes to be."""
    return f"@{thing}:{thing_id}"


def names(work: Work, ids: Iterable[int]) -> dict[int, str]:
    """The names of persons; one who left or was erased is a former colleague."""
    wanted = set(ids)
    known = people.named(work.session, work.org, wanted) if wanted else {}
    here = {id: name for id, (name, state) in known.items() if state != "erased"}
    return {id: here.get(id, FORMER) for id in wanted}


def active(work: Work, ids: Iterable[int]) -> list[str]:
    """The names of those of these persons who are here; a pause keeps messages from them, not what they did."""
    wanted = list(ids)
    known = people.persons(work.session, work.org, wanted) if wanted else {}
    return [known[id].name for id in wanted if id in known and known[id].state == "active"]


def channel(work: Work, id: int) -> Channel:
    """A channel of the organization. Raises NotFound."""
    here = places.channel_by_id(work.session, work.org, id)
    if here is None:
        raise NotFound("I can't find that channel. It may have been archived.")
    return here


def snippets(work: Work, ids: Iterable[int]) -> list[Brief]:
    """Snippets in a line each, those that are published."""
    wanted = list(ids)
    if not wanted:
        return []
    found = stored.several(work.session, work.org, wanted)
    authors = stored.authors(work.session, work.org, wanted)
    known = names(work, (person for each in authors.values() for person in each))
    return [
        Brief(
            id, found[id].title, tuple(known[person] for person in authors.get(id, ())),
            flat(found[id].body.removeprefix(found[id].title), 120),
        )
        for id in wanted
        if id in found and found[id].state == "published"
    ]  # fmt: skip


def answers(work: Work, ids: Iterable[int]) -> list[ShownAnswer]:
    """Snippets as the card of a need shows them."""
    return [ShownAnswer(each.id, each.title, each.authors) for each in snippets(work, ids)]
