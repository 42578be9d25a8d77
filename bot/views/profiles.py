"""How a profile looks: what somebody teaches, shares and was thanked for; nobody is ranked."""

from dataclasses import dataclass

from bot.rules.numbers import count
from bot.views import suggesting
from bot.views.elements import Button, Buttons, Card, CardLink, Element, Heading, Paragraph, Row, Small
from bot.views.kudos import ShownKudos, line
from bot.views.snippets import ShownSnippet
from bot.views.suggesting import Suggested
from bot.views.words import some


@dataclass(frozen=True, slots=True)
class ShownProfile:
    """What the reader may see of somebody."""

    name: str
    own: bool = False
    left: bool = False
    teaches: tuple[str, ...] = ()
    follows: tuple[str, ...] = ()
    snippets: tuple[ShownSnippet, ...] = ()
    snippets_in_all: int = 0
    thanked: tuple[ShownKudos, ...] = ()
    suggested: tuple[Suggested, ...] = ()
    account: str = ""  # by which a search finds the rest


def card(profile: ShownProfile) -> Card:
    """What somebody teaches, shares and was thanked for, as far as it may be seen here."""
    elements: list[Element] = [Heading(profile.name)]
    if profile.left:
        elements.append(Small(("No longer here.",)))
    if profile.teaches:
        elements.append(Paragraph((f"Teaches {some(profile.teaches)}",)))
    if profile.follows:
        elements.append(Small((f"Follows {some(profile.follows)} (only you see this)",)))
    elements += _shared(profile) + _thanked(profile)
    if len(elements) == 1:
        elements.append(Paragraph((_nothing(profile),)))
    if profile.own:
        elements += suggesting.rows(profile.suggested)
        elements.append(Buttons((Button("Teach a topic", "teach"), Button("Share something", "share"))))
    return Card(tuple(elements), f"About {profile.name}")


def _shared(profile: ShownProfile) -> list[Element]:
    rows: list[Element] = []
    for each in profile.snippets:
        topics = " ".join(f"#{slug}" for slug in each.topics)
        helped = f"helped {count(each.helped, 'person')}" if each.helped else ""
        detail = " · ".join(part for part in (helped, topics) if part)
        title = ("💡 ", CardLink(each.title, "snippet", each.id))
        rows.append(Row(title, (detail,) if detail else (), Button("Read", "read", f"s{each.id}")))
    if profile.snippets_in_all > len(rows) and profile.account:
        rows.append(Buttons((Button(f"All {profile.snippets_in_all} snippets", "find", f"by:{profile.account}"),)))
    elif profile.snippets_in_all > len(rows):
        rows.append(Small((f"and {profile.snippets_in_all - len(rows)} more",)))
    return [Heading("Shares"), *rows] if rows else []


def _thanked(profile: ShownProfile) -> list[Element]:
    if not profile.thanked:
        return []
    return [Heading("Was thanked"), *(Paragraph(("🙌 ", *line(each))) for each in profile.thanked)]


def _nothing(profile: ShownProfile) -> str:
    if profile.own:
        return "Colleagues see here what you teach and share, and what you were thanked for. Nothing yet."
    return "Nothing to see here yet: no snippets, no topics to teach, no thanks that may be shown in this place."
