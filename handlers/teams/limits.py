"""What Teams accepts, as data. Source: "Rate limiting" and "Format your bot messages" in Microsoft's documentation."""

import json
from collections.abc import Mapping
from typing import Any, NamedTuple


class Rate(NamedTuple):
    """So many calls in so many seconds."""

    calls: int
    seconds: float


# Newer documents promise 100 KB; every tenant takes this.
LARGEST_MESSAGE = 40 * 1024
SENDS_PER_THREAD = (Rate(7, 1), Rate(60, 30), Rate(1800, 3600))
CALLS_PER_TENANT = Rate(50, 1)
LARGEST_ROSTER_PAGE = 500


def written(payload: Mapping[str, Any]) -> str:
    """The JSON as it is sent: compact, and with letters as letters."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


def size_of(payload: Mapping[str, Any]) -> int:
    """Its size in bytes the way Teams counts: in UTF-16."""
    return len(written(payload).encode("utf-16-le", "surrogatepass"))
