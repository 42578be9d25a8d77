"""Examples of who may know, and of what follows when they cannot help."""

from bot.views import routing as views
from bot.views.elements import Card, Form
from bot.views.examples.needs import OPEN, OVERLONG
from bot.views.needs import please
from bot.views.routing import Reasons, ShownExpert

KNOWS = (
    ShownExpert("Priya Raman", Reasons(("customs", "switzerland"), 3), True),
    ShownExpert("Nils Sørensen", Reasons((), 1, 2), False),
    ShownExpert("Mei-Ling Chou", Reasons((), 0, 1), True),
)
MANY = Reasons(tuple(f"customs-of-country-{n}" for n in range(9)), 1204, 312)

EXAMPLES: dict[str, Card | Form] = {
    "who-may-know": views.who("CMR note for Switzerland", KNOWS),
    "who-nobody": views.who("submarines", ()),
    "who-overlong": views.who("customs " * 37, [ShownExpert(OVERLONG.asker, MANY, True)] * 5),
    "need-please-answered": please(OPEN, views.because(KNOWS[0].why)),
    "need-please-curator": please(OPEN, views.CURATES),
    "need-please-overlong": please(OVERLONG, views.because(MANY)),
    "asked-not-now": views.not_now(12),
    "asked-not-mine": views.not_mine(12, ()),
    "asked-not-mine-teaches": views.not_mine(12, ("customs", "switzerland")),
    "need-still-waiting": views.still_waiting(12, OPEN.title, 6),
    "need-still-waiting-nobody": views.still_waiting(12, OPEN.title, 0),
}
