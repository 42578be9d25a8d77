"""Snippets as their cards show them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.conversation import Turn, Work
from bot.services import endorsements, seen
from bot.services.endorsements import Counts
from bot.views.snippets import ShownSnippet
from storage import snippets as stored
from storage import topics, verifications
from storage.tables import Snippet


def snippets(work: Work, several: Sequence[Snippet]) -> list[ShownSnippet]:
    """Snippets as their cards show them, in the same order."""
    ids = [snippet.id for snippet in several]
    wrote = stored.authors(work.session, work.org, ids)
    about = topics.of(work.session, work.org, "snippet", ids)
    counts = endorsements.counts(work, ids)
    savers = [snippet.saved_by_id for snippet in several if snippet.saved_by_id is not None]
    verified = verifications.of(work.session, work.org, ids)
    verifiers = [person for person, _ in verified.values() if person is not None]
    names = seen.names(work, [*(person for each in wrote.values() for person in each), *savers, *verifiers])
    shown = [
        _shown(work, each, tuple(names[p] for p in wrote.get(each.id, ())), about.get(each.id, ()),
               counts.get(each.id, Counts()), _saver(each, wrote.get(each.id, ()), names))
        for each in several
    ]  # fmt: skip
    return [
        replace(each, verified_by=names.get(verified[each.id][0] or 0, seen.FORMER), verified_at=verified[each.id][1])
        if each.id in verified else each
        for each in shown
    ]  # fmt: skip


def snippet(work: Work, one: Snippet) -> ShownSnippet:
    """One snippet as its card shows it."""
    return snippets(work, [one])[0]


def mine(turn: Turn) -> list[ShownSnippet]:
    """What the person wrote or is about to save."""
    shown = snippets(turn, stored.of_author(turn.session, turn.org, turn.me.id))
    asked = endorsements.questions(turn, [each.id for each in shown])
    return [
        replace(
            each, question=len(asked.get(each.id, ())),
            asked=tuple(f"{one.asker}: {one.words}" for one in asked.get(each.id, ()) if one.words),
        )
        for each in shown
    ]  # fmt: skip


def _saver(snippet: Snippet, authors: Sequence[int], names: Mapping[int, str]) -> str:
    saver = snippet.saved_by_id
    return names[saver] if saver is not None and saver not in authors else ""


def _shown(
    work: Work, snippet: Snippet, authors: tuple[str, ...], about: tuple[str, ...], said: Counts, saver: str
) -> ShownSnippet:  # fmt: skip
    last = snippet.expires_on
    return ShownSnippet(
        snippet.id, snippet.title, snippet.body, snippet.link, snippet.state, authors, about, useful=said.useful,
        learned=said.learned, question=said.question, outdated=said.outdated, helped=said.helped, views=snippet.views,
        saved_by=saver, edited=snippet.edited_at is not None, in_review=snippet.review_since is not None,
        reviewed_at=snippet.reviewed_at, review_by=snippet.review_by, expires_on=last,
        expired=last is not None and last < work.now.date(),
    )  # fmt: skip
