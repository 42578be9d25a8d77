"""Examples of what peers say of snippets."""

from datetime import UTC, datetime, timedelta

from bot.rules.score import Score, Term, repeat
from bot.views import endorsements as views
from bot.views import scores
from bot.views.elements import Button, Card, Form
from bot.views.scores import ShownTerm

NOW = datetime(2026, 3, 2, 10, 12, tzinfo=UTC)
TITLE = "Closing the quarter without overtime"
OVERLONG = (
    "What to do when the month-end import stops halfway, nobody knows why, and the auditors are in the building " * 3
)
QUESTION = "Which of the two accrual accounts do you mean in the second step?"
NEED = "how to close the quarter when an invoice is still missing"
FANS = (
    ("Priya Raman", Term(1, "learned", NOW - timedelta(days=12), 1.0, 1.0)),
    ("Nils Sørensen", Term(3, "useful", NOW - timedelta(hours=2), 1.0, 1.0)),
    ("Mei-Ling Chou", Term(2, "learned", NOW - timedelta(days=3), 0.5, 1.0)),
    ("Oluwaseun Adeyemi-Okonkwo", Term(4, "useful", NOW - timedelta(days=40), 1.0, repeat(2))),
    (
        "Wolfeschlegelsteinhausenbergerdorff von Hohenlohe-Langenburg",
        Term(5, "useful", NOW - timedelta(days=400), 0.5, repeat(3)),
    ),
)
SHOWN = tuple(ShownTerm(name, term) for name, term in FANS)
FULL = Score(tuple(term for _, term in FANS) + (Term(6, "useful", NOW - timedelta(days=500), 1.0, 1.0),) * 2, 2, 1)

EXAMPLES: dict[str, Card | Form] = {
    "said-useful": views.said(12, "useful", fresh=True),
    "said-before": views.said(12, "learned", fresh=False),
    "said-helped": views.helped(12, ("Tomás Ferreira",), fresh=True),
    "question-form": views.question(12, TITLE),
    "question-asked": views.asked(12, TITLE, "Priya Raman", QUESTION),
    "question-without-words": views.asked(12, TITLE, "Priya Raman", ""),
    "question-overlong": views.asked(12, OVERLONG[:300], "Priya Raman", (QUESTION * 9)[:500]),
    "snippet-helped": views.thanks(12, TITLE, "Priya Raman"),
    "reply-offer": views.offer(
        14, "Book it as an accrual and reverse it when the invoice comes", 3, NEED, "Priya Raman", "1772445600.000100"
    ),
    "why-full": scores.why(12, TITLE, FULL, SHOWN, 1, Button("Show 2 more", "why", "s12 2"), NOW),
    "why-next-page": scores.why(12, TITLE, FULL, SHOWN[2:4], 2, None, NOW),
    "why-empty": scores.why(12, TITLE, Score((), 0, 0), (), 1, None, NOW),
}
