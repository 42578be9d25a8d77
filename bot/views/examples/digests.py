"""Examples of digests."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.views import digests as views
from bot.views.digests import Digest, ResolvedLine, SnippetLine, ThanksLine, WaitingLine
from bot.views.elements import Button, Card, Form
from bot.views.notices import with_why
from bot.views.suggesting import Suggested
from bot.views.week import Numbers

NOW = datetime(2026, 3, 9, 9, 0, tzinfo=UTC)
WAITING = (
    WaitingLine(15, "How do I count stock while the night shift is loading?", "Tom Adeyemi", NOW - timedelta(days=6)),
    WaitingLine(16, "How do I tell a customer that we will be late?", "Hana Kim", NOW - timedelta(days=4)),
    WaitingLine(19, "How to read the fuel report that comes on Fridays", "Lucía Ortega", NOW - timedelta(hours=40)),
)
RESOLVED = (
    ResolvedLine(12, "How do I fill in the CMR note for a delivery to Switzerland?", ("Priya Raman",), 31),
    ResolvedLine(13, "Which tyres for the pass road in March?", ("Sam Otieno", "Nils Sørensen"), 33),
    ResolvedLine(14, "Where do damaged pallets go?", (), None),
)
BEST = (
    SnippetLine(31, "The CMR note for Switzerland, box by box", ("Priya Raman",)),
    SnippetLine(34, "Reverse to the ramp with the window open and the radio off", ("Sam Otieno",)),
    SnippetLine(37, "What the tachograph card tells you before it is full", ("Mara Lindqvist",)),
)
THANKS = (
    ThanksLine(3, "Mara Lindqvist", ("Priya Raman",), "for writing down the CMR note: my first lorry did not wait"),
    ThanksLine(4, "Hana Kim", ("Sam Otieno", "Tom Adeyemi"), "for walking me round the yard twice, in the rain"),
)
REVIEW = (SnippetLine(8, "How to log in to the old portal", ("Nils Sørensen",), "may be out of date: is it right?"),)
COMING = (SnippetLine(22, "Winter tyre rules", ("Sam Otieno",), "to be reviewed by 15 March"),)
FULL = Digest("This week in #dispatch", NOW, "Europe/Rome", WAITING, RESOLVED, BEST, THANKS, REVIEW, COMING)
QUIET = Digest("This week in #finance", NOW, "Europe/Rome", WAITING[:1])
LONG = "When the customer in Basel has no EORI number and the broker asks for one at nine in the evening, " * 3
OVERLONG = Digest(
    "This week in #a-channel-with-a-name-as-long-as-slack-allows-a-channel-name-to-be-which-is-eighty-characters",
    NOW, "Europe/Rome",
    tuple(WaitingLine(n, LONG[:300], "Wolfeschlegelsteinhausenbergerdorff", NOW) for n in range(5)),
    tuple(ResolvedLine(n, LONG[:300], ("Wolfeschlegelsteinhausenbergerdorff", "Mei-Ling Chou"), n) for n in range(5)),
    tuple(SnippetLine(n, LONG[:120], ("Oluwaseun Adeyemi-Okonkwo",)) for n in range(5)),
    tuple(ThanksLine(5, "Priya Raman", ("Tomás Ferreira",) * 6, LONG[:300]) for _ in range(5)),
    REVIEW * 3, COMING * 3,
)  # fmt: skip
CHANNELS = ("#dispatch", "#finance", "#drivers")


def _spread(lines: Sequence[Any]) -> list[Any]:
    """The rows of a digest of several channels, each from another one."""
    return [replace(line, channel=name) for line, name in zip(lines, CHANNELS, strict=False)]


WEEK = Numbers(11, 7, 3, timedelta(hours=3, minutes=20), timedelta(days=1, hours=5), 9, 6, 7)
BEFORE = Numbers(8, 8, 2, timedelta(hours=7), timedelta(days=2), 7, 4, 5)
MANAGER = views.with_numbers(
    Digest(
        "Your digest of #dispatch, #finance, #drivers", NOW, "Europe/Rome", _spread(WAITING), _spread(RESOLVED),
        _spread(BEST), _spread(THANKS),
    ),
    (WEEK, BEFORE),
)  # fmt: skip

LIKED = (
    Suggested(35, "Writing minutes people read", ("Mei-Ling Chou",), "Helped colleagues who liked what you liked"),
)

EXAMPLES: dict[str, Card | Form] = {
    "digest": views.card(FULL),
    "digest-quiet": views.card(QUIET),
    "digest-manager": views.card(MANAGER),
    "digest-own-liked": views.card(replace(MANAGER, suggested=LIKED)),
    "digest-overlong": views.card(OVERLONG),
    "digest-nothing": views.nothing("finance"),
    "digest-ended": with_why(views.switched_off("Tom Adeyemi", "warehouse"), "digest"),
    "digest-on": views.switched(
        "The digest of this channel comes", "every Monday at 09:00 (Europe/Rome)", NOW + timedelta(7), "Europe/Rome",
        Button("Preview", "digest", "preview"), Button("Switch off", "digest", "off"),
    ),
    "thanks-of-the-week": views.round_up("dispatch", THANKS),
}  # fmt: skip
