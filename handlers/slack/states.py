"""What goes with somebody to Slack's consent page and has to come back: signed, of one browser, and for a while."""

import json
from collections.abc import Callable
from hashlib import sha256
from hmac import compare_digest
from secrets import token_urlsafe

from cryptography.fernet import InvalidToken, MultiFernet

from handlers.slack.payload import word

GOOD_FOR = 600  # seconds
PURPOSE = "slack-installation"


class States:
    """Makes and reads states. That each is used once is for the database to see."""

    def __init__(self, cipher: MultiFernet, now: Callable[[], float]) -> None:
        self._cipher = cipher
        self._now = now

    def make(self, browser: str) -> str:
        """A state for the browser that holds this secret."""
        said = {"for": PURPOSE, "browser": _hashed(browser), "once": token_urlsafe(16)}
        return self._cipher.encrypt_at_time(json.dumps(said).encode(), int(self._now())).decode()

    def read(self, state: str, browser: str) -> str | None:
        """The mark that it is spent under; None when it is not ours, too old, or was made for another browser."""
        try:
            said = json.loads(self._cipher.decrypt_at_time(state.encode(), GOOD_FOR, int(self._now())))
        except (InvalidToken, ValueError):
            return None
        ours = word(said, "for") == PURPOSE and bool(browser)
        return _hashed(word(said, "once")) if ours and compare_digest(word(said, "browser"), _hashed(browser)) else None


def _hashed(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()
