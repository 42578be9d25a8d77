"""How following and teaching look."""

from collections.abc import Sequence

from bot.views import notices
from bot.views.elements import Button, Card, Choice, Form, Note, TextField
from bot.views.words import hashed, some

OPPOSITE = {"follow": "unfollow", "teach": "unteach", "unfollow": "follow", "unteach": "teach"}
EFFECT = {
    "follow": "What you follow decides what your digest and Home show you.",
    "teach": "You may be asked for help, three times a week at most.",
}


def taken_up(kind: str, new: Sequence[str], before: Sequence[str], meant: tuple[str, str] | None) -> Card:
    """Tells what is followed or taught now."""
    said = [f"You {kind} {some(new)} now."] if new else []
    said += [EFFECT[kind]] if new and meant is None else []
    if before:
        said.append(f"You {kind} {hashed(before)} already.")
    buttons = [Button("Undo", OPPOSITE[kind], hashed(new, " "))] if new else []
    if meant is not None:
        said.append(f"#{meant[0]} is new here. Did you mean #{meant[1]}?")
        buttons.insert(0, Button(f"Use #{meant[1]}"[:75], f"{kind}-instead", hashed(meant, " "), style="primary"))
    return notices.done(" ".join(said), *buttons)


def given_up(kind: str, gone: Sequence[str], before: Sequence[str]) -> Card:
    """Tells what is no longer followed or taught."""
    said = [f"You no longer {kind} {hashed(gone)}."] if gone else []
    if before:
        said.append(f"You did not {kind} {hashed(before)}.")
    return notices.done(" ".join(said), *([Button("Undo", kind, hashed(gone, " "))] if gone else []))


def ask_which(kind: str, present: Sequence[str]) -> Form:
    """Asks for topics to follow or to teach."""
    now = (Note((f"You {kind} {some(present)} now.",)),) if present else ()
    topics = TextField("topics", "Topics", hint="For example: #excel, #expense-reports", limit=500)
    return Form("Follow topics" if kind == "follow" else "Teach topics", kind, (*now, topics))


def ask_which_not(kind: str, present: Sequence[str]) -> Form:
    """Asks which topics to let go."""
    options = tuple((slug, f"#{slug}") for slug in present[:100])
    title = "Stop following" if kind == "follow" else "Stop teaching"
    return Form(title, OPPOSITE[kind], (Choice("topics", "Topics", options, many=True),), submit="Stop")


def none_yet(kind: str) -> Card:
    """There is nothing to let go."""
    return notices.done(f"You don't {kind} any topic yet.", Button(f"{kind.title()} a topic", kind, style="primary"))
