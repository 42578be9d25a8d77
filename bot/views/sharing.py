"""How sharing looks: its forms, what is there already, what is said when it is done."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Protocol

from bot.rules.graphemes import shorten
from bot.views import notices
from bot.views.coaching import FIRST
from bot.views.elements import (
    Bold,
    Button,
    Buttons,
    Card,
    CardLink,
    ChannelField,
    Choice,
    DateField,
    Element,
    Field,
    Form,
    Heading,
    Note,
    Paragraph,
    Row,
    Small,
    TextField,
)
from bot.views.needs import ShownNeed
from bot.views.prose import pages
from bot.views.snippets import ShownSnippet, by

COACH = Choice(
    "coach", "Before you share it", (("yes", "Help me write this"),), many=True, required=False,
    hint="I ask what is missing. Nobody sees it until you share it.",
)  # fmt: skip
FIELD = 3000  # what one field takes, in UTF-16 units
EVERYBODY, HERE = ("organization", "Everybody in the organization"), ("channel", "Only this channel")


class Found(Protocol):
    """A snippet that is there already."""

    @property
    def id(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def authors(self) -> tuple[str, ...]: ...
    @property
    def preview(self) -> str: ...


def form(kind: str, needs: Sequence[tuple[int, str]], template: str = "", *, first: bool = False) -> Form:
    """Asks for a snippet; `kind` is that of the channel where it is asked, `first` for who never shared anything."""
    where: tuple[Field, ...] = (
        Choice(
            "visibility", "Who may read it", (EVERYBODY, HERE), ("organization" if kind == "public" else "channel",)
        ),
    )
    if kind == "direct":
        picked = ("channel", "Only that channel")
        where = (
            ChannelField("channel", "Post it in a channel", required=False, hint="Without one, people still find it."),
            Choice(
                "visibility",
                "Who may read it",
                (EVERYBODY, picked),
                required=False,
                hint="Everybody, unless the channel is private.",
            ),
        )
    options = tuple((f"n{id}", shorten(title, 70)) for id, title in needs)
    answers = (Choice("need", "Does it answer somebody?", options, required=False),) if options else ()
    note = (Note(FIRST),) if first else ()
    fields = (*note, *_words(body=template), *where, *answers, *_until(None, None), COACH)
    return Form("Share what you know", "share", fields, submit="Share")


def answer(need: ShownNeed, title: str) -> Form:
    """Asks for an answer to a need."""
    note = Note((f"{need.asker} wants to learn: ", Bold(need.title)))
    fields = _words(title, topics=_hashes(need.topics))
    return Form("Share an answer", "answer", (note, *fields, COACH), text=f"n{need.id}", submit="Share")


def edit(snippet: ShownSnippet, today: date) -> Form:
    """Changes what a snippet says."""
    review_by, last = (day if day and day > today else None for day in (snippet.review_by, snippet.expires_on))
    fields: tuple[Field, ...] = (*words(snippet), *_until(review_by, last))
    return Form("Edit your snippet", "edit-snippet", fields, text=f"s{snippet.id}")


def words(snippet: ShownSnippet) -> tuple[TextField, ...]:
    """The fields of what a snippet says, as it says it now."""
    return _words(snippet.title, snippet.body, snippet.link or "", _hashes(snippet.topics))


def post_in(snippet_id: int, channel: str) -> Form:
    """Asks where to post a card."""
    where = ChannelField("channel", "Channel", channel, hint="Colleagues there will see it.")
    return Form("Post in a channel", "post-in", (where,), text=f"s{snippet_id}", submit="Post")


def alike(draft: str, found: Sequence[Found], need_id: int | None) -> Card:
    """What seems to say the same, before something is published; only its author sees it."""
    elements: list[Element] = [Heading("This may be there already")]
    for each in found:
        button = Button("Read it", "read", f"s{each.id}")
        if need_id is not None:
            button = Button("Answer with it", "answer-with", f"n{need_id} s{each.id}")
        elements.append(Row(("💡 ", CardLink(each.title, "snippet", each.id)), (f"by {by(each.authors)}",), button))
        if each.preview:
            elements.append(Small((each.preview,)))
    text = f"{draft} n{need_id}" if need_id is not None else draft
    yours = Button("Publish anyway", "publish", text, style="primary"), Button("Don't publish", "discard", draft)
    return Card((*elements, Buttons(yours)), "This may be there already")


def published(snippet_id: int, only: str = "", *, direct: bool = False, tip: str = "") -> Card:
    """Says who can read it now, and how to change one's mind; `only`: the one channel that can."""
    s = f"s{snippet_id}"
    done = f"Shared. Only {only} can read it." if only else "Shared. Everybody in the organization can find it."
    post = (Button("Post in a channel", "post-in", s),) if direct else ()
    card = notices.done(done, *post, Button("Edit", "edit-snippet", s), Button("Undo", "undo-share", s))
    return replace(card, elements=(card.elements[0], Small((tip,)), *card.elements[1:])) if tip else card


def answered(snippet_id: int, own_need: int | None = None) -> Card:
    """Thanks for an answer; whoever asked it themselves may be done."""
    s = f"s{snippet_id}"
    resolve = (Button("Mark resolved", "resolve", f"n{own_need}"),) if own_need is not None else ()
    done = "Thank you! Your answer is in the thread of the need."
    return notices.done(done, *resolve, Button("Edit", "edit-snippet", s), Button("Undo", "undo-share", s))


def _words(title: str = "", body: str = "", link: str = "", topics: str = "") -> tuple[TextField, ...]:
    """Title, text, link and topics; a long text takes several fields: body, body2, body3 and so on."""
    parts = pages(body, FIELD)
    first = TextField(
        "body", "What you know", parts[0], lines=True, required=False, limit=FIELD,
        hint="Start from a template: /share how-to, fix, decision, tour or video",
    )  # fmt: skip
    more = [
        TextField(f"body{at}", "It goes on", part, lines=True, required=False, limit=FIELD)
        for at, part in enumerate(parts[1:], 2)
    ]
    return (
        TextField("title", "Title", shorten(title, 120), limit=120), first, *more,
        TextField("link", "Link", link, required=False, limit=2000, hint="A page, a document or a video"),
        TextField("topics", "Topics", topics, required=False, limit=300, hint="For example: #excel #invoices"),
    )  # fmt: skip


def _hashes(topics: Sequence[str]) -> str:
    return " ".join(f"#{slug}" for slug in topics)


def _until(review_by: date | None, last: date | None) -> tuple[DateField, DateField]:
    return (
        DateField(
            "review_by",
            "Review it on",
            str(review_by or ""),
            hint="You will be asked whether it is still right.",
        ),
        DateField("expires_on", "Archive it after", str(last or ""), hint="For what is only true until a day."),
    )


def suggestion(snippet_id: int, title: str, topics: tuple[str, ...]) -> Card:
    """A title and topics that a model suggests; only the author sees it."""
    slugs = " ".join(f"#{slug}" for slug in topics)
    use = Button("Use this", "retitle", f"s{snippet_id} {title} {slugs}".strip(), style="primary")
    return Card(
        (
            Paragraph(("Easier to find with this title? ", Bold(title), f" {slugs}".rstrip())),
            Small(("Suggested by the language model. Nothing changes unless you press it.",)),
            Buttons((use,)),
        ),
        f"A title to consider: {title}",
    )
