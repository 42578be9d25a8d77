"""Which replies of a conversation helped."""

from dataclasses import dataclass
from datetime import timedelta

from bot.importers import phrases
from bot.importers.conversation import Conversation
from bot.importers.gratitude import solved
from bot.importers.history import ImportedReaction
from bot.importers.prose import has_code, sentences, subject_words, without_code
from bot.importers.questions import asked, asks_back, is_question
from bot.importers.turns import Turn

GOOD_ENOUGH = 4.0
ENOUGH_TO_LEARN = 1.5
MOST_SUBSTANCE = 3.0
LOOSELY, CLOSELY = 0.75, 1.75
LATE = timedelta(minutes=15)
MOST = 3
NEAR_THE_BEST = 3.5
DONE = ("white_check_mark", "heavy_check_mark", "ballot_box_with_check")
APPROVING = frozenset(
    ("+1", "thumbsup", "star", "raised_hands", "heart", "bulb", "mortar_board", "tada", "pray", "100", "clap", *DONE)
)
_NO_ANSWER = phrases.either(
    r"^(?:i )?(?:no idea|not sure|don['’]?t know|dunno|i have no|haven['’]?t (?:tried|used))\b",
    r"^(?:same (?:here|problem)|me too|good question|sorry|hmm+|interesting|let me (?:check|look|see))\b",
    r"\b(?:posts?|messages?|see|said|mentioned) above\b|\bin a few posts\b",
    r"\bi(?:['’]ll| will) (?:check|look|try|open|fix|push|release|take a look|have a look|make a|file|create)\b",
)
_TELLS_HOW = phrases.either(
    r"\b(?:by \w+ing|because|missing|forgot|needed|had to|instead)\b",
    r"\b(?:chang|add|remov|updat|upgrad)(?:ed|ing)\b",
)


@dataclass(frozen=True, slots=True)
class Judged:
    """A reply and how much it helped."""

    worth: float
    turn: Turn


def checked(turn: Turn, asker: str) -> bool:
    """The asker put a check mark on it."""
    return any(reaction.account == asker and reaction.emoji in DONE for reaction in turn.reactions)


def friends(author: str, reactions: tuple[ImportedReaction, ...]) -> int:
    """How many others reacted well to what somebody wrote."""
    return len({each.account for each in reactions if each.emoji in APPROVING} - {author})


def substance(text: str) -> float:
    """How much there is to learn from a reply, whatever people thought of it."""
    length = len(without_code(text).strip())
    steps = sum(length >= enough for enough in (40, 80, 200))
    return steps * 0.75 + 1.5 * has_code(text) + 1.0 * ("http" in text)


def gratitude(turn: Turn, asker: str) -> float:
    """What the asker thought of a reply."""
    return 2.0 * turn.thanked + 2.5 * turn.confirmed + 0.5 * turn.understood + 4.0 * checked(turn, asker)


def relation(turn: Turn, talk: Conversation, first: bool) -> float:
    """How much shows that a reply is about the question; 0 when nothing does."""
    late = turn.messages[0].at - talk.opening[-1].at > LATE
    asked_in = {message.ts for message in talk.opening} | {message.thread_ts for message in talk.opening}
    threaded = any(message.is_reply and message.thread_ts in asked_in for message in turn.messages)
    named = any(talk.asker in message.mentions for message in turn.messages)
    shared = 0.75 * min(len(subject_words(turn.text) & talk.words), 3)
    if not (threaded or first or shared):
        return 0
    addressed = 1.75 * threaded or (0.5 if late else 1.0) * named or -0.75 * late
    return addressed + shared + 0.75 * first


def doubt(turn: Turn) -> float:
    """How much shows that a reply is no answer."""
    first = next(iter(sentences(turn.text)), "")
    asks = 3.0 * (asks_back(turn.text) or (is_question(first) and bool(phrases.TO_ONE_HELPER.search(first))))
    own = 3.0 * (bool(phrases.OWN_TROUBLE.search(turn.text)) or bool(asked(turn.text)))
    return asks + own + 2.0 * turn.denied + 2.5 * bool(_NO_ANSWER.search(first))


def helpfulness(turn: Turn, talk: Conversation, first: bool) -> float:
    """The more the better; 0 for what is no answer."""
    holds, helped, about = substance(turn.text), gratitude(turn, talk.asker), relation(turn, talk, first)
    if holds < ENOUGH_TO_LEARN or about < (LOOSELY if helped >= 2 else CLOSELY):
        return 0
    liked = min(friends(turn.author, turn.reactions), 3)
    worth = min(holds, MOST_SUBSTANCE) + helped + liked + about - doubt(turn)
    return worth if worth >= GOOD_ENOUGH else 0


def best_answers(talk: Conversation, said: list[Turn], able: frozenset[str]) -> list[Turn]:
    """The replies that helped, the best first, one for each author."""
    found: dict[str, Judged] = {}
    for at, turn in enumerate(said):
        if turn.author in able and turn.author != talk.asker:
            worth = helpfulness(turn, talk, first=at == 0)
            if worth > found.get(turn.author, Judged(0, turn)).worth:
                found[turn.author] = Judged(worth, turn)
    best = max((each.worth for each in found.values()), default=0)
    near = [each for each in found.values() if each.worth >= best - NEAR_THE_BEST]
    return [each.turn for each in sorted(near, key=lambda each: -each.worth)][:MOST]


def own_solution(talk: Conversation, said: list[Turn]) -> list[Turn]:
    """What the asker found out, when they tell how."""
    own = [turn for turn in said if turn.author == talk.asker and solved(turn.text)]
    told = [turn for turn in own if substance(turn.text) >= ENOUGH_TO_LEARN and _TELLS_HOW.search(turn.text)]
    return told[-1:]
