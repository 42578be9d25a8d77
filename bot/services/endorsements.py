"""What peers say of a snippet."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from bot.conversation import Work
from storage import endorsements as stored


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
    for snippet_id, kind, people in stored.counted(work.session, work.org, found):
        found[snippet_id] = replace(found[snippet_id], **{kind: people})
    return found
