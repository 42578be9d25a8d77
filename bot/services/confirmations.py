"""Somebody was helped."""

from bot.conversation import Turn


def helped(turn: Turn, snippet_id: int, need_id: int | None = None) -> None:
    """Keeps that a snippet helped the person, and tells its authors."""
    raise NotImplementedError(snippet_id, need_id, turn)
