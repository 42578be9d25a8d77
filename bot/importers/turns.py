"""What one person says in one go, and what the asker says about it."""

import re
from dataclasses import dataclass
from datetime import timedelta

from bot.importers.conversation import Conversation
from bot.importers.gratitude import confirms, denies, thanks, understands
from bot.importers.history import ImportedMessage, ImportedReaction

TOGETHER = timedelta(minutes=3)
SHORT_WORD = 40
_EVERYBODY = re.compile(r"\b(?:both|all|guys|everyone|everybody|folks)\b", re.IGNORECASE)


@dataclass(slots=True, eq=False)
class Turn:
    """Messages of one author that belong together, and what the asker thought of them."""

    author: str
    messages: list[ImportedMessage]
    thanked: bool = False
    confirmed: bool = False
    denied: bool = False
    understood: bool = False

    @property
    def text(self) -> str:
        return "\n".join(message.text for message in self.messages)

    @property
    def reactions(self) -> tuple[ImportedReaction, ...]:
        """Of others, each once."""
        given = dict.fromkeys(reaction for message in self.messages for reaction in message.reactions)
        return tuple(reaction for reaction in given if reaction.account != self.author)


def turns(talk: Conversation) -> list[Turn]:
    """What was said after the question; a short word of the asker does not interrupt who explains."""
    found: list[Turn] = []
    for message in talk.rest:
        if turn := _continued(found, message, talk.asker):
            turn.messages.append(message)
        else:
            found.append(Turn(message.author, [message]))
    for at, turn in enumerate(found):
        if turn.author == talk.asker:
            _note(turn, [before for before in found[:at] if before.author != talk.asker])
    return found


def _continued(found: list[Turn], message: ImportedMessage, asker: str) -> Turn | None:
    """The turn that a message goes on with; whoever is named at its start is spoken to anew."""
    for turn in reversed(found):
        if turn.author == message.author:
            soon = message.at - turn.messages[-1].at <= TOGETHER
            return turn if soon and not message.text.startswith("@") else None
        if turn.author != asker or len(turn.text) > SHORT_WORD or "?" in turn.text:
            return None
    return None


def _note(word: Turn, before: list[Turn]) -> None:
    """What a word of the asker says about the replies before it."""
    if not before:
        return
    meant = _meant(word, before)
    for turn in before:
        if turn.author in meant:
            turn.thanked |= thanks(word.text)
            turn.confirmed |= confirms(word.text)
            turn.understood |= understands(word.text)
    before[-1].denied |= denies(word.text)


def _meant(word: Turn, before: list[Turn]) -> set[str]:
    """The authors that a word of the asker is for: those it names, everybody, or who spoke last."""
    authors = {turn.author for turn in before}
    if _EVERYBODY.search(word.text):
        return authors
    named = {name for message in word.messages for name in message.mentions}
    return authors & named if named else {before[-1].author}
