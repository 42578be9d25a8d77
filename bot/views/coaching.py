"""How it looks when somebody is helped to write."""

from collections.abc import Sequence

from bot.rules.coaching import AUDIENCE, EXAMPLE, STEPS
from bot.views.elements import Bold, Button, Buttons, Card, Element, Paragraph, Quote, Small
from bot.views.prose import flat

QUESTIONS = {
    AUDIENCE: "Who is it for, and when do they need it?",
    STEPS: "What are the steps, one after the other?",
    EXAMPLE: "Can you give an example: a screenshot, a link, a sentence to copy?",
}
FIRST = (
    Bold("Your first one? "),
    "Three things help most: who it is for, the steps, and an example. Two lines are enough; you can edit it later.",
)
TIP = "It helps even more when it also says: "
SHOWN = 600


def thinking(title: str) -> Card:
    """The draft is being read."""
    return Card((Paragraph((Bold(title),)), Small(("Reading your draft …",))), "One moment")


def coached(
    draft: str, title: str, questions: Sequence[str], shorter: str = "", need: int | None = None
) -> Card:  # fmt: skip
    """What readers will ask, and a shorter text if there is one; nothing is published yet."""
    elements: list[Element] = [Paragraph(("📝 ", Bold(title)))]
    if questions:
        elements.append(Paragraph(("Before you share it, readers may ask:",)))
        elements += [Paragraph((f"• {question}",)) for question in questions]
    elif not shorter:
        elements.append(Paragraph(("It says who it is for, what to do, and gives an example. Ready to share!",)))
    if shorter:
        elements += [Paragraph(("It can be shorter, in your own words:",)), Quote(flat(shorter, SHOWN))]
    publish = f"{draft} n{need}" if need is not None else draft
    buttons = [
        Button("Share as it is", "publish", publish, style="primary"),
        Button("Edit", "edit-snippet", draft, opens=True),
    ]
    if shorter:
        buttons.insert(1, Button("Use the shorter text", "edit-snippet", f"{draft} shorter", opens=True))
    buttons.append(Button("Throw away", "discard", draft))
    return Card((*elements, Small(("Only you see this draft.",)), Buttons(tuple(buttons))), f"Your draft: {title}")


def tip(missing: Sequence[str]) -> str:
    """A word to somebody who shared for the first time."""
    named = {AUDIENCE: "who it is for", STEPS: "the steps", EXAMPLE: "an example"}
    return TIP + " and ".join(named[each] for each in missing[:2]) + "."
