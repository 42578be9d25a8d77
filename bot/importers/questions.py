"""Which messages ask for something that can be learned, by rules alone."""

import re

from bot.importers import phrases
from bot.importers.prose import sentences, subject_words, without_code

MIN_WORDS = 5
LONG_ENOUGH = 4_000
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*")


def asked(text: str) -> str:
    """The sentence that asks something a newcomer could learn from; empty when there is none.

    Greetings, small talk, meetings, favours and what a helper asks back do not count.
    """
    said = [opening(sentence) for sentence in sentences(text[:LONG_ENOUGH])]
    found = [sentence for sentence in said if asks(sentence)]
    if not found and phrases.TROUBLE.search(text):
        found = [sentence for sentence in said if phrases.STATED.search(sentence) and _is_long(sentence)]
    return next((sentence for sentence in found if not leans(sentence)), found[0] if found else "")


def opening(sentence: str) -> str:
    """A sentence without the names it is addressed to and the greeting before it."""
    bare = sentence.strip(" \t*_~")
    while (shorter := phrases.GREETING.sub("", phrases.ADDRESS.sub("", bare)).lstrip(" ,.:;!-–—…")) != bare:
        bare = shorter
    return bare


def asks(sentence: str) -> bool:
    """Whether a sentence, without its greeting, asks for something that can be learned."""
    plain = without_code(sentence).strip()
    opens = phrases.OPENS.search(plain) or (is_question(plain) and phrases.INVERTED.search(plain))
    return (
        bool(opens)
        and _is_long(sentence)
        and not (phrases.TO_ONE_HELPER.search(plain) or phrases.NOT_LEARNING.search(plain))
    )


def is_question(plain: str) -> bool:
    return plain.rstrip(" )\"'”’*_~:.!🙂😄😅🤔").endswith("?")


def asks_back(text: str) -> bool:
    """Whether a reply mostly asks instead of telling."""
    said = sentences(text)
    asking = [sentence for sentence in said if is_question(without_code(sentence))]
    return bool(asking) and sum(map(len, asking)) * 2 >= sum(map(len, said))


def leans(sentence: str) -> bool:
    """Whether a sentence needs the ones before it to be understood."""
    about = len(subject_words(sentence))
    return (
        about < 2
        or bool(phrases.STARTS_BACK.match(sentence))
        or (about < 4 and bool(phrases.POINTS_BACK.search(without_code(sentence))))
    )


def stands_out(text: str) -> bool:
    """Whether a question is one of its own even when it comes in the middle of other people's talk."""
    question = asked(text)
    greets = bool(phrases.GREETING.match(text))
    return greets or bool(phrases.OPENS.search(question)) or len(_WORD.findall(question)) >= 12


def takes_up(text: str) -> bool:
    """Whether a message begins with a word about what somebody else just said."""
    return bool(phrases.TAKES_UP.match(text.strip()))


def _is_long(sentence: str) -> bool:
    return len(_WORD.findall(sentence)) >= MIN_WORDS
