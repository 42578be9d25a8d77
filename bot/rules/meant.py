"""Two names of one thing, from what somebody looked for in vain and what they looked for then and opened."""

from collections.abc import Collection, Sequence

from bot.rules.spelling import nearest
from bot.rules.terms import terms
from bot.rules.words import STOP, folded

LONGEST, MOST = 40, 3  # characters of a name, words of a name
_AROUND = "!\"'(),.:;?[]{}<>¡¿«»“”‘’„…、。，！？「」（）"


def names(before: str, after: str, opened: Collection[str]) -> tuple[str, str] | None:
    """What the first search called it and what the second did, in the order of the alphabet; None: nothing to learn.

    `opened` are the terms of the text that the second search led to, and the first did not.
    """
    first, second = _words(before), _words(after)
    there = {term for word in second for term in terms(word)}
    missed = _run(first, [word for word in first if there.isdisjoint(terms(word))])
    before_that = {term for word in first for term in terms(word)}
    found = _run(second, [word for word in second if before_that.isdisjoint(terms(word))])
    if not missed or not found or nearest(missed, [found]):
        return None
    if not set(terms(found)) <= set(opened) or not set(terms(missed)).isdisjoint(opened):
        return None
    return min(missed, found), max(missed, found)


def _words(text: str) -> list[str]:
    """The words of a search without grammar, as they were typed but in lower case."""
    typed = (word.strip(_AROUND).casefold() for word in text.split())
    return [word for word in typed if word and folded(word) not in STOP]


def _run(words: Sequence[str], chosen: Sequence[str]) -> str:
    """These words as one name, if they stand together and are few; empty otherwise."""
    name = " ".join(chosen)
    together = f" {name} " in f" {' '.join(words)} " and any(char.isalpha() for char in name) and "=" not in name
    return name if together and 1 <= len(chosen) <= MOST and len(name) <= LONGEST else ""
