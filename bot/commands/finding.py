"""Finding and asking."""

import re
from functools import partial

from bot.commands.reading import number, paged
from bot.commands.table import Command
from bot.conversation import MARK, Request, Turn, named
from bot.errors import Invalid
from bot.rules import filters
from bot.rules.numbers import row_number
from bot.rules.text import one_line, tells
from bot.services import answering, finding, indexing, inquiring, narrowing, synonyms
from bot.views import answers as views
from bot.views import notices
from bot.views.elements import Reply

LONGEST = 300
_BY = re.compile(rf"(?<!\S)(by:){MARK.pattern}", re.IGNORECASE)


def find(turn: Turn) -> Reply:
    """Ranked snippets and needs that hold the words."""
    typed, page = _words_and_page(turn.request)
    words, narrow = narrowing.read(turn, typed)
    found = finding.find(turn, words, narrow=narrow, near=turn.near)
    if page == 1:
        synonyms.looked(turn, words)
    if not found:
        return Reply(card=views.nothing(narrowing.nothing(turn, words), narrowed=narrow is not None))
    shown, more = paged(found, page, views.SOME, "find", f"{typed} page")
    said = words or narrowing.spoken(turn, typed, narrow)
    return Reply(card=views.results(said, shown, len(found), more, turn.now), replace=page > 1)


def ask(turn: Turn) -> Reply:
    """An answer that cites what it rests on, or that nothing is known."""
    question = _question(turn)
    inquiry = inquiring.inquire(turn, question)
    synonyms.looked(turn, question)
    if not inquiry.sources:
        return Reply(card=views.nothing(narrowing.nothing(turn, inquiry.question)))
    if answering.wants_model(turn, inquiry):
        return Reply(card=views.thinking(inquiry.question))
    return Reply(card=views.card(answering.answered(turn, inquiry, turn.me.id, turn.channel)))


def share_answer(turn: Turn) -> Reply:
    inquiring.share(turn, number(turn.text, "a"))
    return Reply(card=notices.done("Shared here."))


def judge(turn: Turn, *, right: bool) -> Reply:
    inquiry = inquiring.judge(turn, number(turn.text, "a"), right=right)
    return Reply(card=views.judged(inquiry.question, right=right))


def show(turn: Turn) -> Reply:
    """Puts a card that was found into this channel."""
    id = turn.text.strip()
    if not id[1:].isdigit() or id[0] not in "ns":
        raise Invalid("Which one? Give its number, for example `s12`; search results show it.")
    finding.show(turn, "need" if id[0] == "n" else "snippet", row_number(id[1:]))
    return Reply(card=notices.done("Shared here."))


def looked_for(turn: Turn) -> str:
    """The words of a search, without what narrows it down."""
    try:
        return filters.read(_words_and_page(turn.request)[0]).words
    except Invalid:
        return ""


def asked(turn: Turn) -> str:
    """The words of a question, with those before it that it goes on from."""
    try:
        return inquiring.meant(turn, _question(turn))
    except Invalid:
        return ""


def _question(turn: Turn) -> str:
    hint = "What do you want to know? For example `/lore ask how do I book a meeting room`."
    question = _asked(turn.words, hint)
    if not tells(question):
        raise Invalid(hint)
    return question


def _words_and_page(request: Request) -> tuple[str, int]:
    plain = _BY.sub(lambda found: found[1] + found[2], request.text)  # as an account, which the next page finds again
    plain = named(plain, request.people)
    words = _asked(plain, "What are you looking for? For example `/lore find expense report` or `is:open topic:sql`.")
    head, mark, last = words.rpartition(" page ")
    if request.via == "pressed" and mark and last.isdigit() and len(last) < 4:
        return head, int(last)
    return words, 1


def _asked(text: str, hint: str) -> str:
    words = one_line(text, LONGEST)
    if not any(char.isalnum() for char in words):
        raise Invalid(hint)
    return words


COMMANDS = {
    "find": Command(
        find,
        "search what colleagues shared and need",
        "<words> [topic: by: in: since: is:open is:verified]",
        compares=looked_for,
        reads=True,
    ),
    "ask": Command(ask, "get an answer with its sources", "<question>", compares=asked),
    "show": Command(show),
    "right": Command(partial(judge, right=True)),
    "not-right": Command(partial(judge, right=False)),
    "share-answer": Command(share_answer),
}
DUE = indexing.DUE
