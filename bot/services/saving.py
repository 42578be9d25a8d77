"""Saving what somebody wrote in a message as their snippet."""

from dataclasses import dataclass

from bot.conversation import Said, Turn, named
from bot.errors import Invalid, NotFound, TooLate
from bot.rules.graphemes import shorten, utf16
from bot.rules.text import clean, read_share
from bot.services import needs, snippets, writing
from bot.services.declaring import DETAILS
from bot.services.writing import BODY, Words
from storage import links, people
from storage import needs as stored_needs
from storage import snippets as stored
from storage.tables import Account, Need, Snippet


@dataclass(frozen=True, slots=True)
class Asked:
    """A message as a need."""

    title: str
    details: str


def source(turn: Turn) -> Said:
    """The message, if it is a colleague's and has words. Raises Invalid."""
    said = turn.request.message
    if said is None:
        raise Invalid("Open the menu of a message and choose *Save as snippet* or *Ask for help with this* there.")
    if said.author is None or said.author.bot or said.author.account == turn.workspace.bot_account:
        raise Invalid("A bot wrote that. I can only do this with what a colleague wrote.")
    if said.author.foreign:
        raise Invalid("Somebody of another company wrote that, so it is not ours to keep.")
    if not any(char.isalnum() for char in _plain(turn, said)):
        raise Invalid("There are no words in that message. `/share` opens a form where you can tell it yourself.")
    return said


def saved_before(turn: Turn, said: Said) -> Snippet | None:
    """The snippet that was saved from this message. Raises TooLate when it was taken back or archived."""
    link = links.of_message(turn.session, turn.org, turn.channel.id, said.id)
    if link is None or link.thing != "snippet":
        return None
    if link.role == "answer":
        raise TooLate("It answered a need. Its author was asked to publish it, and finds it in `/share mine`.")
    try:
        return snippets.visible(turn, link.thing_id)
    except NotFound as error:
        raise TooLate("It was saved before, and its author took it back or archived it.") from error


def draft(turn: Turn, said: Said) -> Snippet:
    """What the message says as a draft of whoever saves it; the same draft when they come back to it."""
    account = _author(turn, said)
    if turn.channel.kind == "direct" and account.person_id != turn.me.id:
        raise Invalid("That was said in private. Ask them to share it, with `/share`.")
    begun = stored.being_saved(turn.session, turn.org, turn.channel.id, said.id, turn.me.id)
    if begun is not None:
        return begun
    words = _words(turn, said)
    snippet = Snippet(
        organization_id=turn.org, channel_id=turn.channel.id, title=words.title, body=words.body, link=words.link,
        visibility="organization" if turn.channel.kind in ("public", "direct") else "channel", created_at=turn.now,
        saved_by_id=turn.me.id, saved_from=said.id, saved_thread=said.thread or said.id,
    )  # fmt: skip
    return stored.add(turn.session, snippet, [account.person_id], words.topics)


def begun(turn: Turn, id: int) -> Snippet:
    """A draft that the person began to save. Raises NotFound."""
    snippet = snippets.own(turn, id)
    if snippet.saved_from is None or snippet.saved_by_id != turn.me.id:
        raise NotFound
    return snippet


def need_of(turn: Turn, snippet: Snippet) -> Need | None:
    """The need in whose thread the message stands, if it still waits."""
    link = links.of_message(turn.session, turn.org, snippet.channel_id, snippet.saved_thread or "")
    if link is None or link.thing != "need":
        return None
    need = stored_needs.get(turn.session, turn.org, link.thing_id)
    return need if need is not None and need.state in needs.OPEN else None


def asked(turn: Turn, said: Said) -> Asked:
    """What the message says as a need, with the way back to it for those who can go there."""
    text = _plain(turn, said)
    title = read_share(text).title
    link = said.link if turn.channel.kind != "direct" else ""
    more = "" if text == title else shorten(text, DETAILS - len(link) - 1)
    return Asked(title, f"{more}\n{link}".strip())


def take_back(turn: Turn, id: int) -> None:
    """The author takes back what somebody saved or an import brought; nobody can save the message again."""
    snippet = snippets.visible(turn, id)
    if turn.me.id not in snippets.writers(turn, snippet):
        raise NotFound
    if snippet.state != "draft":
        snippet.state = "draft"
        snippets.changed(turn, snippet)


def _words(turn: Turn, said: Said) -> Words:
    """The message and what its author went on to say; the question that began the thread is the title."""
    text = "\n\n".join(_texts(turn, said))
    first = turn.request.thread[0] if turn.request.thread else said
    asked = _plain(turn, first)
    is_reply = first.id != said.id and not (first.author is None or first.author.bot or first.author.foreign)
    words = writing.read(text)
    if not is_reply or "?" not in asked:
        return words
    title = read_share(asked).title
    return Words(title or words.title, text if title else words.body, words.link, words.topics)


def _texts(turn: Turn, said: Said) -> list[str]:
    """The message, and the later ones in its thread by the same author, as long as they fit."""
    found, at = [_plain(turn, said)], [each.id for each in turn.request.thread]
    later = turn.request.thread[at.index(said.id) + 1 :] if said.id in at else ()
    for each in later:
        text = _plain(turn, each)
        same = each.author is not None and said.author is not None and each.author.account == said.author.account
        if same and text and utf16("\n\n".join([*found, text])) <= BODY:
            found.append(text)
    return found


def _plain(turn: Turn, said: Said) -> str:
    return clean(named(said.text, turn.request.people))


def _author(turn: Turn, said: Said) -> Account:
    """The account that wrote it. Raises Invalid for a bot."""
    if said.author is None:
        raise Invalid
    account = people.open_account(turn.session, turn.workspace, said.author.account, said.author.name, turn.now)
    if account.bot:
        raise Invalid("A bot wrote that. I can only do this with what a colleague wrote.")
    return account
