"""What people wrote, drawn: code as code, links as links, everything else as their plain words."""

import re

from bot.rules.graphemes import first_graphemes, shorten, utf16
from bot.rules.text import bare, one_line
from bot.rules.topics import URL
from bot.views.elements import Code, Element, Link, Paragraph, Preformatted, Span, Text

PREVIEW, PREVIEW_LINES, PAGE = 600, 10, 2500
FENCES = 8  # code blocks in one card; what follows stands as it was typed
_FENCE = re.compile(r"```(?:[\w+#.-]*[^\S\n]*\n(?=\s*[^\s`]))?(.*?)(?:```|\Z)", re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`|" + URL.pattern, re.IGNORECASE)


def prose(text: str) -> tuple[Element, ...]:
    """Paragraphs, and what stands between ``` as it is."""
    elements: list[Element] = []
    at = 0
    for fence in list(_FENCE.finditer(text))[:FENCES]:
        elements += _paragraph(text[at : fence.start()])
        if fence[1].strip():
            elements.append(Preformatted(fence[1].strip("\n")))
        at = fence.end()
    return (*elements, *_paragraph(text[at:]))


def spans(text: str) -> Text:
    """A run of words with its `code` and its links; a link always shows where it leads."""
    found: list[Span] = []
    at = 0
    for match in _INLINE.finditer(text):
        url = "" if match[1] else bare(match[0])
        if not (match[1] or url):
            continue
        found += [text[at : match.start()], Code(match[1]) if match[1] else Link(url, url)]
        at = match.end() if match[1] else match.start() + len(url)
    return tuple(span for span in (*found, text[at:]) if span != "")


def preview(text: str) -> tuple[str, bool]:
    """The beginning of a text, and whether there is more."""
    first = "\n".join(text.split("\n", PREVIEW_LINES)[:PREVIEW_LINES])
    short = shorten(first, PREVIEW)
    if short == first and first != text:
        short = f"{first.rstrip()}\n…"
    return short, short != text


def flat(text: str, limit: int) -> str:
    """The beginning of a text in one line, its code without the marks around it."""
    return one_line(_FENCE.sub(lambda fence: f" {fence[1]} ", text).replace("`", ""), limit)


def pages(text: str, size: int = PAGE) -> list[str]:
    """The text in pieces of at most `size` UTF-16 units, cut between lines or words where it has any."""
    found: list[str] = []
    while utf16(text) > size:
        head = first_graphemes(text, size)
        while (over := utf16(head) - size) > 0:
            head = first_graphemes(head, len(head) - (over + 1) // 2)
        cut = max(head.rfind("\n"), head.rfind(" ") if "\n" not in head[size // 2 :] else -1)
        end = cut if cut > size // 2 else len(head)
        found.append(text[:end].rstrip())
        text = text[end:].lstrip(" \n")
    return [*found, text] if text or not found else found


def reading_pages(text: str) -> list[str]:
    """Pages to read: code that runs over the end of one goes on as code on the next."""
    found, inside = [], False
    for page in pages(text):
        whole = f"```\n{page}" if inside else page
        inside = whole.count("```") % 2 == 1
        found.append(f"{whole}\n```" if inside else whole)
    return found


def _paragraph(text: str) -> list[Element]:
    text = text.strip()
    return [Paragraph(spans(text))] if text else []
