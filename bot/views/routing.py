"""How it looks who may know something, and what follows when somebody who was asked cannot help."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.rules.numbers import count
from bot.views import notices
from bot.views.elements import Bold, Button, Buttons, Card, CardLink, Element, Heading, Paragraph, Row, Small
from bot.views.words import coded, listed, some

CURATES = "Nobody has answered for days. As a curator you may know whom to ask."


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why somebody may know: topics that they teach, needs like it that they answered, snippets on it that helped."""

    teaches: tuple[str, ...] = ()
    answered: int = 0
    shared: int = 0


@dataclass(frozen=True, slots=True)
class ShownExpert:
    """Somebody who may know, why, and whether nobody asked them anything this week."""

    name: str
    why: Reasons
    free: bool


def who(words: str, experts: Sequence[ShownExpert]) -> Card:
    """Those who may know, for the one who asks."""
    title = f"Who may know about “{words}”"
    post = Buttons((Button("Post as a need", "learn", words, style="primary"),))
    if not experts:
        none = (
            "Nobody has answered, shared or offered to teach anything like it yet. Post it, and whoever knows can say."
        )
        return Card((Heading(title), Paragraph((none,)), post), title)
    rows: list[Element] = [Row((Bold(each.name),), (_told(each),)) for each in experts]
    hint = "Post it as a need: I ask them for you, three at a time and not while they are busy."
    return Card((Heading(title), *rows, Small((hint,)), post), title)


def because(why: Reasons) -> str:
    """“You teach #maps and answered 3 needs like it.”"""
    said = [f"teach {some(why.teaches, 3)}"] if why.teaches else []
    if why.answered:
        said.append(f"answered {'a need' if why.answered == 1 else count(why.answered, 'need')} like it")
    if why.shared:
        said.append(f"shared {'a snippet' if why.shared == 1 else count(why.shared, 'snippet')} on it that helped")
    return f"You {listed(said)}."


def _told(expert: ShownExpert) -> str:
    why = expert.why
    said = [f"teaches {some(why.teaches, 3)}"] if why.teaches else []
    said += [f"answered {why.answered:,} like it"] * bool(why.answered)
    said += [f"shared {count(why.shared, 'snippet')} that helped"] * bool(why.shared)
    return ", ".join([*said, *["free this week"] * expert.free])


def not_now(need_id: int) -> Card:
    """Nothing is asked of them for a while."""
    help_ = Button("I can help after all", "claim", f"n{need_id}")
    return notices.done("No problem. I'll leave you in peace for a week and ask somebody else.", help_)


def not_mine(need_id: int, teaches: Sequence[str]) -> Card:
    """It is remembered; topics that they teach may have been offered by mistake."""
    stop = (Button("Stop teaching it", "unteach", " ".join(f"#{slug}" for slug in teaches)),) if teaches else ()
    told = f" You offer to teach {some(teaches, 3)}." if teaches else ""
    help_ = Button("I can help after all", "claim", f"n{need_id}")
    return notices.done(f"Thank you, I'll remember that and ask somebody else.{told}", *stop, help_)


def still_waiting(need_id: int, title: str, asked: int) -> Card:
    """Tells whoever asked that nobody has answered, and what can be done."""
    n = f"n{need_id}"
    told = f"I asked {'one colleague' if asked == 1 else f'{asked:,} colleagues'} about it." if asked else ""
    buttons = Buttons((
        Button("Say it differently", "edit-need", n, style="primary"), Button("Who may know?", "who", n),
        Button("Withdraw", "withdraw", n),
    ))  # fmt: skip
    text = ("Nobody has answered ", CardLink(title, "need", need_id), f" yet. {told}".rstrip())
    hint = "Other words may reach somebody else. It stays in the digest, and `/lore gaps` lists its topics."
    return Card((Paragraph(text), Small(coded(hint)), buttons), f"Nobody has answered yet: {title}")
