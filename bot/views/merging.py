"""Two snippets that become one, and two again."""

from bot.views import notices
from bot.views.elements import Bold, Button, Buttons, Card, CardLink, Paragraph, Small, Text


def please(who: str, old_id: int, old: str, new_id: int, new: str) -> Card:
    """Asks the other author."""
    said = f"{who} thinks that these say the same, and that they could be one:"
    titles = (Bold(old), " would become part of ", Bold(new), ". Endorsements, links and authors go along.")
    return _please(said, titles, f"s{old_id}", f"s{new_id}", who)


def please_needs(who: str, old_id: int, old: str, new_id: int, new: str) -> Card:
    """Asks whoever asked the other one."""
    said = f"{who} thinks that these ask for the same, and that they could be one:"
    titles = (Bold(old), " would become part of ", Bold(new), ". Who joined and who helps go along.")
    return _please(said, titles, f"n{old_id}", f"n{new_id}", who)


def _please(said: str, titles: Text, old: str, new: str, who: str) -> Card:
    buttons = Buttons((
        Button("Make them one", "merge", f"{old} {new}", style="primary"), Button("Read", "read", new),
    ))  # fmt: skip
    why = Small(("Nothing happens unless you press.",))
    return Card((Paragraph((said,)), Paragraph(titles), buttons, why), f"{who} suggests to merge")


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
