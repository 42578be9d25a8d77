"""A person's own snippets, as a list."""

from collections.abc import Sequence

from bot.rules.graphemes import shorten
from bot.rules.numbers import count
from bot.views.elements import Button, Buttons, Card, CardLink, Element, Heading, Paragraph, Row, Small
from bot.views.snippets import ShownSnippet, owning
from bot.views.words import coded

PAGE = 5


def listing(snippets: Sequence[ShownSnippet], page: int, more: Button | None) -> Card:
    """One's own snippets: how they do, and what needs attention."""
    title = "Your snippets"
    if not snippets:
        empty = "You have not shared anything yet. Try `/share` and a line that would have saved you an hour."
        return Card((Heading(title), Paragraph(coded(empty))), empty)
    elements: list[Element] = [Heading(title)]
    for each in snippets:
        elements.append(Row((CardLink(each.title, "snippet", each.id),), (_figures(each),)))
        if attention := _attention(each):
            elements.append(Small((f"⚠️ {attention}",)))
        elements.append(Buttons(owning(each)))
    if more is not None:
        elements.append(Buttons((more,)))
    return Card(tuple(elements), f"{title}, page {page}")


def _figures(snippet: ShownSnippet) -> str:
    if snippet.state == "draft":
        return "draft, only you see it"
    said = (("👍", snippet.useful), ("💡", snippet.learned))
    parts = [count(snippet.views, "view"), *(f"{mark} {n:,}" for mark, n in said if n)]
    parts += [f"helped {count(snippet.helped, 'person')}"] if snippet.helped else []
    return " · ".join(parts if snippet.state == "published" else ["archived", *parts])


def _attention(snippet: ShownSnippet) -> str:
    if snippet.state != "published":
        return "Its last day has passed." if snippet.state == "archived" and snippet.expired else ""
    found = ["Please look it through: is it still right?"] if snippet.in_review else []
    if snippet.question:
        found.append(f"{count(snippet.question, 'reader')} asked for more.")
        found += [shorten(words, 160) for words in snippet.asked[-2:]]
    if snippet.outdated:
        found.append(f"{count(snippet.outdated, 'reader')} found it out of date.")
    return " ".join(found)
