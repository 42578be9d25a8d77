"""Keeping what can be found up to date: terms are counted, and made anew when the rules that make them change."""

from bot.conversation import Work
from storage import need_merging, search_index, snippets, vocabulary

COUNTED_AT_ONCE, RENEWED_AT_ONCE = 500, 100


def count_terms(work: Work) -> list[str]:
    """Counts the terms of what came since, so that the search knows the rare ones and notices slips."""
    vocabulary.count(work.session, work.org, COUNTED_AT_ONCE)
    return []  # nothing that anybody has to be told of


def renew(work: Work) -> list[str]:
    """Makes the terms anew of what older rules made findable."""
    old = search_index.outdated(work.session, work.org, RENEWED_AT_ONCE)
    for thing in {thing for thing, _ in old}:
        _renew(work, thing, [id for each, id in old if each == thing])
    search_index.renewed(work.session, work.org, old)
    return [f"{len(old)} texts made findable by newer rules"] if old else []


def _renew(work: Work, thing: str, ids: list[int]) -> None:
    if thing == "snippet":
        for snippet in snippets.several(work.session, work.org, ids).values():
            snippets.index(work.session, snippet)
        return
    for id in ids:
        need_merging.index(work.session, work.org, id)


DUE = (count_terms, renew)
