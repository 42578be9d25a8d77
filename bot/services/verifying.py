"""Standing for a snippet: somebody who knows its topics says that it is right as it reads now."""

from bot import outbox
from bot.conversation import Turn
from bot.errors import Invalid, NotYours
from bot.services import endorsements, reviewing, trail
from storage import reviews, snippets
from storage import verifications as stored


def verify(turn: Turn, id: int) -> str:
    """The person stands for it from now on; returns its title. Raises NotFound, Invalid, NotYours."""
    snippet = endorsements.subject(turn, id)
    if turn.me.id in snippet.authors:
        raise Invalid("You wrote it, so somebody else has to verify it. Your name stands on it already.")
    if not may_verify(turn, snippet.id):
        raise NotYours(
            "Verifying is for those who teach its topics or shared something on them that helped, and for curators."
        )
    stored.keep(turn.session, turn.org, snippet.id, turn.me.id, turn.now)
    kept = snippets.get(turn.session, turn.org, snippet.id)
    if turn.me.role != "member":
        trail.note(turn, "verify", f"s{snippet.id}")
    asked = turn.me.role != "member" or turn.me.id in reviews.asked(turn.session, turn.org, snippet.id)
    if kept is not None and kept.review_since is not None and asked:
        endorsements.reviewed(turn, kept, turn.me.id)
    outbox.redraw(turn, "snippet", snippet.id)
    return snippet.title


def take_back(turn: Turn, id: int) -> None:
    """Whoever stands for it, or a curator, does no longer. Raises NotFound, NotYours."""
    snippet = endorsements.subject(turn, id)
    person, _ = stored.of(turn.session, turn.org, [snippet.id]).get(snippet.id, (turn.me.id, turn.now))
    if person != turn.me.id and turn.me.role == "member":
        raise NotYours("Only whoever verified it or a curator can do that. If it is out of date, say so: *More…*.")
    if stored.forget(turn.session, turn.org, snippet.id):
        if person != turn.me.id:
            trail.note(turn, "unverify", f"s{snippet.id}")
        outbox.redraw(turn, "snippet", snippet.id)


def may_verify(turn: Turn, id: int) -> bool:
    """Whether the person has standing on its topics, or curates."""
    return turn.me.role != "member" or turn.me.id in reviewing.standing(turn, id)
