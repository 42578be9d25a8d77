"""Helping somebody to write: questions about what is missing, a shorter text, never words of its own."""

import re
from dataclasses import dataclass

from pydantic import BaseModel, Field

from bot import outbox
from bot.conversation import Turn, Work
from bot.jobs import Kind, Payload, later
from bot.llm import LanguageModel
from bot.prompts import Prompt, load
from bot.rules.coaching import missing
from bot.rules.passages import supported
from bot.rules.text import clean, one_line
from bot.services import model
from bot.views import coaching as views
from bot.views.elements import Card
from storage import people, places
from storage import snippets as stored
from storage.tables import Need, Snippet

JOB = "coach"
QUESTIONS, LONGEST = 3, 160
SHORTER = 0.9  # of the text, so that it is worth reading twice
_SENTENCES = re.compile(r"(?<=[.!?。！？])\s+|\n+")


class Coached(BaseModel):
    """What a model asks the author, and the text with less around it."""

    questions: list[str] = Field(max_length=9)
    shorter: str = Field(max_length=12_000)


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt, and for whom."""

    prompt: Prompt
    who: str


def coach(turn: Turn, snippet: Snippet, need: Need | None = None) -> Card:
    """What readers of this text will ask; a model may say more of it a little later."""
    if model.spend(turn, JOB):
        payload = {"snippet": snippet.id, "account": turn.account.id, "channel": turn.channel.id}
        later(turn, JOB, {**payload, "need": need.id if need is not None else None})
        return views.thinking(snippet.title)
    return _plain(snippet, need.id if need else None)


def is_first(turn: Turn) -> bool:
    """Whether the person has shared nothing so far."""
    return not stored.of_author(turn.session, turn.org, turn.me.id)


def kind(llm: LanguageModel) -> Kind:
    """The job that has a model read a draft."""

    async def call(asked: Asked) -> Coached:
        return await llm.complete(asked.prompt, Coached, who=asked.who)

    return Kind(_prepare, call, _finish)


def _prepare(work: Work, payload: Payload) -> Asked | None:
    snippet = _draft(work, payload)
    if snippet is None:
        return None
    prompt = load(JOB).fill(title=snippet.title, body=snippet.body)
    return Asked(prompt, f"{work.org}:{payload['account']}")


def _finish(work: Work, payload: Payload, coached: Coached | None) -> None:
    snippet = _draft(work, payload)
    channel = places.channel_by_id(work.session, work.org, payload["channel"])
    account = people.account_by_id(work.session, work.org, payload["account"])
    if snippet is None or channel is None or account is None:
        return
    card = _plain(snippet, payload["need"])
    if coached is not None:
        questions = [text for each in coached.questions[:QUESTIONS] if (text := _question(each))]
        snippet.suggested = _own_words(coached.shorter, snippet.body) or None
        card = views.coached(f"s{snippet.id}", snippet.title, questions, snippet.suggested or "", payload["need"])
    if channel.kind == "direct":
        outbox.post(work, channel, card)
    else:
        outbox.whisper(work, channel, account, card)


def _plain(snippet: Snippet, need: int | None) -> Card:
    """The checklist."""
    questions = [views.QUESTIONS[each] for each in missing(snippet.body, snippet.link)]
    return views.coached(f"s{snippet.id}", snippet.title, questions, need=need)


def _question(typed: str) -> str:
    text = one_line(typed, LONGEST)
    return text if "?" in text and "://" not in text else ""


def _own_words(shorter: str, body: str) -> str:
    """The shorter text, if it is one and says nothing that the author did not say."""
    text = clean(shorter)
    told = all(supported(part, body) for part in _SENTENCES.split(text) if any(char.isalnum() for char in part))
    return text if text and told and len(text) <= SHORTER * len(body) else ""


def _draft(work: Work, payload: Payload) -> Snippet | None:
    snippet = stored.several(work.session, work.org, [payload["snippet"]]).get(payload["snippet"])
    return snippet if snippet is not None and snippet.state == "draft" else None
