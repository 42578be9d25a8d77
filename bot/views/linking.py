"""How an offer to link two accounts looks."""

from bot.views import notices
from bot.views.elements import Bold, Button, Buttons, Card, Heading, Paragraph

SAID = {
    "waiting": "Thank you. I link the two when the other account says yes too; until then nothing changes.",
    "linked": "Your accounts are linked: you are one person here, and what you said counts once. "
    "You can undo this in `/lore settings`.",
    "refused": "The answer to this was no, so the accounts stay two persons. I won't ask again.",
}


def offered(id: int, name: str, place: str) -> Card:
    """Asks whether an account elsewhere is theirs too."""
    what = "It has the same e-mail as you. If both accounts say yes, I treat them as one person: "
    what += "one profile, one export, and what you say counts once. You can undo it later."
    return Card(
        (
            Heading("Is this you too?"),
            Paragraph((Bold(name), f" in {place}")),
            Paragraph((what,)),
            Buttons((Button("Yes, that is me", "link-yes", f"o{id}"), Button("No", "link-no", f"o{id}"))),
        ),
        f"Is this you too? {name} in {place}",
    )


def answered(outcome: str) -> Card:
    """What came of an answer."""
    return notices.done(SAID[outcome])


def unlinked(id: int) -> Card:
    """Two persons again."""
    said = "Your accounts are two persons again, each with what was theirs. To link them again both say yes."
    return notices.done(said, Button("Link again", "link-yes", f"o{id}"))
