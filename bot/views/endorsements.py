"""How it looks what peers say of a snippet."""

from dataclasses import dataclass
from datetime import datetime

from bot.views import notices
from bot.views.elements import (
    Bold,
    Button,
    Buttons,
    Card,
    CardLink,
    Form,
    Note,
    Paragraph,
    Quote,
    Small,
    TextField,
)

SAID = {
    "useful": "Thank you! It counts as useful.",
    "learned": "Thank you! Good to hear that you learned something.",
    "question": "I've asked its author.",
    "outdated": "Thank you. When two people say so, somebody is asked to look it through.",
}
AGAIN = {
    "useful": "You said so already, and it counts. Thank you!",
    "learned": "You said so already, and it counts. Thank you!",
    "question": "You asked before, and its author was told. If it is urgent, write to them directly.",
    "outdated": "You said so already, and it counts. Thank you!",
}
STILL = "Your reaction to the message says the same and still counts. Remove it there."


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody asked about a snippet; no words when they only reacted."""

    asker: str
    words: str
    at: datetime


def said(id: int, kind: str, *, fresh: bool) -> Card:
    """Confirms what a reader said, and lets them take it back."""
    return notices.done(
        (SAID if fresh else AGAIN)[kind], Button("Take it back", "take-back", f"s{id} {kind}")
    )  # fmt: skip


def helped(id: int, authors: tuple[str, ...], *, fresh: bool) -> Card:
    """Confirms that it helped."""
    whom = " and ".join(authors) or "its author"
    words = f"Good! I've told {whom} that it helped." if fresh else "Good! You said so already, and it counts."
    return notices.done(words, Button("Take it back", "take-back", f"s{id} helped"))


def question(id: int, title: str) -> Form:
    """Asks what is unclear."""
    return Form(
        "Ask the author", "question",
        (
            Note(("About ", Bold(title))),
            TextField(
                "words", "What is unclear?", lines=True, required=False, limit=500,
                hint="The author is told once, in private.",
            ),
        ),
        text=f"s{id}", submit="Ask",
    )  # fmt: skip


def asked(id: int, title: str, asker: str, words: str) -> Card:
    """Tells an author that something is unclear."""
    told = (
        Quote(words) if words else Small(("They didn't say what. You can ask them, or read it as a newcomer would.",))
    )
    return Card(
        (
            Paragraph((f"{asker} has a question about ", CardLink(title, "snippet", id))), told,
            Buttons((Button("Edit it", "edit-snippet", f"s{id}", style="primary"),)),
        ),
        f"{asker} has a question about {title}",
    )  # fmt: skip


def thanks(id: int, title: str, by: str) -> Card:
    """Tells an author that it helped."""
    return Card(
        (Paragraph((f"🙌 {by} says that ", CardLink(title, "snippet", id), " helped.")),), f"{by} was helped by {title}"
    )


def offer(id: int, title: str, need_id: int, need: str, asker: str, reply: str) -> Card:
    """Offers the author of a reply, which is this message, to publish it."""
    which = f"s{id} n{need_id} {reply}"
    return Card(
        (
            Paragraph((f"✅ {asker} marked your reply as the answer to ", CardLink(need, "need", need_id))),
            Quote(title), Paragraph(("Publish it, and others will find it too.",)),
            Buttons((
                Button("Publish it", "publish-reply", which, style="primary"),
                Button("No, thanks", "decline-reply", which),
            )),
        ),
        f"{asker} marked your reply as the answer",
    )  # fmt: skip
