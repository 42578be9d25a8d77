"""What a model may suggest to somebody who shares: always shown to them first, never published by itself."""

from dataclasses import dataclass

from pydantic import BaseModel, Field

from bot import outbox
from bot.conversation import Turn, Work
from bot.jobs import Kind, Payload, later
from bot.llm import LanguageModel
from bot.prompts import Prompt, load
from bot.rules.text import TITLE, one_line, slug
from bot.services import model
from bot.views import sharing as views
from storage import people, places, topics
from storage import snippets as stored
from storage.tables import Snippet

JOB = "title"
KNOWN, SUGGESTED = 60, 3


class Named(BaseModel):
    """A title and topics for a text."""

    title: str = Field(max_length=300)
    topics: list[str] = Field(max_length=9)


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt, and for whom."""

    prompt: Prompt
    who: str


def suggest_title(turn: Turn, snippet: Snippet, about: tuple[str, ...]) -> None:
    """Has a model name a snippet that was shared without topics, or whose title is only its beginning."""
    if (not about or snippet.title.endswith("…")) and model.allowed(turn):
        later(turn, JOB, {"snippet": snippet.id, "channel": turn.channel.id, "account": turn.account.id})


def kind(llm: LanguageModel) -> Kind:
    """The job that has the model name a snippet."""

    async def call(asked: Asked) -> Named:
        return await llm.complete(asked.prompt, Named, who=asked.who)

    return Kind(_prepare, call, _finish)


def _prepare(work: Work, payload: Payload) -> Asked | None:
    snippet = stored.several(work.session, work.org, [payload["snippet"]]).get(payload["snippet"])
    if snippet is None or snippet.state != "published":
        return None
    known = ", ".join(topics.slugs(work.session, work.org)[:KNOWN])
    prompt = load(JOB).fill(topics=known or "none yet", text=f"{snippet.title}\n{snippet.body}")
    return Asked(prompt, f"{work.org}:{payload['account']}")


def _finish(work: Work, payload: Payload, named: Named | None) -> None:
    snippet = stored.several(work.session, work.org, [payload["snippet"]]).get(payload["snippet"])
    channel = places.channel_by_id(work.session, work.org, payload["channel"])
    account = people.account_by_id(work.session, work.org, payload["account"])
    if named is None or snippet is None or channel is None or account is None or snippet.edited_at is not None:
        return
    title = one_line(named.title, TITLE)
    about = tuple(dict.fromkeys(found for word in named.topics if (found := slug(word))))[:SUGGESTED]
    if not title or (title == snippet.title and not about):
        return
    card = views.suggestion(snippet.id, title, about)
    if channel.kind == "direct":
        outbox.post(work, channel, card)
    else:
        outbox.whisper(work, channel, account, card)
