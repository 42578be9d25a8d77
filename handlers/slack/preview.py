"""Examples of views as Slack draws them."""

import json

from bot.views.elements import Card, CardLink, Form, Mention, texts
from handlers.slack.forms import modal
from handlers.slack.render import home, message
from handlers.slack.spans import Reading

SITE, CHANNEL = "https://preview.slack.com/", "C0PREVIEW"


def preview(view: str, example: Card | Form) -> str:
    """A modal, the Home tab or a message, as JSON."""
    if isinstance(example, Form):
        drawn = modal(example)
    elif view.partition("-")[0] == "home":
        drawn = home(example, _reading(example))
    else:
        drawn = message(example, _reading(example))
    return json.dumps(drawn, indent=2, ensure_ascii=False)


def _reading(card: Card) -> Reading:
    """Everybody has an account, and every thing a message."""
    spans = [span for text in texts(card) for span in text]
    accounts = {span.person_id: f"U0PREVIEW{span.person_id}" for span in spans if isinstance(span, Mention)}
    links = {(s.thing, s.thing_id): (CHANNEL, f"17000{s.thing_id:05}.000100") for s in spans if isinstance(s, CardLink)}
    return Reading(accounts, links, SITE)
