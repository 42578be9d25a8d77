"""Finding what colleagues know and need."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import outbox
from bot.conversation import Turn
from bot.errors import Invalid, NotFound
from bot.rules import languages
from bot.rules.passages import best_passage
from bot.rules.priors import LANGUAGE, prior
from bot.services import scores, seen
from bot.views.answers import standing
from storage import needs, search, snippets, topics, verifications
from storage.search import Eyes, Hit, Narrow, Near
from storage.store import Session
from storage.tables import Need, Snippet

MOST, PREVIEW = 25, 160


@dataclass(frozen=True, slots=True)
class Found:
    """A need or a snippet that fits, with the passage that fits best."""

    thing: str
    id: int
    title: str
    by: tuple[str, ...]
    at: datetime
    passage: str
    text: str
    own: bool = False
    share: str = ""  # the command that shares it from here, where there is one
    stands: str = ""  # how far it can be relied on
    means: float = -1.0  # how like the words it means, -1 to 1, where that is known


def find(
    turn: Turn, words: str, things: Sequence[str] = ("snippet", "need"), narrow: Narrow | None = None,
    near: Near | None = None,
) -> list[Found]:  # fmt: skip
    """What holds these words, or means the like, and may be seen here, the best first."""
    speaks = languages.of_locale(turn.me.locale)
    hits = ranked(turn.session, turn.org, words, seen.eyes(turn, turn.channel), things, narrow, speaks, near)
    ids = {thing: [hit.thing_id for hit in hits if hit.thing == thing] for thing in ("snippet", "need")}
    known_snippets = snippets.several(turn.session, turn.org, ids["snippet"])
    known_needs = needs.several(turn.session, turn.org, ids["need"])
    authors = snippets.authors(turn.session, turn.org, ids["snippet"])
    people = {p for each in authors.values() for p in each} | {need.asker_id for need in known_needs.values()}
    names = seen.names(turn, people)
    vouched = verifications.of(turn.session, turn.org, known_snippets)
    worth = _worth(turn, known_snippets, vouched)
    found = []
    for hit in sorted(hits, key=lambda hit: -hit.rank * worth.get(hit.thing_id if hit.thing == "snippet" else 0, 1.0)):
        if hit.thing == "snippet" and hit.thing_id in known_snippets:
            by = tuple(names[p] for p in authors.get(hit.thing_id, ()))
            one, verified = known_snippets[hit.thing_id], hit.thing_id in vouched
            found.append(_snippet(turn, one, by, words, verified=verified, means=hit.means))
        elif hit.thing == "need" and hit.thing_id in known_needs:
            need = known_needs[hit.thing_id]
            found.append(_need(turn, need, names[need.asker_id], words))
    return found


def ranked(
    session: Session, org: int, words: str, eyes: Eyes, things: Sequence[str], narrow: Narrow | None = None,
    speaks: str = "", near: Near | None = None,
) -> list[Hit]:  # fmt: skip
    """What fits these words, the best first; among what fits alike, what is in the language of whoever asks."""
    hits = search.find(session, org, words, eyes, things=things, limit=MOST, narrow=narrow, near=near)
    speaks = languages.language(words) or speaks
    if not speaks or len(hits) < 2:
        return hits
    texts = snippets.texts(session, org, [hit.thing_id for hit in hits if hit.thing == "snippet"])
    in_theirs = {id for id, text in texts.items() if languages.language(text) == speaks}
    liked = [hit.times(1 + LANGUAGE) if hit.thing == "snippet" and hit.thing_id in in_theirs else hit for hit in hits]
    return sorted(liked, key=lambda hit: -hit.rank)


def _worth(turn: Turn, several: Mapping[int, Snippet], vouched: Collection[int]) -> dict[int, float]:
    """What speaks for each of these snippets besides its words."""
    if not several:
        return {}
    score = scores.totals(turn, several)
    cared = topics.interests(turn.session, turn.org, turn.me.id)
    mine = {slug for slugs in cared.values() for slug in slugs}
    about = topics.of(turn.session, turn.org, "snippet", several) if mine else {}
    return {
        id: prior(
            score[id], (turn.now - (each.published_at or each.created_at)).days,
            verified=id in vouched, mine=not mine.isdisjoint(about.get(id, ())),
        )
        for id, each in several.items()
    }  # fmt: skip


def show(turn: Turn, thing: str, id: int) -> None:
    """Puts the card of a thing into this channel. Raises NotFound, Invalid in a direct conversation."""
    if turn.channel.kind == "direct":
        raise Invalid("Search in the channel where you want to share it, then press *Share in channel* there.")
    if not may_show(turn, thing, id):
        raise NotFound("That can't be shown here: it belongs to another channel, or it is no longer there.")
    outbox.show(turn, turn.channel, thing, id, thread=turn.request.place.thread)


def may_show(turn: Turn, thing: str, id: int) -> bool:
    """Whether everybody in this channel may see it."""
    row: Need | Snippet | None
    if thing == "need":
        row = needs.get(turn.session, turn.org, id)
    else:
        row = snippets.several(turn.session, turn.org, [id]).get(id)
    if row is None or row.state in ("draft", "archived", "withdrawn"):
        return False
    return _may_be_read_here(turn, row)


def _may_be_read_here(turn: Turn, row: Need | Snippet) -> bool:
    return row.visibility == "organization" or row.channel_id == turn.channel.id


def _snippet(
    turn: Turn, snippet: Snippet, by: tuple[str, ...], words: str, *, verified: bool, means: float
) -> Found:  # fmt: skip
    text = f"{snippet.title}\n{snippet.body}"
    passage = best_passage(words, snippet.body.removeprefix(snippet.title).strip() or snippet.title, PREVIEW)
    at = snippet.published_at or snippet.created_at
    share = "post-in" if turn.channel.kind == "direct" else "show"
    return Found(
        "snippet", snippet.id, snippet.title, by, at, passage, text,
        share=share if _may_be_read_here(turn, snippet) else "",
        stands=standing(in_review=snippet.review_since is not None, verified=verified), means=means,
    )  # fmt: skip


def _need(turn: Turn, need: Need, asker: str, words: str) -> Found:
    text = f"{need.title}\n{need.details}"
    passage = best_passage(words, need.details, PREVIEW)
    here = turn.channel.kind != "direct" and _may_be_read_here(turn, need)
    return Found(
        "need", need.id, need.title, (asker,), need.created_at, passage, text, need.asker_id == turn.me.id,
        "show" if here else "",
    )  # fmt: skip
