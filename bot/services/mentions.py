"""Whom a message mentions, and what it says besides."""

import re
from dataclasses import dataclass, replace

from bot.conversation import MARK, Request, Turn, named
from bot.rules.text import clean
from storage import names, people
from storage.store import Session
from storage.tables import Workspace

MOST = 50  # people whose names are looked up for one request

_LEADING = re.compile(rf"(?:[\s,;&+]|and\b){{0,20}}{MARK.pattern}")
_WARM = re.compile(
    r"^(?:[\s,;:.!&-]|\b(?:a|again|all|and|bunch|dear|indeed|kindly|lot|lots|many|million|much|really|so|to|ton|tons|u|"
    r"very|you)\b)*",
    re.IGNORECASE,
)  # what follows “thank” before it says whom and for what
_FOR = re.compile(r"\bfor\b", re.IGNORECASE)
_BETWEEN = re.compile(r"^[\s,;:&+]+")


@dataclass(frozen=True, slots=True)
class Mentions:
    """The accounts that a message is about, each once, and its words; `bare` is the words without any name."""

    accounts: tuple[str, ...]
    words: str
    bare: str


def read(request: Request) -> Mentions:
    """`@ana and @ben for …` is about Ana and Ben; `thanks @ana for …` too. Names further on are plain words."""
    accounts, at = [], 0
    while found := _LEADING.match(request.text, at):
        accounts.append(found[1])
        at = found.end()
    rest = _BETWEEN.sub("", request.text[at:])
    accounts = accounts or MARK.findall(rest)
    known = [each for each in dict.fromkeys(accounts) if _is_known(request, each)]
    return Mentions(tuple(known), clean(named(rest, request.people)), clean(named(MARK.sub(" ", rest), {})))


def thanked(request: Request) -> str:
    """`you so much @ana for …` → `@ana for …`: whom thanks in plain words are for, and what for; empty when nobody."""
    first = MARK.search(request.text)
    if first is None or not read(request).accounts:
        return ""
    before, after = _WARM.sub("", request.text[: first.start()], count=1), request.text[first.start() :]
    says_why = any(map(str.isalnum, MARK.sub("", after)))
    return after if says_why and not _FOR.search(before) else before + after


def with_names(session: Session, here: Workspace, request: Request) -> Request:
    """A button brings back words without the names in them: they are added, as far as they are known here."""
    if request.via == "typed":
        return request
    texts = (request.text, *(request.value(name) for name in request.values))
    missing = {account for text in texts for account in MARK.findall(text)} - request.people.keys()
    if not missing:
        return request
    known = names.of_accounts(session, here.organization_id, here.id, sorted(missing)[:MOST])
    return replace(request, people={**request.people, **known})


def remember(turn: Turn) -> None:
    """Makes known who is mentioned in words that a button will bring back."""
    there = [account for account in dict.fromkeys(MARK.findall(turn.text)) if account in turn.request.people]
    for account in there[:MOST]:
        people.open_account(turn.session, turn.workspace, account, turn.request.people[account], turn.now)


def of_form(request: Request, chosen: str, words: str) -> Mentions:
    """The people chosen in a form, and the words typed there."""
    typed = clean(named(request.value(words), {}))
    return Mentions(request.chosen(chosen), typed, typed)


def _is_known(request: Request, account: str) -> bool:
    """A mention comes from the platform; what was typed in the likeness of one does not."""
    return account in request.people or request.via != "typed"
