"""A second workspace joins an organization, by a code that one of its admins made."""

from datetime import timedelta
from hashlib import sha256
from secrets import choice

from bot.conversation import Turn
from bot.errors import Declined, Invalid
from bot.rules.text import clean
from bot.services import linking, trail
from storage import joining, places
from storage.tables import Organization

LETTERS, LENGTH = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789", 8  # none that is taken for another
HOLDS = timedelta(minutes=15)


class HasContent(Declined):
    """People here have asked, shared or thanked already. Only a workspace without any of that can join another."""


def offer(turn: Turn) -> str:
    """A new code, good once and for a quarter of an hour; the one before no longer holds."""
    code = "".join(choice(LETTERS) for _ in range(LENGTH))
    joining.offer(turn.session, turn.org, _hashed(code), turn.now + HOLDS)
    trail.note(turn, "link-code")
    return code


def meant(turn: Turn, code: str) -> Organization:
    """The organization that a code leads to, if this workspace may join it. Raises Invalid, HasContent."""
    there = joining.offered(turn.session, _hashed(code), turn.now)
    if there is None:
        raise Invalid("This code does not hold (any more). Codes are good for 15 minutes, and once: make a new one.")
    if there.id == turn.org:
        raise Invalid("This workspace is part of that organization already. Type the code in the other workspace.")
    if len(joining.workspaces(turn.session, turn.org)) > 1:
        raise Invalid("Several workspaces share this organization, and one alone cannot leave it. Nothing was changed.")
    if joining.has_content(turn.session, turn.org):
        raise HasContent
    return there


def join(turn: Turn, code: str) -> Organization:
    """The workspace moves, with its people and channels; the code is used up. Raises Invalid, HasContent."""
    there = meant(turn, code)
    joining.withdraw(turn.session, there.id)
    own = places.setting(turn.session, turn.org, "default-channel")
    shared = places.setting(turn.session, there.id, "default-channel")
    places.decide(turn.session, there.id, "default-channel", {**shared, **own})
    joining.move(turn.session, turn.org, there.id)
    turn.organization = there
    trail.note(turn, "join", turn.workspace.name)
    linking.offer_all(turn)
    return there


def _hashed(code: str) -> str:
    return sha256(clean(code[:100]).upper().replace("-", "").encode()).hexdigest()
