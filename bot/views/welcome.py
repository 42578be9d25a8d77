"""How Lore introduces itself to a channel."""

from bot.views.elements import Button, Buttons, Card, Code, Heading, Paragraph, Small

QUIET = "I only speak here when somebody asks me to."


def channel() -> Card:
    """What Lore is, what to type, and how to switch the digest on."""
    return Card(
        (
            Heading("Hello, I'm Lore"),
            Paragraph(("I help you learn from each other: ask what you need, share what you know, thank who helped.",)),
            Paragraph(
                (
                    "Mention me with ", Code("learn how do I …"), ", ", Code("share …"), " or ", Code("kudos @name …"),
                    ". A weekly summary comes only if you want it.",
                )
            ),
            Buttons(
                (
                    Button("Ask for something", "learn", style="primary"), Button("Share something", "share"),
                    Button("Weekly digest on", "digest", "weekly monday 09:00"), Button("Help", "help"),
                )
            ),
            Small((QUIET,)),
        ),
        "Hello, I'm Lore",
    )  # fmt: skip
