"""Examples of kudos."""

from datetime import UTC, datetime

from bot.views import kudos as views
from bot.views.elements import Card, Form
from bot.views.kudos import ShownKudos

AT = datetime(2026, 3, 2, 10, 12, tzinfo=UTC)
CLEAR_NOTES = ShownKudos(
    7, "Priya Raman", ((3, "Tomás Ferreira"),),
    "for the notes on closing the quarter. I booked my first accruals alone today, and they balanced.", AT,
)  # fmt: skip
WHOLE_TEAM = ShownKudos(
    8, "Nils Sørensen", ((3, "Tomás Ferreira"), (4, "Mei-Ling Chou"), (5, "Oluwaseun Adeyemi-Okonkwo")),
    "for staying until the migration was through.\nNobody noticed a thing on Monday morning, which is the point.", AT,
)  # fmt: skip
OVERLONG = ShownKudos(
    9, "Wolfeschlegelsteinhausenbergerdorff von Hohenlohe-Langenburg",
    tuple((20 + n, f"Colleague with a rather long name, the {n}th of that name") for n in range(1, 11)),
    ("You explained it four times and each time as if it were the first. " * 15).strip()[:1000], AT,
)  # fmt: skip
TAKEN_BACK = ShownKudos(7, "Priya Raman", ((3, "Tomás Ferreira"),), CLEAR_NOTES.reason, AT, undone=True)

EXAMPLES: dict[str, Card | Form] = {
    "kudos": views.card(CLEAR_NOTES),
    "kudos-to-several": views.card(WHOLE_TEAM),
    "kudos-overlong": views.card(OVERLONG),
    "kudos-taken-back": views.card(TAKEN_BACK),
    "kudos-given": views.given(7, ["Tomás Ferreira"], 4, ""),
    "kudos-given-last": views.given(8, ["Tomás Ferreira", "Mei-Ling Chou"], 0, "finance-help"),
    "kudos-form": views.form(),
    "kudos-form-in-private": views.form("C024BE91L", pick=True),
    "kudos-form-where": views.form("C024BE91L", "@Tomás for the notes on closing the quarter", pick=True),
}
