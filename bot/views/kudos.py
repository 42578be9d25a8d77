"""How kudos look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.rules.graphemes import shorten
from bot.rules.numbers import count
from bot.views import notices
from bot.views.elements import (
    Bold,
    Button,
    Card,
    ChannelField,
    Field,
    Form,
    Mention,
    Paragraph,
    PeopleField,
    Quote,
    Small,
    Span,
    Text,
    TextField,
)
from bot.views.words import before, listed

REASON = 200  # what a line shows of it; the rest is on its card


@dataclass(frozen=True, slots=True)
class ShownKudos:
    """Kudos with everything that their card shows; the receivers as (person, name)."""

    id: int
    giver: str
    receivers: tuple[tuple[int, str], ...]
    reason: str
    given_at: datetime
    undone: bool = False


def card(kudos: ShownKudos) -> Card:
    """Thanks in their channel; the receivers are mentioned."""
    if kudos.undone:
        return Card((Small(("Kudos were here. They were taken back.",)),), "Taken back", "kudos", kudos.id)
    spans: list[Span] = ["🙌 ", Bold(kudos.giver), " thanks "]
    for at, (person, name) in enumerate(kudos.receivers):
        spans += [before(at, len(kudos.receivers)), Mention(person, name)]
    to = listed([name for _, name in kudos.receivers])
    return Card(
        (Paragraph(tuple(span for span in spans if span)), Quote(kudos.reason)),
        f"{kudos.giver} thanks {to}: {kudos.reason}", "kudos", kudos.id,
    )  # fmt: skip


def given(id: int, names: Sequence[str], left: int, channel: str) -> Card:
    """Tells the giver that it was said, and lets them take it back."""
    where = f" in #{channel}" if channel else ""
    rest = f"{count(left, 'kudos')} left today." if left else "Those were today's last."
    return notices.done(f"You thanked {listed(names)}{where}. {rest}", Button("Take it back", "unthank", f"k{id}"))


def form(channel: str = "", text: str = "", *, pick: bool = False) -> Form:
    """Asks whom to thank and for what, unless `text` says so; `pick` also asks where, in a direct conversation."""
    fields: list[Field] = []
    if not text:
        fields += [
            PeopleField("people", "Whom to thank"),
            TextField("reason", "What for", lines=True, limit=1000, hint="What they did, and what it made possible."),
        ]
    if pick:
        fields.append(ChannelField("channel", "Where to say it", channel))
    return Form("Say thanks", "kudos", tuple(fields), text=text, submit="Thank")


def line(kudos: ShownKudos) -> Text:
    """Kudos in one line: who, and for what."""
    return (Bold(kudos.giver), f": {shorten(kudos.reason, REASON)}")
