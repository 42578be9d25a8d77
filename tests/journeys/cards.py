"""A neutral card as words."""

from bot.views.elements import Buttons, Card, Facts, Heading, Paragraph, Preformatted, Quote, Row, Rule, Small
from bot.views.notices import plain


def words(card: Card) -> str:
    """What a card says, without its buttons."""
    lines = []
    for element in card.elements:
        match element:
            case Heading(text) | Quote(text) | Preformatted(text):
                lines.append(text)
            case Paragraph(text) | Small(text):
                lines.append(plain(text))
            case Row(text, detail):
                lines.append(f"{plain(text)} {plain(detail)}")
            case Facts(pairs):
                lines += [f"{name} {value}" for name, value in pairs]
            case Rule() | Buttons():
                pass
    return "\n".join(lines)
