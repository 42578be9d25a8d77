"""Examples of confirmations, errors and what comes unprompted."""

from bot.errors import (
    Declined,
    Invalid,
    LoreError,
    NotAllowed,
    NotFound,
    NotYours,
    PlaceGone,
    TooLate,
    TryLater,
    UsedUp,
)
from bot.views import notices as views
from bot.views.elements import Button, Card, Form
from bot.views.examples.needs import OPEN
from bot.views.needs import please

ASKED = please(OPEN, "You teach #customs.")
ERRORS = (LoreError, Declined, Invalid, NotFound, NotYours, TooLate, UsedUp, TryLater, NotAllowed, PlaceGone)

EXAMPLES: dict[str, Card | Form] = {
    "done": views.done("Withdrawn.", Button("Undo", "reopen", "n12")),
    "told": views.with_why(ASKED, "ask"),
    "told-together": views.together([ASKED, views.done("🙌 Mara Lindqvist says that your snippet helped.")]),
    **{f"error-{kind.__name__.lower()}": views.failed(kind().message) for kind in ERRORS},
}
