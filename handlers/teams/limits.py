"""What Teams accepts, as data. Source: "Rate limiting" and "Format your bot messages" in Microsoft's documentation."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NamedTuple


class Rate(NamedTuple):
    """So many calls in so many seconds."""

    calls: int
    seconds: float


# Newer documents promise 100 KB; every tenant takes this.
LARGEST_MESSAGE = 40 * 1024
SENDS_PER_THREAD = (Rate(7, 1), Rate(8, 2), Rate(60, 30), Rate(1800, 3600))
ROSTER_PAGES_PER_THREAD = (Rate(14, 1), Rate(16, 2), Rate(120, 30), Rate(3600, 3600))
CALLS_PER_TENANT = Rate(50, 1)
LARGEST_ROSTER_PAGE = 500

# Adaptive Cards. Lengths are in UTF-16 units, counts in pieces.
CARD_VERSION = "1.5"
HEADING = 200
PROSE = 6000  # one run of text, so that two still fit a message
SMALL = 2000
ROW = 1000
FACT = 500
BUTTON_LABEL = 60
BUTTONS = 6  # more are hidden behind "…"
AROUND_LABEL = 5  # letters' width of a button beside its label
ROW_LABELS = 38  # letters' width of a row in the narrowest chat: wider rows have their labels cut
URL = 2000
DIALOG_TITLE = 64
LABEL = 500
CHOICE_LABEL = 100
CHOICES = 100
INPUT = 4000
REFRESHED = 60  # people whose client asks for their own view of a card

# What reaches us.
ANSWER_WITHIN = 0.7  # seconds for all look-ups while somebody waits; Teams gives up on a dialog after five
PAGE_WITHIN = 0.4  # of these for a roster, so that there is time left for another way
PATIENCE = 5.0  # for all look-ups where nobody waits; Teams delivers a message again after fifteen
RESULTS = 10
AGAIN_AFTER = timedelta(minutes=1)  # Teams delivers a press up to four times, at last by other ids after 30 seconds


def written(payload: Mapping[str, Any]) -> str:
    """The JSON as it is sent: compact, and with letters as letters."""
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


def size_of(payload: Mapping[str, Any]) -> int:
    """Its size in bytes the way Teams counts: in UTF-16."""
    return len(written(payload).encode("utf-16-le", "surrogatepass"))


def widest(payload: Mapping[str, Any]) -> int:
    """Its size if somebody on the way writes every letter as an escape."""
    return 2 * len(json.dumps(payload))
