"""The processes beside Lore: a Slack that accepts everything, and a bare Bolt app that only acknowledges."""

import json
import re
import sys

import uvicorn
from slack_bolt.adapter.starlette.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks import seed
from tests.fakes.slack import FakeSlack

SECRET = "bench-signing-secret"
PEOPLE, CHANNELS, CARDS = 500, 100, 10_000


def slack() -> None:
    """A fake Slack with the cards of what is there already; says where it is and whom it knows."""
    fake = FakeSlack(record=False)
    with fake:
        team = fake.team("Bench")
        people = [team.user(f"Person {n}", tz="UTC") for n in range(1, PEOPLE + 1)]
        channels = [team.channel(f"channel-{n}", people[:5]) for n in range(1, CHANNELS + 1)]
        for n in range(1, CARDS + 1):
            channels[n % CHANNELS].add({"type": "message", "user": team.bot.id, "text": "A card", "ts": seed.card(n)})
        print(json.dumps({
            "url": fake.base_url, "token": team.token.text, "team": team.id,
            "people": [each.id for each in people], "channels": [each.id for each in channels],
        }), flush=True)  # fmt: skip
        sys.stdin.read()
        print(json.dumps({name: count for name, count in fake.counts.items() if "." in name}), flush=True)


def bare(port: int) -> None:
    """Bolt as it is recommended here, with listeners that do nothing."""

    async def authorize(**_: object) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id="T1", bot_token="xoxb-1", bot_id="B1", bot_user_id="UB")

    app = AsyncApp(signing_secret=SECRET, authorize=authorize, process_before_response=True)

    @app.command(re.compile(".*"))
    async def command(ack) -> None:  # type: ignore[no-untyped-def]
        await ack()

    @app.event(re.compile(".*"))
    async def event() -> None: ...

    handler = AsyncSlackRequestHandler(app)

    async def endpoint(request: Request) -> Response:
        return await handler.handle(request)

    uvicorn.run(
        Starlette(routes=[Route("/slack/events", endpoint, methods=["POST"])]), port=port, log_level="critical",
        access_log=False, server_header=False,
    )  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1] == "slack":
        slack()
    else:
        bare(int(sys.argv[2]))
