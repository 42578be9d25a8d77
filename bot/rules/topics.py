"""Topics as people type them: `#kubernetes`, `C++`, `expense reports`."""

import re
import unicodedata

from bot.rules.graphemes import first_graphemes

LONGEST = 50
AT_MOST = 5
CODE = re.compile(r"```.*?(?:```|\Z)|`[^`\n]+`", re.DOTALL)
URL = re.compile(r"https?://[^\s<>\"|]+", re.IGNORECASE)

_BEFORE = r"(?<![^\s(\[{\"'«„“‘,;:!?*_~])"
_AFTER = r"(?![^\s,;:!?.()\[\]{}\"'»”’…*~])"
_HASH = re.compile(_BEFORE + r"[#＃]([^\s#＃`,;:!?()\[\]{}<>\"'«»„“”‘’…|\\*~]+#?)" + _AFTER)
_DROPPED = re.compile("['’\u200c\u200d\ufe00-\ufe0f]")
_LONE_HASH = re.compile(r"(?<![^\W_])#|#(?!$)")
_RUN = re.compile(r"[-.]*-[-.]*|\.{2,}")
_START = re.compile(r"^(?:[-+]|\.(?![^\W_]))+")


def slug(word: str) -> str | None:
    """A topic as it is stored: `C++` is c++, `Expense_Reports` expense-reports; None if nothing is left."""
    word = _DROPPED.sub("", _folded(word)).strip().lstrip("#")
    kept = "".join(char if _stays(char) else "-" for char in word)
    kept = _START.sub("", _RUN.sub("-", _LONE_HASH.sub("-", kept)))
    kept = first_graphemes(kept, LONGEST).rstrip("-.")
    return kept if any(char.isalnum() for char in kept) else None


def topics_in(text: str) -> tuple[str, ...]:
    """The `#words` outside code and links: in order, each once, at most five."""
    return tuple(dict.fromkeys(topic for _, topic in hashes(text)))[:AT_MOST]


def hashes(text: str) -> list[tuple[int, str]]:
    """Where each `#word` stands, and the topic it names; numbers such as #123 name none."""
    masked = blanked(URL, blanked(CODE, text))
    found = ((match.start(), slug(match[1])) for match in _HASH.finditer(masked))
    return [(at, topic) for at, topic in found if topic and any(char.isalpha() for char in topic)]


def blanked(pattern: re.Pattern[str], text: str) -> str:
    """Spaces in place of every match, so that positions stay true."""
    return pattern.sub(lambda match: " " * len(match[0]), text)


def _folded(word: str) -> str:
    decomposed = unicodedata.normalize("NFD", word).casefold()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", decomposed).casefold())


def _stays(char: str) -> bool:
    return char.isalnum() or char in "+#." or unicodedata.category(char) in ("Mn", "Mc")
