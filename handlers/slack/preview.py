"""Examples of views as Slack draws them."""

import json

from bot.views.elements import Card, CardLink, Form, Mention, texts
from handlers.slack.forms import modal
from handlers.slack.render import home, message
from handlers.slack.spans import Json, Reading

SITE = "https://example.slack.com/"
CHANNEL = "C00PREVIEW"


def preview(view: str, example: Card | Form) -> str:
    """A message, the Home tab, or a modal, as JSON; `data` names the people in it."""
    if isinstance(example, Form):
        drawn: Json = modal(example)
    elif view.split("-", maxsplit=1)[0] == "home":
        drawn = home(example, _reading(example))
    else:
        drawn = message(example, _reading(example)) | {"data": {"users": _users(example), "channels": []}}
    return json.dumps(drawn, indent=2, ensure_ascii=False)


def _mentions(card: Card) -> list[Mention]:
    return [span for text in texts(card) for span in text if isinstance(span, Mention)]


def _users(card: Card) -> list[Json]:
    return [{"id": f"U{span.person_id:06d}", "name": span.name} for span in _mentions(card)]


def _reading(card: Card) -> Reading:
    """Everybody has an account, and every thing a message."""
    accounts = {span.person_id: f"U{span.person_id:06d}" for span in _mentions(card)}
    linked = [span for text in texts(card) for span in text if isinstance(span, CardLink)]
    links = {(span.thing, span.thing_id): (CHANNEL, f"1700000000.{span.thing_id:06d}", "") for span in linked}
    return Reading(accounts, links, SITE)
