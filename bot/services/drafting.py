"""What a model may suggest to somebody who shares: always shown to them first, never published by itself."""

from dataclasses import dataclass

from pydantic import BaseModel, Field

from bot import outbox
from bot.conversation import Turn, Work
from bot.jobs import Kind, Payload, later
from bot.llm import LanguageModel
from bot.prompts import Prompt, load
from bot.rules.text import TITLE, clean, one_line, shorten, slug
from bot.services import model
from bot.services.writing import BODY
from bot.views import saving, sharing
from bot.views.elements import Card
from storage import people, places, topics
from storage import snippets as stored
from storage.tables import Snippet

TITLE_JOB, DRAFT_JOB = "title", "draft"
KNOWN, SUGGESTED, THREAD = 60, 3, 8_000


class Named(BaseModel):
    """A title and topics for a text."""

    title: str = Field(max_length=300)
    topics: list[str] = Field(max_length=9)


class Drafted(Named):
    """A conversation as a note."""

    body: str = Field(max_length=12_000)


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt, and for whom."""

    prompt: Prompt
    who: str


def suggest_title(turn: Turn, snippet: Snippet, about: tuple[str, ...]) -> None:
    """Has a model name a snippet that was shared without topics, or whose title is only its beginning."""
    if (not about or snippet.title.endswith("…")) and model.spend(turn, TITLE_JOB):
        later(turn, TITLE_JOB, _payload(turn, snippet))


def draft_from_thread(turn: Turn, snippet: Snippet) -> None:
    """Has a model draft a note from the thread of a message that is being saved."""
    said = [message.text for message in turn.request.thread if message.author is None or not message.author.bot]
    thread = "\n\n".join(clean(text) for text in said)[:THREAD]
    if len(said) > 1 and model.spend(turn, DRAFT_JOB):
        later(turn, DRAFT_JOB, {**_payload(turn, snippet), "thread": thread})


def naming(llm: LanguageModel) -> Kind:
    """The job that has the model name a snippet."""

    async def call(asked: Asked) -> Named:
        return await llm.complete(asked.prompt, Named, who=asked.who)

    def prepare(work: Work, payload: Payload) -> Asked | None:
        snippet = _snippet(work, payload, "published")
        text = f"{snippet.title}\n{snippet.body}" if snippet is not None else ""
        return _asked(work, payload, TITLE_JOB, text=text) if text else None

    return Kind(prepare, call, _suggest)


def drafting(llm: LanguageModel) -> Kind:
    """The job that has the model draft a note from a thread."""

    async def call(asked: Asked) -> Drafted:
        return await llm.complete(asked.prompt, Drafted, who=asked.who)

    def prepare(work: Work, payload: Payload) -> Asked | None:
        waiting = _snippet(work, payload, "draft") is not None
        return _asked(work, payload, DRAFT_JOB, thread=payload["thread"]) if waiting else None

    return Kind(prepare, call, _show)


def _suggest(work: Work, payload: Payload, named: Named | None) -> None:
    snippet = _snippet(work, payload, "published")
    if named is None or snippet is None or snippet.edited_at is not None:
        return
    title, about = one_line(named.title, TITLE), _slugs(named)
    if title and (title != snippet.title or about):
        _whisper(work, payload, sharing.suggestion(snippet.id, title, about))


def _show(work: Work, payload: Payload, drafted: Drafted | None) -> None:
    """Keeps the draft with whoever saves the message, and shows it to them; they publish it or not."""
    snippet = _snippet(work, payload, "draft")
    if drafted is None or snippet is None or not (title := one_line(drafted.title, TITLE)):
        return
    snippet.title, snippet.body = title, shorten(clean(drafted.body), BODY)
    work.session.flush()
    topics.put_on(work.session, work.org, "snippet", snippet.id, _slugs(drafted))
    _whisper(work, payload, saving.drafted(snippet.id, title, snippet.body))


def _payload(turn: Turn, snippet: Snippet) -> Payload:
    return {"snippet": snippet.id, "channel": turn.channel.id, "account": turn.account.id}


def _snippet(work: Work, payload: Payload, state: str) -> Snippet | None:
    snippet = stored.several(work.session, work.org, [payload["snippet"]]).get(payload["snippet"])
    return snippet if snippet is not None and snippet.state == state else None


def _asked(work: Work, payload: Payload, prompt: str, **values: str) -> Asked:
    known = ", ".join(topics.slugs(work.session, work.org)[:KNOWN]) or "none yet"
    return Asked(load(prompt).fill(topics=known, **values), f"{work.org}:{payload['account']}")


def _slugs(named: Named) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found for word in named.topics if (found := slug(word))))[:SUGGESTED]


def _whisper(work: Work, payload: Payload, card: Card) -> None:
    channel = places.channel_by_id(work.session, work.org, payload["channel"])
    account = people.account_by_id(work.session, work.org, payload["account"])
    if channel is None or account is None:
        return
    if channel.kind == "direct":
        outbox.post(work, channel, card)
    else:
        outbox.whisper(work, channel, account, card)
