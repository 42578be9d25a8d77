"""How an organization's decisions look."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.rules.emoji import shown
from bot.rules.graphemes import shorten
from bot.rules.numbers import count
from bot.views.elements import Bold, Button, Buttons, Card, Code, Element, Facts, Heading, Paragraph, Row, Small
from bot.views.words import listed

ROLES = {"member": "a member", "curator": "a curator", "admin": "an admin"}
MEANINGS = {  # as typed: as stored
    "useful": "useful", "learned": "learned", "question": "question", "outdated": "outdated", "me-too": "metoo",
    "resolved": "resolved",
}  # fmt: skip
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Decided:
    """What an organization has decided; staff as (name, role), channels where the model is not as elsewhere by name."""

    organization: str
    staff: tuple[tuple[str, str], ...]
    emoji: Mapping[str, str]
    synonyms: Mapping[str, tuple[str, ...]]
    channel: str
    has_model: bool
    model: bool
    otherwise: tuple[str, ...] = ()
    limits: tuple[int, int, int] = (20, 200, 1000)


def overview(now: Decided) -> Card:
    """Everything that is decided, each with how to change it."""
    return Card(
        (
            Heading(f"Settings of {shorten(now.organization, 100)}"),
            *_entry("Roles", _staff(now), "role @person member|curator|admin"),
            *_entry("Emoji", f"{len(now.emoji):,} with a meaning", "emoji 🎉 useful", "emoji"),
            *_entry("Synonyms", _synonyms(now), "synonyms k8s = kubernetes", "synonyms"),
            *_entry("Default channel", f"#{now.channel}" if now.channel else "None", "default-channel #channel"),
            *_entry("Language model", _model(now), "model on|off [#channel] · model limits 20 200 1000"),
            *_entry("Another workspace", "Joins this organization with a code", "link", "link"),
            *_entry("What was done", "By admins and curators", "audit", "audit"),
            *_entry("Somebody who left", "Is erased when you say so", "forget @person"),
        ),
        f"Settings of {shorten(now.organization, 100)}",
    )


def _entry(name: str, state: str, how: str, command: str = "") -> tuple[Element, ...]:
    button = Button("Make a code" if command == "link" else "Show", "admin", command) if command else None
    return (Row((Bold(name),), (state,), button), Small((Code(f"/lore admin {how}"),)))


def _staff(now: Decided) -> str:
    parts = []
    for role, noun in (("admin", "Admins"), ("curator", "Curators")):
        names = [name for name, has in now.staff if has == role]
        more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
        parts.append(f"{noun}: {listed(names[:SHOWN]) + more if names else 'none'}")
    return " · ".join(parts)


def _synonyms(now: Decided) -> str:
    return count(len(now.synonyms), "word") if now.synonyms else "None yet"


def _model(now: Decided) -> str:
    if not now.has_model:
        return "None is set up. Everything works without."
    state, other = ("On", "off") if now.model else ("Off", "on")
    but = f", but {other} in {listed([f'#{name}' for name in now.otherwise])}" if now.otherwise else ""
    person, channel, everybody = now.limits
    return f"{state}{but}. At most {person} a day for a person, {channel} for a channel, {everybody} in all"


def emoji(now: Decided) -> Card:
    """Which emoji mean what."""
    pairs = [(typed, _of(now.emoji, stored)) for typed, stored in MEANINGS.items()]
    pairs.append(("off", _of(now.emoji, "off")))
    how = (Code("/lore admin emoji 🎉 useful"), " · ", Code("/lore admin emoji 🎉 off"))
    return Card((Heading("What emoji mean"), Facts(tuple(pairs)), Small(how)), "What emoji mean")


def _of(emoji: Mapping[str, str], meaning: str) -> str:
    return " ".join(shown(name) for name in emoji if emoji[name] == meaning) or "none"


def code(code: str) -> Card:
    """Shows a code, and what to do with it."""
    spaced = f"{code[:4]}-{code[4:]}"
    return Card(
        (
            Paragraph(("The code is ", Bold(spaced), ". It is good for 15 minutes, and once.")),
            Small(("Type ", Code(f"/lore admin link {spaced}"), " in the other workspace, as an admin there.")),
        ),
        "A code for another workspace",
    )


def ask_to_join(organization: str, workspace: str, code: str) -> Card:
    """Says what joining means, and asks."""
    who, title = workspace or "This workspace", f"Join {shorten(organization, 100)}?"
    both = "both share one body of knowledge, its settings hold here too, and admins of either are admins of both."
    join = Button("Join", "admin", f"link {code} now", style="primary", confirm="It cannot be taken back.")
    return Card(
        (Heading(title), Paragraph((f"{who} becomes part of {organization}: {both}",)), Buttons((join,))), title
    )  # fmt: skip


def ask_to_erase(name: str, person_id: int) -> Card:
    """Asks before a colleague is erased, and says what goes and what stays."""
    title = f"Erase everything about {shorten(name, 80)}?"
    sure = "This cannot be undone. Their published snippets stay without their name; everything else goes."
    erase = Button("Erase them", "admin", f"forget p{person_id}", style="danger", confirm=sure)
    said = "For somebody who asked you to, or who is no longer here. People can do it themselves: "
    return Card((Heading(title), Paragraph((said, Code("/lore forget"), ".")), Buttons((erase,))), title)
