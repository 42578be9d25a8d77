"""Reaching into a payload: what is not there, or is of another type, is empty."""

import re
from datetime import UTC, datetime

from handlers.payload import Json as Json
from handlers.payload import at as at
from handlers.payload import first as first
from handlers.payload import rows as rows
from handlers.payload import table as table
from handlers.payload import word as word

_STAMP = re.compile(r"([0-9]{1,11})(?:\.([0-9]{1,6}))?")


def moment(stamp: str) -> datetime | None:
    """Slack's timestamp, exact to the microsecond."""
    found = _STAMP.fullmatch(stamp)
    if found is None:
        return None
    micros = int((found[2] or "0").ljust(6, "0"))
    try:
        return datetime.fromtimestamp(int(found[1]), UTC).replace(microsecond=micros)
    except (ValueError, OverflowError, OSError):
        return None
