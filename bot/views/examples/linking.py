"""Examples of linking two accounts."""

from bot.views import linking
from bot.views.elements import Card, Form

EXAMPLES: dict[str, Card | Form] = {
    "link-offered": linking.offered(5, "Priya Raman", "Northwind"),
    "link-offered-overlong": linking.offered(6, "Priya " * 42, "Northwind " * 25),
    "link-waiting": linking.answered("waiting"),
    "link-done": linking.answered("linked"),
    "link-refused": linking.answered("refused"),
    "link-undone": linking.unlinked(5),
}
