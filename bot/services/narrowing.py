"""What people type to narrow a search down, and what to suggest when nothing is found."""

import re
from datetime import datetime

from bot.conversation import MARK, Turn
from bot.errors import Invalid
from bot.rules import filters
from bot.rules.spelling import nearest
from bot.rules.text import one_line
from bot.services import admin, routing, seen
from bot.views.answers import Nothing
from bot.views.words import hashed
from storage import people, topics
from storage.search import Narrow

LONGEST, NEAR_TOPICS = 300, 3
BEHIND = {
    "topic": "`topic:sql`", "by": "`by:@ana` or `by:me`", "in": "`in:#general`",
    "since": "`since:2w` or `since:yesterday`", "is": "`is:open` or `is:verified`",
}  # fmt: skip


def read(turn: Turn, text: str) -> tuple[str, Narrow | None]:
    """The words, and what they are narrowed down to, None: nothing. Raises Invalid."""
    text = one_line(text, LONGEST)
    if unfinished := filters.unfinished(text):
        raise Invalid(f"What is to follow `{unfinished}:`? Write it right behind, for example {BEHIND[unfinished]}.")
    typed = filters.read(text)
    if not typed.narrowed:
        return typed.words, None
    return typed.words, Narrow(
        _topic(turn, typed.topic) if typed.topic else None,
        _person(turn, typed.by) if typed.by else None,
        admin.channel_meant(turn, typed.channel).id if typed.channel else None,
        _since(turn, typed) if typed.since else None,
        _state(typed.state),
    )


def spoken(turn: Turn, typed: str, narrow: Narrow | None) -> str:
    """What was typed, with the name of whoever it is about in place of their account."""
    if narrow is None or narrow.by is None:
        return typed
    by = f"by:{seen.names(turn, [narrow.by])[narrow.by]}"
    return re.sub(r"(?<!\S)by:\S+", lambda _: by, typed, flags=re.IGNORECASE)


def nothing(turn: Turn, words: str) -> Nothing:
    """What may help instead: topics that are called alike, and who may know."""
    known = topics.slugs(turn.session, turn.org)
    asked = {word.strip("#?!.,").casefold() for word in words.split()}
    near = [slug for slug in known if slug in asked or asked & set(slug.split("-"))]
    near += [slug for word in sorted(asked) if len(word) > 3 and (slug := nearest(word, known)) and slug not in near]
    shown = tuple(near[:NEAR_TOPICS])
    asked_for = filters.read(MARK.sub(" ", turn.text)).words
    return Nothing(
        words, shown, tuple(each.name for each in routing.who_may_know(turn, words, shown)),
        only_names=bool(words) and not any(map(str.isalnum, asked_for)),
    )  # fmt: skip


def _topic(turn: Turn, slug: str) -> int:
    found = topics.known(turn.session, turn.org, [slug]).get(slug)
    if found is None:
        near = nearest(slug, topics.slugs(turn.session, turn.org))
        raise Invalid(f"Nothing is on {hashed([slug])} yet." + (f" Did you mean `topic:{near}`?" if near else ""))
    return found


def _person(turn: Turn, typed: str) -> int:
    if typed.casefold() == "me":
        return turn.me.id
    found = people.called(turn.session, turn.org, turn.workspace.id, typed)
    if len(found) != 1:
        many = "Several people are" if found else "I don't know anybody"
        raise Invalid(f"{many} called “{typed[:80]}”. Pick the person from the list: `by:@…`.")
    return found[0].id


def _since(turn: Turn, typed: filters.Typed) -> datetime:
    try:
        return filters.since(typed.since, turn.now, turn.me.time_zone)
    except ValueError:
        raise Invalid("Since when? For example `since:2w`, `since:yesterday` or `since:2026-01-31`.") from None


def _state(typed: str) -> str:
    if typed and typed not in filters.STATES:
        raise Invalid("I know `is:open` (needs that wait for help) and `is:verified` (snippets somebody vouches for).")
    return typed
