"""Holds what the fake Slack was sent against Slack's own definitions.

python check_slack_calls.py FOLDER-OF-CHECKERS RECORDED.jsonl…
"""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

# Where the definitions at hand are behind Slack or speak of something else. Each is a whole complaint.
ALLOWED = {
    # The OpenAPI of 2021 does not know message metadata; the types of npm @slack/web-api do, and check it.
    "chat.postMessage: openapi2021: unknown argument metadata",
    # The types speak of the library's arguments; in a form body, as the library sends it, true is written 1.
    "users.info: types: include_locale '1' is not of type 'boolean'",
}


def complaints(method: str, arguments: dict[str, Any]) -> list[str]:
    """What the checkers have against one call, one answer to a payload or one use of a response URL."""
    found: list[str] = []
    if method not in ("answer", "response_url"):
        found += check_webapi.call(method, arguments)
    view, blocks = arguments.get("view"), arguments.get("blocks")
    for shown in (view, blocks):
        if shown:
            found += [f"{by}: {each}" for by, all_of_it in check_slack.check(shown).items() for each in all_of_it]
    return [f"{method}: {each}" for each in found]


def main(files: list[str]) -> int:
    """Prints each complaint once with how often it came; 1 when there is any."""
    calls = [json.loads(line) for name in files for line in Path(name).read_text().splitlines()]
    found = Counter(each for method, arguments in calls for each in complaints(method, arguments))
    wrong = {each: count for each, count in found.items() if each not in ALLOWED}
    for each, count in wrong.items():
        sys.stdout.write(f"{count} × {each}\n")
    kinds = len({method for method, _ in calls})
    sys.stdout.write(f"{len(calls)} calls of {kinds} kinds, {len(wrong)} complaints\n")
    return int(bool(wrong) or not calls)


if __name__ == "__main__":
    sys.path.insert(0, sys.argv[1])
    import check_slack
    import check_webapi

    sys.exit(main(sys.argv[2:]))
