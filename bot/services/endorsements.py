"""What peers say of a snippet, and what follows from it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot import outbox
from bot.conversation import Turn, Work
from bot.errors import Invalid, NotFound, NotYours
from bot.rules.text import clean, one_line
from bot.services import notify, reviewing, seen, synonyms, trail, weighing
from bot.services.weighing import Change
from bot.views import endorsements as views
from bot.views.endorsements import Question
from storage import endorsements as stored
from storage import merging, people, reactions, snippets, weights
from storage import reviews as storage_reviews
from storage.reactions import BUTTON
from storage.tables import Snippet
from storage.weights import Subject

QUESTION = 500


@dataclass(frozen=True, slots=True)
class Counts:
    """How many people said what of a snippet."""

    useful: int = 0
    learned: int = 0
    question: int = 0
    outdated: int = 0
    helped: int = 0


def counts(work: Work, snippet_ids: Iterable[int]) -> dict[int, Counts]:
    """What people said of each of these snippets; zeros where nobody said anything."""
    found = dict.fromkeys(snippet_ids, Counts())
    for snippet_id, kind, number in stored.counted(work.session, work.org, found):
        found[snippet_id] = replace(found[snippet_id], **{kind: number})
    return found


def questions(work: Work, snippet_ids: Iterable[int]) -> dict[int, list[Question]]:
    """What was asked about each of these snippets since it was last edited or reviewed, the oldest first."""
    asked = stored.questions(work.session, work.org, snippet_ids)
    names = seen.names(work, (person for _, person, _, _ in asked))
    found: dict[int, list[Question]] = {}
    for snippet_id, person, words, at in asked:
        found.setdefault(snippet_id, []).append(Question(names[person], words, at))
    return found


def subject(turn: Turn, id: int) -> Subject:
    """The snippet, or what it is part of now, if it is published and may be seen here. Raises NotFound."""
    snippet = weights.subject(turn.session, turn.org, id)
    if snippet is not None and snippet.state == "archived":
        snippet = weights.subject(turn.session, turn.org, merging.target(turn.session, turn.org, id))
    if snippet is None or snippet.state != "published":
        raise NotFound
    if not seen.may_see(turn, snippet.visibility, snippet.channel_id, snippet.authors):
        raise NotFound
    return snippet


def others(turn: Turn, id: int) -> Subject:
    """The snippet, if it is somebody else's. Raises NotFound, Invalid."""
    snippet = subject(turn, id)
    if turn.me.id in snippet.authors:
        raise Invalid("This one is yours: what counts is what others say of it. You can change it with `/share mine`.")
    return snippet


def say(turn: Turn, id: int, kind: str) -> bool:
    """The person says by a button what they think of a snippet; False when they had said so before."""
    snippet = others(turn, id)
    _press(turn, snippet, kind)
    if kind in ("useful", "learned"):
        synonyms.opened(turn, snippet.id)
    return kind in settle(turn, snippet).gained


def ask(turn: Turn, id: int, typed: str) -> bool:
    """The person asks its authors to clarify, in words if they like; False when they had asked so before."""
    snippet, words = others(turn, id), one_line(clean(typed), QUESTION)
    _press(turn, snippet, "question")
    fresh = "question" in settle(turn, snippet, words).gained
    if words and stored.put_words(turn.session, turn.org, snippet.id, turn.me.id, words):
        if not fresh:
            _ask_authors(turn, snippet, words)
        return True
    return fresh


def take_back(turn: Turn, id: int, kind: str) -> bool:
    """The person takes back what they said by a button; False when they still say it by an emoji. Raises NotFound."""
    snippet = weights.subject(turn.session, turn.org, id)
    if snippet is None:
        raise NotFound
    if reactions.withdraw(turn.session, turn.org, turn.me.id, "snippet", id, BUTTON + kind, turn.now):
        settle(turn, snippet)
    return not reactions.is_present(turn.session, turn.org, turn.me.id, "snippet", id, kind)


def settle(turn: Turn, snippet: Subject, words: str = "") -> Change:
    """Brings the endorsements of the person up to date, and does what follows from the change."""
    change = weighing.settle(turn, snippet, turn.me.id)
    if change.gained or change.lost:
        outbox.redraw(turn, "snippet", snippet.id)
    if "question" in change.gained:
        _ask_authors(turn, snippet, words)
    if "outdated" in change.gained | change.lost:
        _flag(turn, snippet)
    return change


def review(turn: Turn, id: int) -> None:
    """Its author, whoever was asked to, or a curator looked it through: it still holds. Raises NotFound, NotYours."""
    snippet = subject(turn, id)
    if not reviewing.may_change(turn, snippet.id, set(snippet.authors)):
        raise NotYours("Only its author or a curator can do that. If it is out of date, you can say so: *More…*.")
    kept = snippets.get(turn.session, turn.org, snippet.id)
    if kept is None:
        raise NotFound
    reviewed(turn, kept, turn.me.id)
    if turn.me.id not in snippet.authors:
        trail.note(turn, "review", f"s{snippet.id}")
    outbox.redraw(turn, "snippet", snippet.id)


def reviewed(work: Work, snippet: Snippet, person_id: int) -> None:
    """Somebody looked it through, or edited it: whoever called it out of date before does so no more."""
    snippet.review_since, snippet.reviewed_at = None, work.now
    if snippet.review_by is not None and snippet.review_by <= work.now.date():
        snippet.review_by = None
    reviewing.settled(work, snippet, person_id)
    stored.review(work.session, work.org, snippet.id, work.now)
    reactions.clear(work.session, work.org, "snippet", snippet.id, BUTTON + "outdated", work.now)


def _press(turn: Turn, snippet: Subject, kind: str) -> None:
    """A button is a reaction of its own kind, the same one wherever the card was pressed."""
    reactions.keep(
        turn.session, turn.org, in_order=False, account_id=turn.account.id, channel_id=snippet.channel_id,
        message_id=f"{BUTTON}s{snippet.id}", emoji=BUTTON + kind, meaning=kind, thing="snippet", thing_id=snippet.id,
        present=True, event_time=turn.now,
    )  # fmt: skip


def _ask_authors(turn: Turn, snippet: Subject, words: str) -> None:
    card = views.asked(snippet.id, snippet.title, turn.me.name, words)
    once = f"{'asked' if words else 'question'}:{snippet.id}:{turn.me.id}"
    for person in people.persons(turn.session, turn.org, snippet.authors).values():
        notify.tell(turn, person, card, kind="review", once=once)


def _flag(turn: Turn, snippet: Subject) -> None:
    """From two people on it is to be looked through; when they take that back, no longer."""
    kept = snippets.get(turn.session, turn.org, snippet.id)
    if kept is None:
        return
    if stored.outdated(turn.session, turn.org, snippet.id) >= reviewing.OUTDATED_FROM:
        reviewing.put_up(turn, kept)
        return
    due = kept.review_by is not None and kept.review_by <= turn.now.date()
    if not due and storage_reviews.reasons(turn.session, turn.org, snippet.id) <= {"outdated"}:
        kept.review_since = None
        reviewing.settled(turn, kept)
