"""Two snippets that become one, and two again."""

from bot.views import notices
from bot.views.elements import Bold, Button, Buttons, Card, Paragraph, Small


def please(who: str, old_id: int, old: str, new_id: int, new: str) -> Card:
    """Asks the other author."""
    said = Paragraph((f"{who} thinks that these say the same, and that they could be one:",))
    titles = Paragraph((Bold(old), " would become part of ", Bold(new), ". Endorsements, links and authors go along."))
    buttons = Buttons((
        Button("Make them one", "merge", f"s{old_id} s{new_id}", style="primary"), Button("Read", "read", f"s{new_id}"),
    ))  # fmt: skip
    return Card((said, titles, buttons, Small(("Nothing happens unless you press.",))), f"{who} suggests to merge")


def merged(old_id: int, title: str) -> Card:
    """They are one now."""
    return notices.done(f"They are one now: “{title}”.", Button("Split again", "split", f"s{old_id}"))


def asked(title: str) -> Card:
    """The other author is asked."""
    return notices.done(f"I asked whoever wrote the other one. When they agree, both become “{title}”.")


def split(title: str) -> Card:
    """They are two again."""
    return notices.done(f"They are two again, and “{title}” has what was its own.")
