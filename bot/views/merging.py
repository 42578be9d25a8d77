"""Two snippets that become one, and two again."""

from bot.views import notices
from bot.views.elements import Bold, Button, Buttons, Card, CardLink, Paragraph, Small


def please(who: str, old_id: int, old: str, new_id: int, new: str) -> Card:
    """Asks the other author."""
    said = Paragraph((f"{who} thinks that these say the same, and that they could be one:",))
    titles = Paragraph((Bold(old), " would become part of ", Bold(new), ". Endorsements, links and authors go along."))
    buttons = Buttons((
        Button("Make them one", "merge", f"s{old_id} s{new_id}", style="primary"), Button("Read", "read", f"s{new_id}"),
    ))  # fmt: skip
    return Card((said, titles, buttons, Small(("Nothing happens unless you press.",))), f"{who} suggests to merge")


def please_needs(who: str, old_id: int, old: str, new_id: int, new: str) -> Card:
    """Asks whoever asked the other one."""
    said = Paragraph((f"{who} thinks that these ask for the same, and that they could be one:",))
    titles = Paragraph((Bold(old), " would become part of ", Bold(new), ". Who joined and who helps go along."))
    buttons = Buttons((
        Button("Make them one", "merge", f"n{old_id} n{new_id}", style="primary"), Button("Read", "read", f"n{new_id}"),
    ))  # fmt: skip
    return Card((said, titles, buttons, Small(("Nothing happens unless you press.",))), f"{who} suggests to merge")


def merged(old: str, title: str) -> Card:
    """They are one now; `old` is the number of what became part of the other, with its letter."""
    return notices.done(f"They are one now: “{title}”.", Button("Split again", "split", old))


def merged_yours(old_id: int, old: str, new_id: int, new: str) -> Card:
    """Tells whoever asked that their need became part of another."""
    text = ("“", old, "” is now part of ", CardLink(new, "need", new_id), ". You'll hear when it is answered.")
    return notices.done(text, Button("Split again", "split", f"n{old_id}"))


def asked(title: str) -> Card:
    """The other author is asked."""
    return notices.done(f"I asked whoever wrote the other one. When they agree, both become “{title}”.")


def split(title: str) -> Card:
    """They are two again."""
    return notices.done(f"They are two again, and “{title}” has what was its own.")
