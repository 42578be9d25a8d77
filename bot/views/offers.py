"""What is said when a need is answered."""

from collections.abc import Sequence

from bot.views.elements import Button, Buttons, Card, CardLink, Mention, Paragraph, Small, Span, Text


def answered(mentioned: Sequence[tuple[int, str]], by: str, snippet_id: int, title: str, need_id: int) -> Card:
    """Tells the asker in the thread, and asks whether it helped."""
    spans: list[Span] = []
    for at, (person_id, name) in enumerate(mentioned, 1):
        spans += [Mention(person_id, name), ", " if at < len(mentioned) else ": "]
    spans += [f"{by} shared an answer: ", CardLink(title, "snippet", snippet_id), "\nDoes it help?"]
    return Card((Paragraph(tuple(spans)), _did_it(snippet_id, need_id)), f"{by} shared an answer: {title}")


def joined_answered(need_id: int, need: str, snippet_id: int, title: str, by: str) -> Card:
    """Tells somebody who needs it too."""
    answer = CardLink(title, "snippet", snippet_id)
    why: Text = ("You needed this too: ", CardLink(need, "need", need_id))
    s = f"s{snippet_id}"
    buttons = (Button("Read it", "read", s, style="primary"), Button("It helped me", "helped", s))
    return Card(
        (Paragraph((f"{by} shared an answer: ", answer)), Small(why), Buttons(buttons)),
        f"An answer to what you needed: {title}",
    )


def still_waiting(asker: str) -> Card:
    """Says in the thread that the need is not met yet."""
    return Card((Paragraph((f"{asker} is still looking for help with this.",)),), f"{asker} is still looking for help")


def _did_it(snippet_id: int, need_id: int) -> Buttons:
    s, n = f"s{snippet_id}", f"n{need_id}"
    return Buttons(
        (Button("It helped", "helped", f"{s} {n}", style="primary"), Button("Not yet", "not-yet", f"{s} {n}"))
    )
