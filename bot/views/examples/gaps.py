"""Examples of what colleagues do not know well yet."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.views import gaps as views
from bot.views.elements import Card, Form
from bot.views.gaps import InVain, ShownGaps, Wanted
from bot.views.synonyms import Proposed

NOW = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
LONG = "How the reconciliation of balances across all eleven subsidiaries works when one of them reports too late again"
FULL = ShownGaps(
    (
        Wanted("customs", 7, 12, NOW - timedelta(days=70)), Wanted("expense-reports", 2, 3, NOW - timedelta(days=16)),
        Wanted("sap", 1, 1, NOW - timedelta(hours=30)),
    ),
    (("payroll", 9), ("month-end-close", 1), ("franking-machine", 0)),
    (InVain(21, "Booking accruals at quarter end", 312, 7), InVain(22, "The door code of the archive", 41, 1)),
)  # fmt: skip
PROPOSED = (Proposed("holiday", "leave", 7), Proposed("time sheet", "zeiterfassung", 2))
OVERFULL = ShownGaps(
    tuple(Wanted(f"a-rather-long-topic-number-{n}-of-this-company", 1204, 988, NOW) for n in range(5)),
    tuple((f"a-rather-long-topic-number-{n}-of-this-company", 3120) for n in range(5)),
    tuple(InVain(n, LONG * 2, 1_204_000, 0) for n in range(5)),
)

EXAMPLES: dict[str, Card | Form] = {
    "gaps": views.card(FULL, NOW),
    "gaps-curator": views.card(
        replace(FULL, names=(Proposed("holiday", "leave", 7), Proposed("kanban", "k8s", 2))), NOW
    ),
    "gaps-none": views.card(ShownGaps(), NOW),
    "gaps-one": views.card(ShownGaps(known_to_one=FULL.known_to_one[:1]), NOW),
    "gaps-overfull": views.card(OVERFULL, NOW),
}
