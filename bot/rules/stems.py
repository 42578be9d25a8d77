"""What is left of a word without its ending: the same for the forms of one word, in the languages that people mix."""

import re
from functools import lru_cache

_VOWELS = frozenset("aeiouy")
_ENDINGS = """
    ization isation azione azion acion acao acoe ation ator ment ness ieren ier ung able abl ible ibl ance anc ence enc
    ize ise iz at ion ar ir ly li
"""
_LATIN = tuple((ending, 3 if len(ending) > 2 or ending == "at" else 5) for ending in _ENDINGS.split())
_WHOLE = frozenset(("format",))
_CYRILLIC = re.compile(
    "(?:ами|ями|ого|его|ому|ему|ыми|ими|ов|ев|еи|ии|ыи|ои|ая|яя|ое|ее|ие|ые|ам|ям|ах|ях|ом|ем|[аяоеыиую])$"
)


@lru_cache(10_000)
def stem(word: str) -> str:
    """The stem of a folded word; what is no plain word, and what is short, stays as it is."""
    if len(word) < 4 or not word.isalpha():
        return word
    if word.isascii():
        return _without_ending(_without_inflection(word))
    if "\u0400" <= word[0] <= "\u04ff" and len(word) > 4:
        return _CYRILLIC.sub("", word)
    return word[2:] if word.startswith("ال") and len(word) > 4 else word


def _without_inflection(word: str) -> str:
    """Without the endings of number, person and tense."""
    word = _singular(word)
    for ending in ("ing", "ed"):
        before = word.removesuffix(ending)
        if before != word and len(before) > 2 and not _VOWELS.isdisjoint(before):
            return before[:-1] if before[-1] == before[-2] and before[-1] not in "lsz" and len(before) > 3 else before
    return word


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 5:
        return word[:-3] + "y"
    if word.endswith(("sses", "shes", "ches", "xes", "zes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _without_ending(word: str) -> str:
    """Without what makes one word of another, and without a last vowel."""
    if (len(word) > 5 and word.endswith("en")) or (len(word) > 6 and word.endswith("er")):
        word = word[:-2]
    if (len(word) > 4 and word[-1] in "aeoi") or (len(word) > 4 and word[-1] == "y" and word[-2] not in _VOWELS):
        word = word[:-1]
    for ending, least in () if word in _WHOLE else _LATIN:
        if word.endswith(ending) and len(word) - len(ending) > least:
            return word[: -len(ending)]
    return word
