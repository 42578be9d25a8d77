"""What people typed, read: a share with its title and topics, a command and the rest."""

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from itertools import dropwhile

from bot.rules.clean import clean as clean
from bot.rules.graphemes import shorten as shorten
from bot.rules.spelling import nearest as nearest
from bot.rules.topics import CODE, URL, blanked, hashes
from bot.rules.topics import slug as slug
from bot.rules.topics import topics_in as topics_in

TITLE = 120

_ASKING = {"what", "how", "why", "when", "where", "which", "whose", "can", "could", "does", "is", "are", "should"}
_APART = {"-", "–", "—", ":", "|", ">", "→"}
_OPENING = {")": "(", "]": "[", "}": "{"}
_HEADING = re.compile(r"^#{1,6}\s+")
_TELLS = re.compile(r"[^\W_].*[^\W_]|[^\W_][+#]", re.DOTALL)
_SENTENCE_END = re.compile(r"[.!?](?=\s)|[。！？]")
_LEANING = {
    *("a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"),
    *("auf", "das", "der", "die", "für", "im", "mit", "und", "von", "zu"),
    *("au", "avec", "de", "des", "du", "en", "et", "la", "le", "les", "pour", "sur"),
    *(
        "con",
        "el",
        "los",
        "para",
        "por",
        "y",
        "da",
        "di",
        "e",
        "il",
        "nel",
        "per",
        "com",
        "do",
        "em",
        "no",
        "o",
    ),
}


@dataclass(frozen=True, slots=True)
class Shared:
    """What `/share <text>` makes of its text."""

    title: str
    body: str
    link: str | None
    topics: tuple[str, ...]


def one_line(text: str, limit: int) -> str:
    """Cleaned, without line breaks, at most `limit` UTF-16 units."""
    return shorten(" ".join(clean(text).split()), limit)


def read_share(text: str) -> Shared:
    """The first line is the title and the rest the body; a long first line stays whole in the body."""
    text = clean(text)
    topics, link = topics_in(text), _link(text)
    title, body = _parts(text, topics, link)
    if shorten(title, TITLE) != title:
        return Shared(_first_sentence(title), text, link, topics)
    return Shared(title, body, link, topics)


def tells(text: str) -> bool:
    """Whether it says anything: two letters or digits, a name such as C++, or a character that is a word of its own."""
    return _TELLS.search(text) is not None or any(unicodedata.category(char) == "Lo" for char in text)


def split_command(text: str) -> tuple[str, str]:
    """The first word, without its slashes and what closes it, in lower case, and what follows it."""
    first, *rest = text.split(maxsplit=1) or [""]
    word = first.lstrip("/").casefold()
    return word.rstrip("!?.,:;…") or word, rest[0].rstrip() if rest else ""


def _parts(text: str, topics: tuple[str, ...], link: str | None) -> tuple[str, str]:
    """Title and body; lines of nothing but topics are no title, and the link is one where there is no other."""
    lines = text.split("\n")
    for at, line in enumerate(lines):
        if title := _title(line, topics, link):
            return title, text if text.startswith("```") else "\n".join(lines[at + 1 :]).strip()
    return link.partition("://")[2] if link else "" if topics else " ".join(text.split()), ""


def _title(line: str, topics: tuple[str, ...], link: str | None) -> str:
    """Without topics at its end, without the link where it begins or ends, and without what set that apart."""
    if line.startswith("```"):
        return ""
    line = _HEADING.sub("", line)
    marks = dict(hashes(line))
    words = [(match.start(), match[0]) for match in re.finditer(r"\S+", line)]
    if all(at in marks for at, _ in words):
        return ""
    if _is(words[0][1], link):
        words = list(dropwhile(lambda word: word[1] in _APART, words[1:]))
    start, linked = words[0][0] if words else 0, False
    while words and (marks.get(words[-1][0]) in topics or words[-1][1] in _APART or _is(words[-1][1], link)):
        at, word = words.pop()
        linked = linked or at not in marks
        if at in marks and words and words[-1][1].casefold() in _LEANING:
            return _unmarked(line[start : at + len(word)])
    title = _unmarked(line[start : words[-1][0] + len(words[-1][1])]) if words else ""
    return title.rstrip(":") if linked else title


def _is(word: str, link: str | None) -> bool:
    """Whether a word is the link, perhaps at the end of a sentence."""
    return link is not None and word.rstrip(".,;:!") == link


def _unmarked(line: str) -> str:
    """Topics as plain words."""
    marks = {at for at, _ in hashes(line)}
    return "".join(char for at, char in enumerate(line) if at not in marks).strip()


def _link(text: str) -> str | None:
    """The first link outside code, without the punctuation of the sentence around it."""
    found = URL.search(blanked(CODE, text))
    return (bare(found[0]) or None) if found else None


def bare(link: str) -> str:
    """The link without the punctuation of the sentence around it; empty when nothing is left of it."""
    counts, end = Counter(link), len(link)
    while link[end - 1] in ".,;:!?'*…»”’" or _only_closes(link[end - 1], counts):
        end -= 1
        counts[link[end]] -= 1
    return "" if link[:end].endswith("//") else link[:end]


def _only_closes(char: str, counts: Counter[str]) -> bool:
    """A bracket of the sentence, not of the link: it was never opened."""
    return char in _OPENING and counts[char] > counts[_OPENING[char]]


def _first_sentence(line: str) -> str:
    ends = (match.end() for match in _SENTENCE_END.finditer(line) if match.end() >= 20)
    sentence = line[: next(ends, len(line))].rstrip(".。")
    return shorten(sentence, TITLE)


def is_question(text: str) -> bool:
    """Whether words that start with no command are plainly a question."""
    words = text.casefold().split()
    return len(words) > 2 and (text.rstrip().endswith(("?", "？", "؟")) or words[0] in _ASKING)
