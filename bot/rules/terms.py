"""The terms that a text is searched by: stems, identifiers whole and in parts, pairs of characters without spaces."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from bot.rules.stems import stem
from bot.rules.words import STOP, folded

VERSION = 2  # one more when texts come to other terms: then all of them are made anew
LONGEST, MOST = 40, 3000  # characters of a term, terms of a text
_RUN = re.compile(
    r"[^\s!\"$%&'()*,;<=>?\[\]^`{|}~¡¦-©«-´¶-¹»-¿×÷\u2000-\u2bff\u3000-\u3004\u3008-\u301f\u30fb\uff01\uff08\uff09\uff0c\uff1a\uff1b\uff1f]+"
)
_SHORT_FORMS = re.compile(r"\b(?:[Qq]u|[CcDdJjLlMmNnSsTt])['’](?=\w)|['’](?:[stdm]|ll|re|ve)\b")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z+.-]*://")
_HOST = re.compile(r"(?<=://)[^\s/?#]+|\bwww\.[^\s/?#]+|(?<!\S)(?:[\w-]+\.)+(?!js/)[a-z]{2,}(?=/)", re.IGNORECASE)
_SEAMS = re.compile(r"[-._:/@\\#+]+|(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Þ][a-zà-ÿ])|(?<=[A-Z])(?=[A-Z][a-z])")
_NO_SPACES = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003ffff]+)"
)
_POINTS = re.compile("[\u0591-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]")
_NAMED = {"+": "plus", "#": "sharp"}  # c++, c#


def terms(text: str) -> list[str]:
    """In the order of the text, at most MOST; grammar words only where there is nothing else."""
    found: list[str] = []
    rest: list[str] = []
    for run in _RUN.findall(_SHORT_FORMS.sub(" ", unicodedata.normalize("NFC", text))):
        kept, grammar = _of(run)
        found += kept
        rest += grammar
        if len(found) > MOST:
            break
    return (found or rest)[:MOST]


def hosts(text: str) -> str:
    """Where the links of a text lead, without their paths."""
    return " ".join(_HOST.findall(text))


def without_hosts(text: str) -> str:
    """The text for comparing: two that link to the same place need not be about the same."""
    return _HOST.sub("", text)


@lru_cache(10_000)
def _of(run: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(terms, grammar words) of a run of characters without spaces."""
    linked = _SCHEME.match(run) is not None
    raw = _SCHEME.sub("", run).strip("._:/@\\-").lstrip("+#")
    if raw.isalpha() and raw.isascii() and (raw.islower() or raw.isupper() or raw[1:].islower()):
        return _split([raw.casefold()])
    if _NO_SPACES.search(raw):
        return _split(_characters(_folded(raw)))
    parts = [_folded(part) for part in _SEAMS.split(raw)]
    parts = [part for part in parts if part]
    named = "".join(_NAMED.get(char, char) for char in raw[len(raw.rstrip("+#")) :])
    whole = "".join(parts) + named
    several = [part for part in parts if len(part) > 1] if len(parts) > 1 else []
    return _split([*([] if linked and several else [whole]), *several])


def _split(found: Iterable[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    cut = [term[:LONGEST] for term in found if term]
    kept = tuple(stem(term) for term in cut if term not in STOP)
    return kept, tuple(term for term in cut if term in STOP)


def _folded(part: str) -> str:
    """Letters, digits and the marks that belong to them, in one spelling."""
    plain = _POINTS.sub("", folded(part))
    return "".join(char for char in plain if char.isalnum() or unicodedata.category(char)[0] == "M")


def _characters(word: str) -> list[str]:
    """Pairs of characters of what is written without spaces, words of the rest."""
    found: list[str] = []
    for part in _NO_SPACES.split(word):
        if _NO_SPACES.match(part):
            found += [part[at : at + 2] for at in range(max(len(part) - 1, 1))]
        else:
            found.append(part)
    return found
