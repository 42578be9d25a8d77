"""Answering a question from what colleagues shared: with a model, or with the best passages as they are."""

from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import BaseModel, Field

from bot import outbox
from bot.conversation import Turn, Work
from bot.jobs import Kind, Payload, later
from bot.llm import LanguageModel
from bot.prompts import Prompt, load
from bot.rules.passages import best_passage, supported
from bot.rules.text import one_line
from bot.rules.veil import VEILS
from bot.services import model, seen
from bot.views import answers as views
from bot.views.answers import Answered, Cited, Source
from storage import inquiries, people, places, snippets, verifications
from storage.tables import Channel, Inquiry, Snippet

PASSAGE, SENTENCES = 400, 5
JOB = "answer"


class Sentence(BaseModel):
    """One sentence of an answer, and the notes it rests on."""

    text: str = Field(max_length=600)
    notes: list[int] = Field(max_length=9)


class Drafted(BaseModel):
    """What the model answers: nothing when the notes do not say."""

    sentences: list[Sentence] = Field(max_length=12)


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt, and who wants to know."""

    prompt: Prompt
    who: str


def answered(work: Work, inquiry: Inquiry, reader: int | None, channel: Channel) -> Answered:
    """The question with what may be read of its answer: by one person, or (None) by everybody in a channel."""
    sources = _sources(work, inquiry, reader, channel)
    there = {source.number for source in sources}
    said = tuple(Cited(text, tuple(numbers)) for text, numbers in inquiry.said if there.issuperset(numbers))
    return Answered(inquiry.id, inquiry.question, said, tuple(sources))


def wants_model(turn: Turn, inquiry: Inquiry) -> bool:
    """Has a model write the answer, where it is allowed; it comes as a message of its own."""
    if not inquiry.sources or not model.spend(turn, JOB):
        return False
    later(turn, JOB, {"inquiry": inquiry.id, "account": turn.account.id})
    return True


def kind(llm: LanguageModel) -> Kind:
    """The job that has the model write an answer."""

    async def call(asked: Asked) -> Drafted:
        return await llm.complete(asked.prompt, Drafted, who=asked.who)

    return Kind(_prepare, call, _finish)


def _prepare(work: Work, payload: Payload) -> Asked | None:
    asking = _asking(work, payload)
    if asking is None:
        return None
    notes = "\n\n".join(f"[{s.number}] {s.title}\n{s.passage}" for s in asking.answered.sources)
    prompt = load("answer").fill(question=asking.answered.question, notes=notes)
    return Asked(prompt, f"{work.org}:{payload['account']}")


def _finish(work: Work, payload: Payload, drafted: Drafted | None) -> None:
    """Says the checked sentences, or the passages when nothing is left of them."""
    asking = _asking(work, payload)
    if asking is None:
        return
    inquiry, sources = asking.inquiry, asking.answered.sources
    inquiry.said = [[each.text, list(each.sources)] for each in checked(drafted, sources)] if drafted else []
    account = people.account_by_id(work.session, work.org, inquiry.account_id)
    assert account is not None  # or its questions were gone with it
    card = views.card(answered(work, inquiry, account.person_id, asking.channel))
    if asking.channel.kind == "direct":
        outbox.post(work, asking.channel, card, thread=inquiry.thread)
    else:
        outbox.whisper(work, asking.channel, account, card, thread=inquiry.thread)


def checked(drafted: Drafted, sources: Sequence[Source]) -> list[Cited]:
    """The sentences that a cited note supports; the others are dropped, whoever wrote them."""
    notes = {source.number: f"{source.title}\n{source.passage}" for source in sources}
    kept = []
    for sentence in drafted.sentences[:SENTENCES]:
        text = one_line(sentence.text, 400)
        good = tuple(n for n in dict.fromkeys(sentence.notes) if n in notes and supported(text, notes[n]))
        if text and good and "://" not in text and not any(veil in text for veil in VEILS):
            kept.append(Cited(text, good))
    return kept


@dataclass(frozen=True, slots=True)
class _Asking:
    inquiry: Inquiry
    channel: Channel
    answered: Answered


def _asking(work: Work, payload: Payload) -> _Asking | None:
    """A question with what its asker may read of it by now; None when there is nothing left to answer."""
    inquiry = inquiries.get(work.session, work.org, payload["inquiry"])
    if inquiry is None:
        return None
    account = people.account_by_id(work.session, work.org, inquiry.account_id)
    channel = places.channel_by_id(work.session, work.org, inquiry.channel_id)
    if account is None or channel is None:
        return None
    return _Asking(inquiry, channel, answered(work, inquiry, account.person_id, channel))


def _sources(work: Work, inquiry: Inquiry, reader: int | None, channel: Channel) -> list[Source]:
    """The snippets of an answer that may still be read, under the numbers they had."""
    there = snippets.several(work.session, work.org, inquiry.sources)
    authors = snippets.authors(work.session, work.org, inquiry.sources)
    names = seen.names(work, (person for each in authors.values() for person in each))
    vouched = verifications.of(work.session, work.org, there)
    return [
        Source(
            number, id, there[id].title, tuple(names[p] for p in authors.get(id, ())),
            there[id].published_at or there[id].created_at,
            best_passage(inquiry.question, _beyond_title(there[id]), PASSAGE),
            views.standing(in_review=there[id].review_since is not None, verified=id in vouched),
        )
        for number, id in enumerate(inquiry.sources, 1)
        if id in there and _may_read(there[id], channel, reader in authors.get(id, ()))
    ]  # fmt: skip


def _beyond_title(snippet: Snippet) -> str:
    return snippet.body.removeprefix(snippet.title).strip() or snippet.title


def _may_read(snippet: Snippet, channel: Channel, wrote: bool) -> bool:
    shown = snippet.visibility == "organization" or snippet.channel_id == channel.id or wrote
    return shown and snippet.state == "published"
