"""What a command is."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.conversation import Happening, Turn
from bot.views.elements import Reply


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the table: what runs, how help tells of it, who may and whence it may come.

    `help` is empty for what only buttons ask. `slash`: a slash command of its own; the others follow `/lore`.
    `event`: only the platform itself may ask. `on_card`: does nothing unless its message shows a thing of ours
    or stands in the thread of a need. `reads`: changes nothing, always or with such a text,
    so that it leaves no receipt and is answered as often as it comes. `hear`: runs in place of
    `run` for what a platform tells of itself, where there is no person and perhaps no channel. `opens`: what comes of
    a button is a form or something to read, always or when the button has no text: some platforms open a window for it.
    `once`: to press its button again would make another of the same. `compares`: the words whose meaning it looks for,
    where an embedding model helps.
    """

    run: Callable[[Turn], Reply]
    help: str = ""
    usage: str = ""
    slash: bool = False
    event: bool = False
    on_card: bool = False
    reads: bool | Callable[[str], bool] = False
    role: Literal["member", "curator", "admin"] = "member"
    hear: Callable[[Happening], None] | None = None
    opens: Literal["", "bare", "always"] = ""
    once: bool = False
    compares: Callable[[Turn], str] | None = None

    def only_reads(self, text: str) -> bool:
        """Whether it changes nothing with this text."""
        return self.reads if isinstance(self.reads, bool) else self.reads(text)
