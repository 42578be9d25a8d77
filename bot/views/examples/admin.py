"""Examples of what admins see."""

from bot.rules.emoji import MEANINGS
from bot.views import admin
from bot.views.admin import Decided
from bot.views.elements import Card, Form

FIRST = Decided("Alder & Finch", (("Priya Raman", "admin"),), MEANINGS, {}, "", False, True)
FULL = Decided(
    "Alder & Finch", (("Mei-Ling Chou", "curator"), ("Nils Sørensen", "admin"), ("Priya Raman", "admin")),
    {**MEANINGS, "tada": "useful", "heart": "off"},
    {"k8s": ("kubernetes",), "kubernetes": ("k8s",), "po": ("purchase order",), "purchase order": ("po",)},
    "ask-anything", True, True, ("legal", "people-team"),
)  # fmt: skip
OVERLONG = Decided(
    "Wolfeschlegelsteinhausenbergerdorff Industries and Subsidiaries " * 3,
    tuple((f"Colleague with a rather long name, the {n}th of that name", "admin") for n in range(40)),
    {**MEANINGS, **{f"custom-emoji-{n}": "learned" for n in range(200)}},
    {f"word number {n}": tuple(f"another word for {n}{letter}" for letter in "abcdef") for n in range(80)},
    "a-channel-with-a-name-as-long-as-they-may-be-which-is-eighty-letters-in-all-ok-now", True, False,
)  # fmt: skip

EXAMPLES: dict[str, Card | Form] = {
    "admin-first": admin.overview(FIRST),
    "admin": admin.overview(FULL),
    "admin-overlong": admin.overview(OVERLONG),
    "admin-emoji": admin.emoji(FULL),
    "admin-emoji-overlong": admin.emoji(OVERLONG),
    "admin-synonyms": admin.synonyms(FULL),
    "admin-synonyms-empty": admin.synonyms(FIRST),
    "admin-synonyms-overlong": admin.synonyms(OVERLONG),
    "admin-paired": admin.paired(["k8s", "kubernetes"]),
    "admin-code": admin.code("K7PQ2MXA"),
    "admin-join": admin.ask_to_join("Alder & Finch", "Finch Labs", "k7pq-2mxa"),
}
