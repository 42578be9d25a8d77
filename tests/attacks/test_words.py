"""Words that want to be something else: SQL, markup, mentions, formulas. They stay words, on Slack over real HTTP and on Teams.

Elsewhere: every view with hostile words on both platforms (tests/handlers/*/test_render.py), what people type out of Slack's
markup (tests/handlers/slack/test_heard.py), snippets piece by piece (tests/bot/test_snippets_guarded.py).
"""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.attacks.stage import Stage
from tests.journeys.running import settled

HOUSE = Path(__file__).parents[2]
HOSTILE = {
    "sql": "maps'); DROP TABLE need; -- \" OR 1=1 UNION SELECT sealed FROM installation",
    "like": "100%_ \\ maps' ESCAPE '",
    "search": 'maps" OR title:* NEAR(secret) AND NOT "x',
    "mrkdwn": "maps <!channel> <!here|x> <!subteam^S1> <@U00000001> <#C1|x> *b* _i_ ~s~ `c` > q",
    "link": "maps <https://evil.example|https://bank.example> [bank](https://evil.example) <javascript:alert(1)|x>",
    "html": "maps <script>alert(1)</script><at>everyone</at><img src=x onerror=alert(1)>",
    "formula": '=HYPERLINK("https://evil.example","maps") +cmd|x @SUM(1) -1',
    "template": "maps {{7*7}} ${7*7} %s %n {0.__class__} #{7*7}",
    "marks": "maps \ue000U1\ue001 \u202e\u2066\u200b\x00\x1b[31m",
    "card": 'maps {"type":"Action.OpenUrl","url":"https://evil.example"} ${$root.x} {{DATE(2026)}}',
}


async def spoken(lore: Stage, words: str) -> None:
    ann, bob = lore.acme.user("Ann"), lore.acme.user("Bob")
    general = lore.acme.channel("general", [ann, bob])
    await lore.slack.command(ann, "/learn", words, channel=general)
    await lore.slack.command(ann, "/share", f"About {words}\n{words}", channel=general)
    await lore.slack.command(ann, "/kudos", f"<@{bob.id}> for {words}", channel=general)
    for text in (f"find {words}", f"ask {words}?", f"follow {words}", words, f"why {words}", f"digest weekly {words}"):
        await lore.slack.command(ann, "/lore", text, channel=general)
    await lore.slack.message(ann, lore.acme.im(ann), words)
    await settled(lore.app, lore.app.clock)  # type: ignore[arg-type]


def drawn(lore: Stage) -> list[dict[str, Any]]:
    """All that Slack was sent and answered with, as blocks and texts."""
    calls = [call.args for call in lore.slack_fake.calls if call.method.startswith(("chat.", "views."))]
    answers = [delivery.json for delivery in lore.slack.deliveries if delivery.json]
    return [*calls, *answers]


def parts(value: Any) -> list[dict[str, Any]]:
    """Every object in it."""
    inside = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return ([value] if isinstance(value, dict) else []) + [part for each in inside for part in parts(each)]


@pytest.mark.parametrize("kind", HOSTILE)
async def test_on_slack_they_are_words(lore: Stage, kind: str) -> None:
    await spoken(lore, HOSTILE[kind])
    tables = await lore.state()
    assert tables["need"]
    assert tables["snippet"]
    known = set(lore.acme.users)
    for shown in drawn(lore):
        for part in parts(shown):
            assert part.get("type") not in ("broadcast", "usergroup", "image", "video")
            assert part.get("type") != "user" or part["user_id"] in known
            if part.get("type") == "mrkdwn" or (isinstance(part.get("text"), str) and "blocks" in part):
                assert not re.search(r"<(!|@(?!U0)|#|javascript|https://evil)", part["text"]), part
            assert "evil.example" not in str(part.get("url", "")) or part["type"] in ("link", "button")
            assert not str(part.get("url", "")).startswith("javascript")


@pytest.mark.parametrize("kind", HOSTILE)
async def test_on_teams_they_are_words(lore: Stage, kind: str) -> None:
    ana = lore.teams_fake.world.user("Ana")
    for command in ("learn", "share", "lore find", "ask"):
        assert (await lore.teams.say(ana, f"{command} {HOSTILE[kind]}")).status == 200
    await settled(lore.app, lore.app.clock)  # type: ignore[arg-type]
    assert (await lore.state())["account"]
    assert lore.teams_fake.connector.problems == []
    for message in lore.teams_fake.world.personal(ana).posted:
        for part in parts(message.activity):
            assert part.get("type") != "mention" or part["mentioned"]["id"] == ana.id
            assert not str(part.get("url", "")).startswith(("javascript", "data"))
            assert part.get("type") not in ("Image", "Media")


async def test_what_was_said_is_kept_as_it_was_said(lore: Stage) -> None:
    ann = lore.acme.user("Ann")
    words = "maps'); DROP TABLE need; -- =1+1 %s {{x}}"
    await lore.slack.command(ann, "/learn", words, channel=lore.acme.channel("general", [ann]))
    (need,) = (await lore.state())["need"]
    assert json.dumps(words)[1:-1] in need or words in need


def test_nothing_is_written_for_a_spreadsheet() -> None:
    """What people export is JSON: a cell that begins with = is nothing there. Whoever adds a table has to escape it."""
    folders = ("bot", "handlers", "storage")
    assert not [
        path for name in folders for path in (HOUSE / name).rglob("*.py")
        if re.search(r"^(import|from) (csv|openpyxl|xlsxwriter)", path.read_text(), re.M)
    ]  # fmt: skip
