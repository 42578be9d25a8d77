"""Names of one thing: proposed to curators from what people looked for in vain and then found, never decided alone."""

import json
from datetime import timedelta

from bot.conversation import Turn
from bot.errors import Invalid
from bot.rules import meant, synonyms
from bot.rules.terms import terms
from bot.rules.text import one_line
from bot.services import admin, trail
from bot.views.synonyms import Proposed
from storage import lookups, places, snippets, topics

REFUSED = "not-synonyms"  # the setting that holds what curators refused
WITHIN = timedelta(minutes=10)  # from one search to the next, and to what is opened
PEOPLE, LOOKED_AT, SHOWN = 2, 100, 5


def looked(turn: Turn, words: str) -> None:
    """The person looks for something."""
    if any(char.isalnum() for char in words):
        lookups.add(turn.session, turn.org, turn.me.id, one_line(words, 300), turn.now)


def opened(turn: Turn, snippet_id: int) -> None:
    """What the person looked for last led to this; what they called it before may be another name of it."""
    tried = lookups.recent(turn.session, turn.org, turn.me.id, turn.now - WITHIN)
    if not tried:
        return
    lookups.forget(turn.session, turn.org, turn.me.id)
    found = snippets.several(turn.session, turn.org, [snippet_id]).get(snippet_id)
    if len(tried) < 2 or found is None or found.visibility != "organization":
        return
    slugs = topics.of(turn.session, turn.org, "snippet", [snippet_id]).get(snippet_id, ())
    text = set(terms(f"{found.title}\n{found.body}\n{' '.join(slugs)}"))
    for before in tried[1:]:
        if pair := meant.names(before, tried[0], text):
            lookups.hint(turn.session, turn.org, *pair, turn.me.id, turn.now)


def proposed(turn: Turn) -> list[Proposed]:
    """What several people call by two names, and nobody decided about; for curators only."""
    if turn.me.role == "member":
        return []
    refused = places.setting(turn.session, turn.org, REFUSED)
    known = synonyms.decided(json.dumps(places.setting(turn.session, turn.org, admin.SYNONYMS)))
    found = [
        Proposed(word, other, people)
        for word, other, people in lookups.hints(turn.session, turn.org, PEOPLE, LOOKED_AT)
        if other not in refused.get(word, ()) and tuple(terms(other)) not in known.get(tuple(terms(word)), ())
    ]
    return found[:SHOWN]


def refuse(turn: Turn, typed: str) -> tuple[str, str]:
    """These two are different things, and are not proposed again. Raises Invalid."""
    words = sorted({one_line(word, meant.LONGEST).casefold() for word in typed.split("=")} - {""})
    if len(words) != 2:
        raise Invalid("Which two are not the same? For example `/lore synonyms refuse k8s = kanban`.")
    word, other = words
    kept = places.setting(turn.session, turn.org, REFUSED)
    latest = {**kept, word: sorted({*kept.get(word, ()), other})}
    places.decide(turn.session, turn.org, REFUSED, dict(list(latest.items())[-admin.MOST :]))
    lookups.settle(turn.session, turn.org, word, other)
    trail.note(turn, "synonyms", f"not {word} = {other}")
    return word, other
