"""Examples of needs, and of asking."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.views import asking as forms
from bot.views import needs as views
from bot.views.elements import Button, Card, Form
from bot.views.needs import Alike, ShownAnswer, ShownNeed

NOW = datetime(2026, 3, 5, 9, 30, tzinfo=UTC)
BOXES = ShownAnswer(31, "The CMR note for Switzerland, box by box", ("Priya Raman",))
PHOTOS = ShownAnswer(36, "Photos of three CMR notes that got through at Basel", ("Nils Sørensen", "Mei-Ling Chou"))
OPEN = ShownNeed(
    12, "How do I fill in the CMR note for a delivery to Switzerland?",
    "First one for me. The driver leaves on Thursday, and box 13 looks as if it mattered.", "open", 3, "Mara Lindqvist",
    ("customs", "switzerland"), NOW - timedelta(hours=2),
)  # fmt: skip
JOINED = replace(OPEN, joined=1)
CLAIMED = replace(OPEN, state="claimed", joined=4, helpers=("Priya Raman", "Nils Sørensen"))
ANSWERED = replace(CLAIMED, state="answered", answers=(BOXES, PHOTOS))
RESOLVED = replace(ANSWERED, state="resolved", resolved_by=BOXES)
WITHDRAWN = replace(OPEN, state="withdrawn")
EXPIRED = replace(OPEN, state="expired")
BARE = replace(OPEN, title="How to read a balance sheet", details="", topics=())
THEIRS = replace(BARE, id=14, asker_id=4, asker="Nils Sørensen", joined=2)
OVERLONG = replace(
    ANSWERED,
    title=("When the customer in Basel has no EORI number and the broker asks for one at nine in the evening, " * 4)[
        :300
    ],
    details=("I have looked in the handbook, in the old mails and in the drawer under the printer. " * 25)[:2000],
    asker="Wolfeschlegelsteinhausenbergerdorff von Hohenlohe-Langenburg",
    topics=("customs", "switzerland", "brokers", "late-evenings", "eori-numbers"),
    joined=1204,
    answers=tuple(
        replace(BOXES, snippet_id=n, title=f"{BOXES.title}, part {n} of a rather long series") for n in range(9)
    ),
)
SIMILAR = (
    Alike(
        "snippet", 31, BOXES.title, "Priya Raman", "Box 13 is the one that everybody forgets: write T1 or T2 there …"
    ),
    Alike("need", 12, OPEN.title, "Mara Lindqvist"),
)
MORE = Button("Show 5 more", "learn", "mine 2")

EXAMPLES: dict[str, Card | Form] = {
    "need": views.card(OPEN),
    "need-first": views.card(BARE),
    "need-joined": views.card(JOINED),
    "need-claimed": views.card(CLAIMED),
    "need-answered": views.card(ANSWERED),
    "need-resolved": views.card(RESOLVED),
    "need-withdrawn": views.card(WITHDRAWN),
    "need-expired": views.card(EXPIRED),
    "need-overlong": views.card(OVERLONG),
    "need-read": views.whole(OVERLONG),
    "need-please": views.please(OPEN, "You teach #customs."),
    "need-offered": views.offered(3, "Mara Lindqvist", "Priya Raman"),
    "need-closed": views.closed(12, OPEN.title),
    "need-similar": forms.similar("how to fill in a CMR note when the goods go to Switzerland", SIMILAR, "c4"),
    "need-similar-own": forms.similar(
        "how do I write the CMR note for Switzerland?",
        (Alike("need", 12, OPEN.title, "Mara Lindqvist", own=True),),
        "c4",
    ),
    "need-form": forms.form(),
    "need-form-where": forms.form("C024BE91L", pick=True),
    "need-edit": forms.edit(OPEN),
    "needs-mine": forms.listing("Your needs", (OPEN, THEIRS, RESOLVED), MORE, NOW, me=OPEN.asker_id),
    "needs-mine-empty": forms.listing("Your needs", (), None, NOW, me=OPEN.asker_id),
    "needs-waiting": forms.listing("Needs waiting for help", (CLAIMED, BARE), None, NOW),
    "needs-waiting-empty": forms.listing("Needs waiting for help: #excel", (), None, NOW),
}
