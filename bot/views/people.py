"""How Lore greets somebody."""

from bot.views import notices
from bot.views.elements import Bold, Button, Buttons, Card, Code, Heading, Paragraph, Row, Small


def hello(name: str) -> Card:
    """What Lore is, in a few lines, and three things to try."""
    quiet = "I write to you only when it helps you or a colleague. "
    return Card(
        (
            Heading(f"Hello {name}"),
            Paragraph(("I'm Lore. You say what you need to learn, and colleagues share what they know.",)),
            Row((Bold("Ask for what you need"),), (Code("/learn how do I book travel?"),), Button("Ask", "learn")),
            Row((Bold("Share something you know"),), (Code("/share We book travel with …"),), Button("Share", "share")),
            Row((Bold("Follow a topic"),), (Code("/lore follow expense-reports"),), Button("Follow", "follow")),
            Buttons((Button("What's new for me", "home"), Button("All I understand", "help"))),
            Small((quiet, Code("/lore pause"), " keeps me silent for a while.")),
        ),
        "Hello, I'm Lore",
    )


def welcome(kudos: Button | None) -> Card:
    """The answer to a kind word."""
    if kudos is not None:
        return notices.done("Tell everybody: kudos go into the channel.", kudos)
    return notices.done("You're welcome! If a colleague's answer helped, *It helped* or `/kudos @name …` tells them.")
