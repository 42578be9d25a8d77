"""Holds what the fakes were sent in the journeys against Slack's and Microsoft's own definitions.

python check_calls.py FOLDER-OF-CHECKERS FOLDER-OF-RECORDED-CALLS
"""

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# Where the definitions at hand are behind the vendors, or speak of something else. Each is a whole complaint.
ALLOWED = re.compile(
    # The OpenAPI of 2021 does not know message metadata; the types of npm @slack/web-api do, and check it.
    r"chat\.postMessage: openapi2021: unknown argument metadata"
    r"|conversations\.(history|replies): openapi2021: unknown argument include_all_metadata"
    # The types speak of the library's arguments; in a form body, as the library sends it, true is 1 and 10 is text.
    r"|[\w.]+: types: \w+ '1' is not of type 'boolean'"
    r"|[\w.]+: types: \w+ '\d+' is not of type 'number'"
)
NOT_METHODS = ("answer", "response_url")  # what a payload was answered with, and what a response URL was used for


def slack(method: str, arguments: dict[str, Any]) -> Iterator[str]:
    """What there is to complain of in a call, its blocks and its view."""
    if method not in NOT_METHODS:
        yield from check_webapi.call(method, arguments)
    for shown in filter(None, (arguments.get("view"), arguments.get("blocks"))):
        for by, complaints in check_slack.check(shown).items():
            yield from (f"{by}: {each}" for each in complaints)


def teams(method: str, path: str, written: str) -> Iterator[str]:
    """What there is to complain of in a call to the Connector, or in an answer, and in its cards."""
    body = json.loads(written) if written else None
    if method not in NOT_METHODS:
        yield from check_activity.check(method, "/v3" + path.partition("/v3")[2].partition("?")[0], body)
    for card in cards(body):
        yield from check_card.check(card)


def cards(body: Any) -> Iterator[Any]:
    """The cards in it, without those that a button opens inside a card."""
    if isinstance(body, dict) and body.get("type") == "AdaptiveCard":
        yield body
    elif isinstance(body, dict | list):
        for each in body.values() if isinstance(body, dict) else body:
            yield from cards(each)


def main(recorded: Path) -> int:
    """Prints each complaint once with how often it came; 1 when there is any, or nothing to look at."""
    wrong = 0
    for platform, check in (("slack", slack), ("teams", teams)):
        calls = [json.loads(line) for name in recorded.glob(f"{platform}-*.jsonl") for line in name.open()]
        found = Counter(f"{call[0]}: {each}" for call in calls for each in check(*call))
        left = {each: count for each, count in found.items() if not ALLOWED.fullmatch(each)}
        sys.stdout.writelines(f"{count} × {each}\n" for each, count in left.items())
        sys.stdout.write(f"{platform}: {len(calls)} calls, {len(left)} kinds of complaints\n")
        wrong += len(left) + (not calls)
    return int(bool(wrong))


if __name__ == "__main__":
    checkers = Path(sys.argv[1])
    sys.path[:0] = [str(checkers / "slack"), str(checkers / "teams")]
    import check_activity
    import check_card
    import check_slack
    import check_webapi

    sys.exit(main(Path(sys.argv[2])))
