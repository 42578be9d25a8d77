"""How long a server asks us to wait."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

SHORTEST, LONGEST = 1.0, 3600.0


def seconds_of(header: str | None, now: datetime) -> float:
    """Reads a Retry-After header, in seconds or as a date; 1 to 3600 seconds, 1 when it says nothing readable."""
    return min(max(_read((header or "").strip(), now), SHORTEST), LONGEST)


def _read(header: str, now: datetime) -> float:
    if header.isascii() and header.replace(".", "", 1).isdigit():
        return float(header)
    try:
        until = parsedate_to_datetime(header)
    except (ValueError, IndexError, TypeError):
        return SHORTEST
    return ((until if until.tzinfo else until.replace(tzinfo=UTC)) - now).total_seconds()
