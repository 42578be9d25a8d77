"""How snippets look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

from bot.rules.graphemes import shorten
from bot.rules.numbers import count
from bot.views.elements import (
    Bold,
    Button,
    Buttons,
    Card,
    CardLink,
    Code,
    Element,
    Heading,
    LinkButton,
    Moment,
    Paragraph,
    Small,
    Span,
    Text,
)
from bot.views.prose import preview, prose, reading_pages
from bot.views.words import listed


@dataclass(frozen=True, slots=True)
class ShownSnippet:
    """A snippet with everything that its card shows."""

    id: int
    title: str
    body: str
    link: str | None
    state: str
    authors: tuple[str, ...]
    topics: tuple[str, ...] = ()
    useful: int = 0
    learned: int = 0
    question: int = 0
    outdated: int = 0
    helped: int = 0
    views: int = 0
    saved_by: str = ""
    edited: bool = False
    in_review: bool = False
    reviewed_at: datetime | None = None
    review_by: date | None = None
    expires_on: date | None = None
    expired: bool = False
    asked: tuple[str, ...] = ()
    verified_by: str = ""
    verified_at: datetime | None = None


def card(snippet: ShownSnippet) -> Card:
    """A snippet in its channel: what it says, whom it helped, and what a reader can do."""
    summary = f"{by(snippet.authors)} shared: {snippet.title}"
    if snippet.state == "draft":
        gone = ("A snippet was here. It was taken back.",)
        return Card((Small(gone),), "A snippet was taken back", "snippet", snippet.id)
    if snippet.state == "archived":
        return Card(_archived(snippet), f"Archived: {snippet.title}", "snippet", snippet.id)
    short, more = preview(snippet.body)
    elements: list[Element] = [Paragraph(("💡 ", Bold(snippet.title))), *prose(short)]
    if leading := _leading(snippet, more):
        elements.append(Buttons(leading))
    elements += [Small(_credits(snippet)), *_marks(snippet), Buttons(_actions(snippet.id))]
    return Card(tuple(elements), summary, "snippet", snippet.id)


def _archived(snippet: ShownSnippet) -> tuple[Element, ...]:
    why = "passed its last day" if snippet.expired else "archived by its author or a curator"
    return (Paragraph(("🗄️ ", Bold(snippet.title))), Small((f"by {by(snippet.authors)} · {why}",)))


def _leading(snippet: ShownSnippet, more: bool) -> tuple[Button | LinkButton, ...]:
    read = (Button("Read all", "read", f"s{snippet.id}"),) if more else ()
    return (*read, *opening(snippet.link))


def opening(link: str | None) -> tuple[LinkButton, ...]:
    """The button that opens the link, and says where that leads."""
    host = urlsplit(link).hostname if link else None
    return (LinkButton(f"Open {shorten(host, 60)}", link),) if link and host else ()


def _credits(snippet: ShownSnippet) -> Text:
    parts = [f"by {by(snippet.authors)}"]
    if snippet.saved_by:
        parts.append(f"saved by {snippet.saved_by}")
    return (" · ".join(parts + [f"#{slug}" for slug in snippet.topics]),)


def _marks(snippet: ShownSnippet) -> list[Element]:
    """What readers said of it and how fresh it is, if there is anything to say."""
    kinds = (("👍", snippet.useful, "useful"), ("💡", snippet.learned, "learned"))
    said = [f"{mark} {n:,} {word}" for mark, n, word in kinds if n]
    said += [f"🙌 helped {count(snippet.helped, 'person')}"] if snippet.helped else []
    spans: list[Span] = [" · ".join(said)] if said else []
    for each in _freshness(snippet):
        spans += [" · ", *each] if spans else each
    return [Small(tuple(spans))] if spans else []


def _freshness(snippet: ShownSnippet) -> list[Text]:
    found: list[Text] = [("⏳ may be out of date, being looked through",)] if snippet.in_review else []
    if snippet.verified_at is not None and not snippet.in_review:
        found.append((f"✅ verified by {snippet.verified_by} on ", Moment(snippet.verified_at.isoformat())))
    elif snippet.reviewed_at is not None and not snippet.in_review:
        found.append(("✓ looked through ", Moment(snippet.reviewed_at.isoformat())))
    if snippet.expires_on is not None:
        found.append((f"until {day(snippet.expires_on)}",))
    return [*found, ("edited",)] if snippet.edited else found


def _actions(id: int) -> tuple[Button, ...]:
    s = f"s{id}"
    return (
        Button("👍 Useful", "useful", s), Button("💡 Learned", "learned", s),
        Button("🙌 Helped me", "helped", s), Button("Recommend", "recommend", s), Button("More…", "more", s),
    )  # fmt: skip


def more(snippet: ShownSnippet, *, wrote: bool, own: bool, verify: bool = False) -> Card:
    """The rarer things to do with a snippet, for whoever asked: one who `wrote` it, or may change it (`own`)."""
    s = f"s{snippet.id}"
    rare = (
        *(() if wrote else (Button("Out of date", "outdated", s), Button("Ask the author", "question", s))),
        Button("Why this score", "why", s), *([Button("Verify", "verify", s)] if verify else []),
    )  # fmt: skip
    elements: list[Element] = [Paragraph((Bold(snippet.title),)), Buttons(rare)]
    if own:
        elements.append(Buttons(owning(snippet)))
    elements.append(Small(("To type a command about it, use its number: ", Code(s))))
    return Card(tuple(elements), f"More about {snippet.title}")


def owning(snippet: ShownSnippet) -> tuple[Button, ...]:
    """What its author and curators can do with it."""
    s = f"s{snippet.id}"
    if snippet.state == "archived":
        return (Button("Restore", "restore", s),)
    if snippet.state == "draft":
        publish = Button("Publish", "publish", s, style="primary")
        return (publish, Button("Edit", "edit-snippet", s), Button("Throw away", "discard", s))
    good = (Button("Still right", "reviewed", s),) if snippet.in_review else ()
    return (*good, Button("Edit", "edit-snippet", s), Button("Archive", "archive", s))


def whole(snippet: ShownSnippet, page: int) -> Card:
    """All that it says, a page at a time, for the one who asked."""
    several = reading_pages(snippet.body)
    page = min(page, len(several))
    elements: list[Element] = [Heading(snippet.title), *prose(several[page - 1])]
    rest = (Button(f"Go on ({page + 1} of {len(several)})", "read", f"s{snippet.id} {page + 1}"),)
    if buttons := (*(rest if page < len(several) else ()), *opening(snippet.link)):
        elements.append(Buttons(buttons))
    elements += [Small(_credits(snippet)), *_marks(snippet)]
    if snippet.state == "published":
        elements.append(Buttons(_actions(snippet.id)))
    return Card(tuple(elements), snippet.title)


def linked(snippet: ShownSnippet) -> CardLink:
    """Its title, leading to its card."""
    return CardLink(snippet.title, "snippet", snippet.id)


def by(authors: Sequence[str]) -> str:
    """Its authors as they are named."""
    return listed(authors) or "a former colleague"


def day(when: date) -> str:
    """3 March 2026."""
    return f"{when.day} {when:%B %Y}"
