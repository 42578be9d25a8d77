"""Examples of snippets: their cards, sharing, answering, saving, recommending, keeping fresh."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime

from bot.rules.coaching import TEMPLATES
from bot.views import authored, coaching, offers, recommending, saving, sharing
from bot.views import snippets as views
from bot.views.elements import Button, Card, Form
from bot.views.needs import ShownNeed
from bot.views.prose import flat
from bot.views.snippets import ShownSnippet

LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff von Hohenlohe-Langenburg"
LONG_TITLE = "Everything that one has to know before one may touch the settings of the old warehouse system, " * 4
LONG_TEXT = "Donaudampfschifffahrtsgesellschaft: read every line of this before you press anything at all.\n" * 120


@dataclass(frozen=True, slots=True)
class Brief:
    """A snippet in a line."""

    id: int
    title: str
    authors: tuple[str, ...]
    preview: str


AT = datetime(2026, 3, 2, 10, 12, tzinfo=UTC)
ACCRUALS = ShownSnippet(
    12, "Booking an accrual at the end of the month",
    "An invoice that has not come yet still belongs to the month in which the work was done.\n"
    "Book it against account 2110 with tax code `V0`, and reverse it on the first of the next month.",
    None, "published", ("Tomás Ferreira",), ("accounting", "month-end"),
)  # fmt: skip
PODS = ShownSnippet(
    14, "A pod that restarts: where to look first",
    "Nine times out of ten it is memory. Ask for the last state before you ask anybody:\n"
    "```bash\nkubectl get pod checkout-7d9 -o jsonpath='{.status.containerStatuses[0].lastState}'\n```\n"
    "`OOMKilled` means: raise the limit, then find the leak. Anything else: read the log of the run before.\n"
    "```bash\nkubectl logs checkout-7d9 --previous | tail -50\n```\n"
    "If that is empty, the probe was faster than the start. Give it a `startupProbe`; "
    "the numbers that work for us are on https://wiki.example.com/probes.",
    "https://wiki.example.com/restarts", "published", ("Mei-Ling Chou", "Nils Sørensen"), ("kubernetes", "on-call"),
    useful=14, learned=6, question=1, outdated=1, helped=9, views=212, edited=True,
    reviewed_at=datetime(2026, 2, 20, 9, tzinfo=UTC), expires_on=date(2026, 12, 31),
)  # fmt: skip
OLD = replace(ACCRUALS, id=9, title="How we count travel days", useful=3, in_review=True, outdated=2, views=41)
SAVED = replace(
    ACCRUALS, id=21, title="F2 edits a cell without the mouse", body="And escape leaves it.", saved_by="Ana"
)
OVERLONG = ShownSnippet(
    99, LONG_TITLE[:300], LONG_TEXT, "https://a-very-long-host-name.that-goes-on.and-on.example.com/" + "x" * 900,
    "published", (LONG_NAME, f"{LONG_NAME} the Younger", "Oluwaseun Adeyemi-Okonkwo"),
    tuple(f"a-rather-long-topic-number-{n}-of-this-snippet" for n in range(5)), useful=12_345, learned=2_345,
    helped=1_204, views=123_456, edited=True, in_review=True, expires_on=date(2026, 12, 31), saved_by=LONG_NAME,
)  # fmt: skip
ARCHIVED = replace(ACCRUALS, id=7, title="The travel policy of 2025", state="archived")
EXPIRED = replace(ARCHIVED, expires_on=date(2026, 2, 28), expired=True)
DRAFT = replace(ACCRUALS, id=31, title="Closing the quarter: the list", state="draft")
NEED = ShownNeed(
    5, "how do I book an invoice that has not come yet?", "", "open", 3, "Priya Raman", ("accounting",), AT
)  # fmt: skip
WAITING = ((5, NEED.title), (6, "who can explain the retention rules to me?"), (8, LONG_TITLE))


def _brief(snippet: ShownSnippet) -> Brief:
    return Brief(snippet.id, snippet.title, snippet.authors, flat(snippet.body, 120))


UNSHARED = "Booking accruals before month-end closes"
EXAMPLES: dict[str, Card | Form] = {
    "snippet": views.card(ACCRUALS),
    "snippet-full": views.card(PODS),
    "snippet-in-review": views.card(OLD),
    "snippet-saved": views.card(SAVED),
    "snippet-overlong": views.card(OVERLONG),
    "snippet-archived": views.card(ARCHIVED),
    "snippet-expired": views.card(EXPIRED),
    "snippet-taken-back": views.card(DRAFT),
    "snippet-more": views.more(PODS, wrote=False, own=False),
    "snippet-more-own": views.more(OLD, wrote=True, own=True),
    "snippet-read": views.whole(PODS, 1),
    "snippet-read-overlong": views.whole(OVERLONG, 1),
    "snippet-read-overlong-end": views.whole(OVERLONG, 99),
    "share-form": sharing.form("public", WAITING),
    "share-form-first": sharing.form("public", (), first=True),
    "share-form-how-to": sharing.form("public", (), TEMPLATES["how-to"]),
    "share-form-in-private": sharing.form("direct", WAITING[:1]),
    "share-answer-form": sharing.answer(NEED, NEED.title),
    "share-edit-form": sharing.edit(PODS, AT.date()),
    "share-edit-form-overlong": sharing.edit(OVERLONG, AT.date()),
    "share-post-in": sharing.post_in(12, "C024BE91L"),
    "share-alike": sharing.alike("s31", (_brief(PODS), _brief(ACCRUALS)), None),
    "share-alike-answer": sharing.alike("s31", (_brief(ACCRUALS),), 5),
    "share-done": sharing.published(12),
    "share-done-first": sharing.published(12, tip=coaching.tip(("audience", "example"))),
    "coach": coaching.coached("s12", UNSHARED, [*coaching.QUESTIONS.values()]),
    "coach-complete": coaching.coached("s12", UNSHARED, ()),
    "coach-shorter": coaching.coached(
        "s12",
        UNSHARED,
        ["Which amount goes into the third column when the invoice is in dollars?"],
        "Month-end closes at 18:00. Book accruals before that: Finance > Journals > New. Ask Vera for the key.",
        7,
    ),
    "coach-thinking": coaching.thinking(UNSHARED),
    "share-done-private": sharing.published(12, "#finance-leads"),
    "share-done-direct": sharing.published(12, direct=True),
    "share-answered": sharing.answered(12),
    "share-answered-own": sharing.answered(12, 5),
    "share-mine": authored.listing((PODS, OLD, SAVED, DRAFT, EXPIRED), 1, Button("Show 5 more", "share", "mine 2")),
    "share-mine-empty": authored.listing((), 1, None),
    "answer": offers.answered([(3, "Priya Raman")], "Tomás Ferreira", 12, ACCRUALS.title, 5),
    "answer-in-private": offers.answered([(3, "Priya Raman"), (8, "Ana Belli")], "Tomás", 12, ACCRUALS.title, 5),
    "answer-joined": offers.joined_answered(5, NEED.title, 12, ACCRUALS.title, "Tomás Ferreira"),
    "answer-joined-reply": offers.joined_resolved(5, NEED.title, "Priya Raman", "Tomás Ferreira"),
    "answer-in-private-reply": offers.resolved([(8, "Ana Belli"), (9, "Nils Sørensen")], "Priya Raman", "Tomás"),
    "answer-not-yet": offers.still_waiting("Priya Raman"),
    "recommend-form": recommending.form(PODS),
    "recommended": recommending.recommended(PODS, "Nils Sørensen", "You asked about this on Friday. The second half."),
    "recommended-overlong": recommending.recommended(OVERLONG, LONG_NAME, "Read it twice. " * 33),
    "recommend-done": recommending.passed_on(("Priya Raman", "Ana Belli")),
    "recommend-again": recommending.passed_on(()),
    "save-form": saving.form(SAVED, own=False),
    "save-form-own": saving.form(SAVED, own=True),
    "save-done": saving.saved(SAVED, own=False),
    "save-before": saving.saved_before(21, SAVED.title),
    "save-told": saving.told(21, SAVED.title, "Ana Belli"),
}
