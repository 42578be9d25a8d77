"""Examples of what admins see."""

from datetime import UTC, datetime

from bot.rules.emoji import MEANINGS
from bot.views import admin, synonyms, trail
from bot.views.admin import Decided
from bot.views.elements import Card, Form
from bot.views.synonyms import Proposed
from bot.views.trail import Deed

FIRST = Decided("Alder & Finch", (("Priya Raman", "admin"),), MEANINGS, {}, "", False, True)
FULL = Decided(
    "Alder & Finch", (("Mei-Ling Chou", "curator"), ("Nils Sørensen", "admin"), ("Priya Raman", "admin")),
    {**MEANINGS, "tada": "useful", "heart": "off"},
    {"k8s": ("kubernetes",), "kubernetes": ("k8s",), "po": ("purchase order",), "purchase order": ("po",)},
    "ask-anything", True, True, ("legal", "people-team"),
)  # fmt: skip
PROPOSED = (Proposed("holiday", "leave", 7), Proposed("time sheet", "zeiterfassung", 2))
OVERLONG = Decided(
    "Wolfeschlegelsteinhausenbergerdorff Industries and Subsidiaries " * 3,
    tuple((f"Colleague with a rather long name, the {n}th of that name", "admin") for n in range(40)),
    {**MEANINGS, **{f"custom-emoji-{n}": "learned" for n in range(200)}},
    {f"word number {n}": tuple(f"another word for {n}{letter}" for letter in "abcdef") for n in range(80)},
    "a-channel-with-a-name-as-long-as-they-may-be-which-is-eighty-letters-in-all-ok-now", True, False,
)  # fmt: skip

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
DONE = [
    Deed(AT, "Priya Raman", "role", "Mei-Ling Chou", "curator"),
    Deed(AT, "Mei-Ling Chou", "archive", "Nils Sørensen", "s12"),
    Deed(AT, "Priya Raman", "default-channel", about="#ask-anything"),
    Deed(AT, trail.OPERATOR, "export", "Nils Sørensen"),
    Deed(AT, "a former colleague", "profile", "Priya Raman"),
]
LONG = "Colleague with a rather long name that goes on and on " * 4

EXAMPLES: dict[str, Card | Form] = {
    "admin-first": admin.overview(FIRST),
    "admin": admin.overview(FULL),
    "admin-overlong": admin.overview(OVERLONG),
    "admin-emoji": admin.emoji(FULL),
    "admin-emoji-overlong": admin.emoji(OVERLONG),
    "admin-synonyms": synonyms.listing(FULL.synonyms),
    "admin-synonyms-empty": synonyms.listing({}),
    "admin-synonyms-overlong": synonyms.listing(OVERLONG.synonyms),
    "admin-synonyms-proposed": synonyms.listing(FULL.synonyms, 1, PROPOSED),
    "admin-synonyms-refused": synonyms.refused("customs", "kanban"),
    "admin-paired": synonyms.paired(["k8s", "kubernetes"]),
    "admin-erase": admin.ask_to_erase("Nils Sørensen", 12),
    "admin-audit": trail.card(DONE, 1, 14),
    "admin-audit-empty": trail.card([], 1, 0),
    "admin-audit-overlong": trail.card([Deed(AT, LONG, "digest", LONG, "#general, " * 20)] * 10, 2, 400),
    "admin-code": admin.code("K7PQ2MXA"),
    "admin-join": admin.ask_to_join("Alder & Finch", "Finch Labs", "k7pq-2mxa"),
}
