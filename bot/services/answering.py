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
from bot.services import finding, model
from bot.services.finding import Found
from bot.views import answers as views
from bot.views.answers import Cited, Source
from storage import people, places

SOURCES, PASSAGE, SENTENCES, ENOUGH = 3, 400, 5, 0.5
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


def sources(turn: Turn, question: str) -> list[Found]:
    """The snippets that speak of the question; none when it is better to say nothing."""
    found = finding.find(turn, question, ("snippet",))
    return sorted((each for each in found if each.fit >= ENOUGH), key=lambda each: -each.fit)[:SOURCES]


def passages(question: str, found: Sequence[Found]) -> list[Source]:
    """The best passage of each source, as it is."""
    return [
        Source(number, each.id, each.title, each.by, each.at, best_passage(question, each.text, PASSAGE))
        for number, each in enumerate(found, 1)
    ]


def wants_model(turn: Turn, question: str, found: Sequence[Source]) -> bool:
    """Has a model write the answer, where it is allowed; it comes as a message of its own."""
    if not found or not model.allowed(turn):
        return False
    packed = [[s.number, s.snippet_id, s.title, list(s.by), s.at.isoformat(), s.passage] for s in found]
    later(turn, JOB, {
        "question": question, "sources": packed, "channel": turn.channel.id, "account": turn.account.id,
        "thread": turn.request.place.thread,
    })  # fmt: skip
    return True


def kind(llm: LanguageModel) -> Kind:
    """The job that has the model write an answer."""

    async def call(asked: Asked) -> Drafted:
        return await llm.complete(asked.prompt, Drafted, who=asked.who)

    return Kind(_prepare, call, _finish)


def _prepare(work: Work, payload: Payload) -> Asked:
    notes = "\n\n".join(f"[{s.number}] {s.title}\n{s.passage}" for s in _sources(payload))
    prompt = load("answer").fill(question=payload["question"], notes=notes)
    return Asked(prompt, f"{work.org}:{payload['account']}")


def _finish(work: Work, payload: Payload, drafted: Drafted | None) -> None:
    """Says the checked sentences, or the passages when nothing is left of them."""
    found = _sources(payload)
    sentences = checked(drafted, found) if drafted is not None else []
    card = (
        views.answer(payload["question"], sentences, found) if sentences else views.extracts(payload["question"], found)
    )
    channel = places.channel_by_id(work.session, work.org, payload["channel"])
    account = people.account_by_id(work.session, work.org, payload["account"])
    if channel is None or account is None:
        return
    if channel.kind == "direct":
        outbox.post(work, channel, card, thread=payload["thread"])
    else:
        outbox.whisper(work, channel, account, card, thread=payload["thread"])


def checked(drafted: Drafted, found: Sequence[Source]) -> list[Cited]:
    """The sentences that a cited note supports; the others are dropped, whoever wrote them."""
    notes = {source.number: f"{source.title}\n{source.passage}" for source in found}
    kept = []
    for sentence in drafted.sentences[:SENTENCES]:
        text = one_line(sentence.text, 400)
        good = tuple(n for n in dict.fromkeys(sentence.notes) if n in notes and supported(text, notes[n]))
        if text and good and "://" not in text:
            kept.append(Cited(text, good))
    return kept


def _sources(payload: Payload) -> list[Source]:
    return [views.source(*packed) for packed in payload["sources"]]
