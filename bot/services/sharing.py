"""Publishing a snippet: from what was written to its card."""

from bot import outbox
from bot.conversation import Turn
from bot.errors import Invalid, NotFound
from bot.rules import likeness
from bot.rules.ranking import weighing
from bot.rules.terms import terms, without_hosts
from bot.rules.text import read_share
from bot.services import channels, crediting, endorsements, needs, offers, replies, seen, snippets
from bot.services.seen import Brief
from bot.services.writing import Words
from storage import links, search, topics, verifications, vocabulary
from storage import needs as stored_needs
from storage import snippets as stored
from storage.tables import Channel, Need, Snippet

ALIKE_SHOWN, NEEDS_OFFERED = 3, 20
ALIKE_WHOLE = 0.55  # long texts on different things share up to half of their words; a copied half shares more


def alike(turn: Turn, words: Words) -> list[Brief]:
    """Published snippets that seem to say the same and may be read here; the best first."""
    whole = without_hosts(f"{words.title}\n{words.body}")
    eyes = seen.eyes(turn, turn.channel)
    hits = search.find(turn.session, turn.org, whole, eyes, things=("snippet",), limit=8)
    there = stored.several(turn.session, turn.org, [hit.thing_id for hit in hits])
    said = [term for text in (whole, *(f"{s.title}\n{s.body}" for s in there.values())) for term in terms(text)]
    weigh = weighing(vocabulary.counts(turn.session, turn.org, said))
    fits = {id: _fit(words, whole, each, weigh) for id, each in there.items()}
    best = [id for id, fit in sorted(fits.items(), key=lambda pair: -pair[1]) if fit >= 1]
    return seen.snippets(turn, best[:ALIKE_SHOWN])


def _fit(words: Words, whole: str, other: Snippet, weigh: likeness.Weigh) -> float:
    """From 1 up it probably says the same: by its title, or by all of it."""
    title, theirs = without_hosts(words.title), without_hosts(f"{other.title}\n{other.body}")
    by_title = likeness.likeness(title, without_hosts(other.title), weigh) / likeness.ALIKE
    return max(by_title, likeness.likeness(whole, theirs, weigh) / ALIKE_WHOLE)


def place(turn: Turn, picked: str, visibility: str) -> tuple[Channel, str]:
    """Where it belongs and who may read it: what is said to Lore alone is for everybody. Raises Invalid."""
    channel = channels.to_ask_in(turn, picked) or turn.channel
    if visibility == "channel" and channel.kind == "direct":
        raise Invalid("Pick the channel that may read it.", "channel")
    usual = "organization" if channel.kind in ("public", "direct") else "channel"
    return channel, visibility if visibility in ("organization", "channel") else usual


def draft(turn: Turn, words: Words, channel: Channel, visibility: str) -> Snippet:
    """Keeps what was written; nobody else sees it before it is published."""
    snippet = Snippet(
        organization_id=turn.org, channel_id=channel.id, title=words.title, body=words.body, link=words.link,
        visibility=visibility, review_by=words.review_by, expires_on=words.expires_on, created_at=turn.now,
    )  # fmt: skip
    return stored.add(turn.session, snippet, [turn.me.id], words.topics)


def publish(turn: Turn, snippet: Snippet, need: Need | None = None) -> Snippet:
    """Publishes it where it belongs, in the thread of the need where it answers one."""
    if snippet.state != "draft":
        return snippet
    if snippet.saved_from is not None:
        crediting.claim(turn, snippet)
    snippet.state, snippet.published_at, snippet.archived_at = "published", turn.now, None
    snippets.changed(turn, snippet, back=True)
    if need is not None:
        offers.answer(turn, need, snippet)
    elif not _is_shown(turn, snippet):
        _show(turn, snippet)
    if snippet.saved_from is not None:
        crediting.tell(turn, snippet)
    return snippet


def publish_draft(turn: Turn, id: int, need_id: int | None) -> tuple[Snippet, Need | None]:
    """Publishes one's own draft, as the answer to a need if one is named or its reply was marked so."""
    snippet = snippets.own(turn, id)
    replied_to = replies.need_of(turn, snippet) if snippet.state == "draft" else None
    if replied_to is not None:
        return replies.publish(turn, id, replied_to.id), replied_to
    need = needs.open_need(turn, need_id) if need_id is not None and snippet.state == "draft" else None
    return publish(turn, snippet, need), need


def post_in(turn: Turn, id: int, picked: str) -> Channel | None:
    """Posts its card in a channel: the one picked, else here. None when a channel must be picked."""
    snippet = snippets.visible(turn, id)
    channel = channels.to_ask_in(turn, picked)
    if snippet.state != "published":
        raise NotFound
    if channel is None:
        return None
    if snippet.visibility == "channel" and snippet.channel_id != channel.id:
        raise Invalid("Only the channel where it was shared may read it, so I can't post it elsewhere.", "channel")
    outbox.show(turn, channel, "snippet", id)
    return channel


def edit(turn: Turn, id: int, words: Words) -> Snippet:
    """Changes what it says and keeps how it read before. Looking it through again settles a review."""
    snippet = snippets.own(turn, id)
    if snippet.state != "draft":
        stored.revise(turn.session, snippet, turn.me.id, turn.now)
        snippet.edited_at = turn.now
    if snippet.review_since is not None or endorsements.counts(turn, [id])[id].outdated:
        endorsements.reviewed(turn, snippet, turn.me.id)
    if (snippet.title, snippet.body, snippet.link) != (words.title, words.body, words.link):
        verifications.forget(turn.session, turn.org, id)
    snippet.title, snippet.body, snippet.link = words.title, words.body, words.link
    snippet.review_by, snippet.expires_on, snippet.suggested = words.review_by, words.expires_on, None
    turn.session.flush()
    topics.put_on(turn.session, turn.org, "snippet", id, words.topics)
    snippets.changed(turn, snippet)
    snippets.curated(turn, snippet, "edit")
    return snippet


def rename(turn: Turn, id: int, text: str) -> Snippet:
    """Gives it another title, and the `#topics` behind it."""
    snippet, shared = snippets.own(turn, id), read_share(text)
    about = shared.topics or topics.of(turn.session, turn.org, "snippet", [id]).get(id, ())
    title, until = shared.title or snippet.title, (snippet.review_by, snippet.expires_on)
    return edit(turn, id, Words(title, snippet.body, snippet.link, about, *until))


def needs_to_answer(turn: Turn) -> list[Need]:
    """The needs that wait for help and may be seen here: those of this channel first, then the oldest."""
    found = stored_needs.waiting(turn.session, turn.org, seen.eyes(turn, turn.channel))
    return sorted(found, key=lambda need: need.channel_id != turn.channel.id)[:NEEDS_OFFERED]


def _show(turn: Turn, snippet: Snippet) -> None:
    """Posts its card in its channel: in the thread of the message it was saved from, else where it was said."""
    channel = seen.channel(turn, snippet.channel_id)
    said_in = turn.request.place.thread if channel.id == turn.channel.id else None
    if channel.kind != "direct":
        outbox.show(turn, channel, "snippet", snippet.id, thread=snippet.saved_thread or said_in)


def _is_shown(turn: Turn, snippet: Snippet) -> bool:
    """Whether its card stands in its channel already, from before it was taken back."""
    shown = links.of_things(turn.session, turn.org, "snippet", [snippet.id])
    return any(link.role == "card" and link.channel_id == snippet.channel_id for link in shown)
