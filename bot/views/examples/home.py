"""Examples of a person's own page, of profiles and of settings."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.views import home, profiles, settings, suggesting
from bot.views.elements import Card, Form
from bot.views.examples.kudos import CLEAR_NOTES, OVERLONG
from bot.views.home import NewThing, ShownHome
from bot.views.needs import ShownAnswer, ShownNeed
from bot.views.profiles import ShownProfile
from bot.views.settings import ShownDigest, ShownSettings
from bot.views.snippets import ShownSnippet
from bot.views.suggesting import Suggested

NOW = datetime(2026, 3, 2, 10, 12, tzinfo=UTC)
LONG = "How the reconciliation of balances across all eleven subsidiaries works when one of them reports too late again"
ACCRUALS = ShownSnippet(
    21, "Booking accruals at quarter end", "Start from the open purchase orders …", None, "published",
    ("Tomás Ferreira",), ("month-end-close", "finance"), useful=6, learned=3, helped=4, views=58,
)  # fmt: skip
TRAVEL = ShownSnippet(
    22, "Trains within Europe: one account for all carriers", "Log in with …", None, "published", ("Priya Raman",),
    ("travel",), views=3, in_review=True,
)  # fmt: skip
DAYS = ShownSnippet(
    23, "How we count travel days", "The day of departure counts …", None, "published", ("Tomás Ferreira",),
    ("travel",), in_review=True,
)  # fmt: skip
ASKED = ShownNeed(
    12, "how to forecast cash for a seasonal business", "", "answered", 1, "Priya Raman", ("finance",),
    NOW - timedelta(days=2), 3, (), (ShownAnswer(21, ACCRUALS.title, ACCRUALS.authors),),
)  # fmt: skip
FULL = ShownHome(
    "Priya Raman",
    (
        NewThing("need", 31, "which leave days carry over into the new year", ("Nils Sørensen",), NOW),
        NewThing("snippet", 32, "Excel: sum what you see", ("Mei-Ling Chou", "Ana Lima"), NOW - timedelta(hours=5)),
    ),
    (ASKED,), 5, (TRAVEL,), 6,
    (
        Suggested(21, ACCRUALS.title, ACCRUALS.authors, f"You asked: {ASKED.title}"),
        Suggested(33, "Reading a cash-flow statement", ("Ana Lima",), "Tomás Ferreira thought of you"),
        Suggested(34, "Pivot tables without tears", ("Nils Sørensen",), "You follow #excel"),
        Suggested(35, "Writing minutes people read", ("Mei-Ling Chou",), "Useful to 12 colleagues"),
    ),
    ("excel", "finance"), ("travel",), None,
    joined=(ShownNeed(13, "who signs contracts with freelancers", "", "claimed", 2, "Nils Sørensen", (), NOW, 2),),
    review=(DAYS,),
)  # fmt: skip
OVERFULL = ShownHome(
    "Oluwaseun Adeyemi-Okonkwo",
    tuple(NewThing("snippet", n, LONG, ("Wolfeschlegelsteinhausenbergerdorff",) * 3, NOW) for n in range(40, 45)),
    (ShownNeed(50, LONG * 2, "", "claimed", 1, "Oluwaseun Adeyemi-Okonkwo", (), NOW),) * 3, 1204,
    (ACCRUALS, TRAVEL, ACCRUALS), 312, (Suggested(60, LONG, ("Ana Lima",), f"You asked: {LONG * 2}"),) * 5,
    tuple(f"topic-number-{n}" for n in range(60)), ("travel",), NOW + timedelta(days=6),
    review=(replace(ACCRUALS, title=LONG * 2, authors=("Wolfeschlegelsteinhausenbergerdorff",) * 3),) * 3,
)  # fmt: skip
PROFILE = ShownProfile(
    "Tomás Ferreira", False, False, ("excel", "finance"), (), (ACCRUALS,), 9, (CLEAR_NOTES,), (), "U012AB3CD"
)  # fmt: skip
TALKATIVE = ShownProfile(
    "Priya Raman", True, False, OVERFULL.follows, OVERFULL.follows, (ACCRUALS,) * 5, 88, (OVERLONG,) * 3
)
SETTINGS = ShownSettings(
    frozenset({"review"}), NOW + timedelta(days=7), "Europe/Lisbon", ("excel", "finance"), ("travel",),
    (
        ShownDigest(4, False, ("finance-help",), "weekly", 0, "09:00", True),
        ShownDigest(5, True, ("sales", "support", "onboarding"), "daily", None, "08:30", False),
    ),
    ("Priya Raman in Alder & Finch (Slack)", "Priya Raman in alderfinch.com (Teams)"),
)  # fmt: skip

EXAMPLES: dict[str, Card | Form] = {
    "home-first": home.card(ShownHome("Priya Raman"), NOW),
    "home-start": home.card(ShownHome("Priya Raman", suggested=FULL.suggested[3:], start=("excel", "travel")), NOW),
    "profile-own": profiles.card(replace(PROFILE, own=True, suggested=FULL.suggested[:2])),
    "suggested-not": suggesting.dismissed(21, ACCRUALS.title),
    "home-quiet": home.card(ShownHome("Priya Raman", follows=("excel",), teaches=("travel",)), NOW),
    "home": home.card(FULL, NOW),
    "home-overlong": home.card(OVERFULL, NOW),
    "profile": profiles.card(PROFILE),
    "profile-own-empty": profiles.card(ShownProfile("Priya Raman", own=True)),
    "profile-empty": profiles.card(ShownProfile("Nils Sørensen")),
    "profile-overlong": profiles.card(TALKATIVE),
    "settings-first": settings.card(ShownSettings(zone="Europe/Lisbon")),
    "settings": settings.card(SETTINGS),
    "settings-linked": settings.card(replace(SETTINGS, link=5)),
    "paused": settings.paused(NOW + timedelta(days=7), "Europe/Lisbon"),
    "paused-time": settings.paused(NOW + timedelta(hours=5), "Europe/Lisbon"),
    "pause-none": settings.pause(None, "Europe/Lisbon"),
    "pause-now": settings.pause(NOW + timedelta(days=7), "Europe/Lisbon"),
}
