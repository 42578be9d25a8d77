"""What is said when a need is answered."""

from collections.abc import Sequence

from bot.views.elements import Button, Buttons, Card, CardLink, Mention, Paragraph, Small, Span, Text


def answered(mentioned: Sequence[tuple[int, str]], by: str, snippet_id: int, title: str, need_id: int) -> Card:
    """Tells the asker in the thread, and asks whether it helped."""
    said: Text = (f"{by} shared an answer: ", CardLink(title, "snippet", snippet_id), "\nDoes it help?")
    return Card((Paragraph((*_to(mentioned), *said)), _did_it(snippet_id, need_id)), f"{by} shared an answer: {title}")


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


def joined_resolved(need_id: int, need: str, asker: str, helper: str) -> Card:
    """Tells somebody who needs it too that a reply resolved it, and where that is."""
    text: Text = ("✅ What you needed too is resolved: ", CardLink(need, "need", need_id))
    why: Text = (f"{_reply(asker, helper)} You can read it in the thread there.",)
    return Card((Paragraph(text), Small(why)), f"What you needed too is resolved: {need}")


def resolved(mentioned: Sequence[tuple[int, str]], asker: str, helper: str) -> Card:
    """Tells those who need it too in the thread, where they can read it."""
    said = _reply(asker, helper)
    return Card((Paragraph((*_to(mentioned), said)),), said)


def still_waiting(asker: str) -> Card:
    """Says in the thread that the need is not met yet."""
    return Card((Paragraph((f"{asker} is still looking for help with this.",)),), f"{asker} is still looking for help")


def _to(mentioned: Sequence[tuple[int, str]]) -> Text:
    spans: list[Span] = []
    for at, (person_id, name) in enumerate(mentioned, 1):
        spans += [Mention(person_id, name), ", " if at < len(mentioned) else ": "]
    return tuple(spans)


def _reply(asker: str, helper: str) -> str:
    reply = f"{helper}'s reply" if helper else "a reply"
    return f"{asker} says that {reply} answers it."


def _did_it(snippet_id: int, need_id: int) -> Buttons:
    s, n = f"s{snippet_id}", f"n{need_id}"
    return Buttons(
        (Button("It helped", "helped", f"{s} {n}", style="primary"), Button("Not yet", "not-yet", f"{s} {n}"))
    )
