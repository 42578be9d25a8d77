"""How exporting and erasing look."""

from bot.rules.numbers import count
from bot.views import notices
from bot.views.elements import Bold, Button, Buttons, Card, Heading, Paragraph, Preformatted, Small

GOES = "your name and accounts, what you asked, your thanks, reactions, drafts, settings and your own digest."
STAYS = "snippets you published, under “a former colleague”. Archive them first if nobody should find them."
CHAT = "What people can already read in the chat belongs to the chat. If you come back, you start as somebody new."


def exported(messages: int) -> Card:
    """Tells where the export went."""
    return notices.done(f"I've sent you everything I store about you, in {count(messages, 'direct message')}.")


def ask_to_send(messages: int) -> Card:
    """Asks before a great many messages are sent."""
    said = f"What I store about you fills {count(messages, 'message')}. I can send them all, one after the other. "
    told = "Or ask whoever runs Lore here for the file: `lore export --person` writes it."
    return notices.done(said + told, Button("Send them all", "export", "all"))


def piece(text: str, number: int, of: int) -> Card:
    """One part of an export."""
    title = f"Your data, part {number} of {of}"
    return Card((Small((title,)), Preformatted(text)), title)


def ask_to_erase(person_id: int) -> Card:
    """Asks before a person is erased, and says what goes and what stays."""
    erase = Button("Erase me", "erase", f"p{person_id}", style="danger")
    return Card(
        (
            Heading("Erase everything about you?"),
            Paragraph((Bold("Goes: "), GOES)),
            Paragraph((Bold("Stays: "), STAYS)),
            Small((f"{CHAT} This cannot be undone.",)),
            Buttons((erase, Button("Export my data first", "export"))),
        ),
        "Erase everything about you?",
    )


def erased() -> Card:
    """Tells that it is done."""
    return notices.done("Done: I no longer know you. What you published stays, under “a former colleague”.")
