"""What must be there at the end: of each act whether the platform heard yes, and so whether it must have happened."""

from collections import Counter
from dataclasses import dataclass, field
from threading import Lock


@dataclass
class Said:
    """A need or a snippet that somebody typed; its word stands nowhere else."""

    org: str
    word: str
    thing: str
    author: str
    sure: bool = False  # Lore said yes; else it may have happened or not


@dataclass
class Expected:
    """All acts. Where two of the same reaction were made, the one with the later event time counts."""

    said: dict[str, Said] = field(default_factory=dict)
    reacted: dict[tuple[str, str], dict[float, tuple[bool, bool]]] = field(default_factory=dict)
    joined: dict[tuple[str, str], bool] = field(default_factory=dict)
    acts: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)

    def count(self, act: str, *, sure: bool) -> None:
        self.acts[act] += 1
        self.refused[act] += not sure

    def react(self, word: str, who: str, at: float, *, present: bool, sure: bool) -> None:
        """Somebody added or removed their reaction to a snippet."""
        self.reacted.setdefault((word, who), {})[at] = (present, sure)
        self.count("react" if present else "unreact", sure=sure)

    def join(self, word: str, who: str, *, sure: bool) -> None:
        """Somebody pressed *Me too*."""
        self.joined[word, who] = self.joined.get((word, who), False) or sure
        self.count("me too", sure=sure)

    def endorsed(self) -> dict[tuple[str, str], set[bool]]:
        """For each reaction whether it may count at the end: one answer, or both where nobody can tell."""
        found = {}
        for key, events in self.reacted.items():
            possible: set[bool] = set()
            for at in sorted(events, reverse=True):
                present, sure = events[at]
                possible.add(present)
                if sure:
                    break
            else:
                possible.add(False)
            found[key] = possible
        return found
