"""Every error of Lore. The docstring of a class is what the person reads.

LoreError
├── Declined            the request cannot be carried out; nothing was changed
│   ├── Invalid         something in it is not right, with the field that it is about
│   ├── NotFound        it is not there, or not for these eyes
│   ├── NotYours        somebody else has to do this
│   ├── TooLate         it could be done before
│   └── UsedUp          an allowance is spent
├── VendorError         a platform or a model did not do what we asked
│   ├── TryLater        not now, but after a while
│   ├── NotAllowed      it refuses us this
│   ├── PlaceGone       the channel or the installation is no longer there
│   │   └── MessageGone the message is not, and will not be again
│   ├── Ambiguous       nobody knows whether it was done
│   ├── Refused         it will never accept this
│   └── ModelUnavailable
└── Misconfigured       Lore cannot start like this
"""


class LoreError(Exception):
    """Something went wrong on our side, and nothing was changed. Please try again in a minute."""

    def __init__(self, message: str = "") -> None:
        self.message = message or (type(self).__doc__ or "").strip()
        super().__init__(self.message)


class Declined(LoreError):
    """That can't be done right now, and nothing was changed. Please try again later."""


class Invalid(Declined):
    """I couldn't read that. Type `help` to see what I understand."""

    def __init__(self, message: str = "", field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class NotFound(Declined):
    """I can't find that. It may have been withdrawn or archived, or it belongs to another channel."""


class NotYours(Declined):
    """Only the person it belongs to can do that. Ask them, or a curator."""


class TooLate(Declined):
    """It is too late for that: it changed meanwhile. Open it again to see how it stands."""


class UsedUp(Declined):
    """You have used all of today's allowance. It is back at midnight, your time."""


class VendorError(LoreError):
    """The chat platform did not answer as expected. What you asked for is kept and tried again."""


class TryLater(VendorError):
    """The chat platform is busy. What you asked for is kept and tried again shortly."""

    def __init__(self, after: float = 1.0, message: str = "") -> None:
        super().__init__(message)
        self.after = after


class NotAllowed(VendorError):
    """I am not allowed to do that here. An admin can give me the permission: `lore doctor` names it."""


class PlaceGone(VendorError):
    """I can no longer reach that channel. Invite me again with `/invite @Lore`."""


class MessageGone(PlaceGone):
    """That message is no longer there. The conversation may well be."""


class Ambiguous(VendorError):
    """The chat platform broke off in the middle. I am checking what happened before I try again."""


class Refused(VendorError):
    """The chat platform did not accept this message. An operator can see it with `lore outbox list`."""


class ModelUnavailable(VendorError):
    """The language model is not available. I have used the plain way instead."""


class Misconfigured(LoreError):
    """Some settings need attention."""
