"""Titles that read well on their own, bodies without small talk, and topics."""

import re
from collections.abc import Iterable, Sequence

from bot.importers.gratitude import thanks
from bot.importers.history import ImportedMessage
from bot.importers.prose import sentences, subject_words
from bot.importers.questions import asked, leans, opening
from bot.rules.graphemes import shorten
from bot.rules.topics import AT_MOST, slug, topics_in

MAX_TITLE = 120
_FILLER = re.compile(
    r"^(?:hi|hello|hey|np|no problem|no worries|you(?:['’]re| are) welcome|yw|welcome|sure|yes|yep|yeah|yup|ok(?:ay)?|"
    r"ah|oh|right|hmm+|lol|haha|good luck|cool|nice|great|:\w+:|[^\w`]+|happy to help|glad .*|hth|"
    r"hope (?:that|this|it) helps)?[\s.!,🙂😄👍😉]*$",
    re.IGNORECASE,
)
_EVERYTHING = re.compile(
    r"^(?:general|random|off-?topic|water-?cooler|chat|social|lounge|help|questions?|ask(?:-.*)?|beginners?|newbies|"
    r"announce(?:ments)?|news|events?|jobs?|company|all|team|everyone|community|discussion|misc|main|lobby)$"
)
_CHATTER = re.compile(r"random|off-?topic|watercooler|social|lounge|meme|lunch|(?:^|-)(?:jobs?|hiring|events?)(?:-|$)")


def need_title(messages: Iterable[ImportedMessage]) -> str:
    """The question of some messages as one line; empty when it cannot be understood without the rest."""
    text = "\n".join(message.text for message in messages)
    question = asked(text)
    if not question:
        return ""
    if not leans(question):
        return _line(question)
    before = [opening(each) for each in sentences(text.partition(question)[0])]
    context = max(before[-3:], key=lambda said: len(subject_words(said)), default="")
    if len(subject_words(context)) < 3 or leans(context):
        return ""
    joined = f"{_ended(context)} {_line(question)}"
    return _line(joined if len(joined) <= MAX_TITLE else context)


def note_title(text: str) -> str:
    """The first sentence that says something."""
    said = (opening(sentence) for sentence in sentences(text))
    return _line(next((sentence for sentence in said if len(subject_words(sentence)) > 1), ""))


def body(messages: Sequence[ImportedMessage], to: str = "") -> str:
    """What was said in one go, without small talk and without the name it is addressed to."""
    text = "\n".join(message.text for message in messages if not is_filler(message.text))
    named = re.match(rf"@{re.escape(to)}\b[,:]?\s*", text) if to else None
    return _capital(text[named.end() :]) if named else text


def details(messages: Sequence[ImportedMessage], title: str) -> str:
    """What was said beside the title."""
    text = body(messages)
    return text[len(title) :].strip() if text.casefold().startswith(title.casefold()) else text


def is_filler(text: str) -> bool:
    """A greeting, a smile, a thank-you: nothing to keep."""
    return bool(_FILLER.match(text)) or (thanks(text) and len(text) < 60)


def topics(channel: str, text: str, title: str, places: Iterable[str]) -> tuple[str, ...]:
    """The channel's subject, the #words, and the names of other channels that the title speaks of."""
    spoken = set(re.findall(r"[\w-]+", title.casefold()))
    known = [place for place in places if place.casefold() in spoken and len(place) > 3]
    found = [topic for name in (channel, *topics_in(text), *known) if (topic := slug(name))]
    return tuple(dict.fromkeys(topic for topic in found if not _EVERYTHING.match(topic)))[:AT_MOST]


def is_small_talk(channel: str) -> bool:
    """A channel where questions are asked for fun or for work, not to learn."""
    return bool(_CHATTER.search(channel.casefold()))


def _line(text: str) -> str:
    return shorten(_capital(" ".join(text.split()).strip(" *_~:,;-–—")), MAX_TITLE)


def _capital(text: str) -> str:
    return text if text.startswith("http") else text[:1].upper() + text[1:]


def _ended(sentence: str) -> str:
    return sentence if sentence[-1:] in ".!?…" else sentence.rstrip(" ,:;") + "."
