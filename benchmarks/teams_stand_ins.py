"""The processes beside Lore on Teams: a tenant that accepts everything, and botbuilder's echo bot as it is shipped."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import requests
import uvicorn
from botbuilder.core import TurnContext
from botbuilder.core.cloud_adapter_base import CloudAdapterBase
from botbuilder.schema import Activity
from botframework.connector.auth import AuthenticationConfiguration, BotFrameworkAuthenticationFactory
from botframework.connector.auth.service_client_credentials_factory import ServiceClientCredentialsFactory
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from benchmarks.seed import Words
from tests.fakes.teams import FakeTeams
from tests.fakes.teams.sender import TeamsSender

PEOPLE, CHANNELS = 200, 50


class Prepared(TeamsSender):
    """Builds activities and keeps them instead of posting them."""

    built: list[dict[str, Any]]

    async def post(self, body: dict[str, Any], **_: Any) -> Any:
        self.built.append(body)


async def prepare(fake: FakeTeams, count: int) -> list[dict[str, Any]]:
    """Distinct `learn …` messages with an @mention, in many channels."""
    words, world = Words(11), fake.world
    people = [world.user(f"Person {n}") for n in range(PEOPLE)]
    team = world.team("Bench", people)
    rooms = [team.channel(f"channel {n}") for n in range(CHANNELS)]
    sender = Prepared(world, fake.connector, fake.issuer, "http://127.0.0.1:1")
    sender.built = []
    for n in range(count):
        await sender.say(people[n % PEOPLE], f"learn {words.sentence(9)}", rooms[n % CHANNELS])
    return sender.built


def teams(count: int, where: str) -> None:
    """Writes what will be sent, then serves issuer, login and Connector until it is told to stop."""
    with FakeTeams() as fake:
        built = asyncio.run(prepare(fake, count))
        token = fake.issuer.token(fake.connector.service_url)
        Path(where).write_text(json.dumps({"activities": built, "token": token, "settings": fake.settings()}))
        print("ready", flush=True)
        sys.stdin.read()


class Password(ServiceClientCredentialsFactory):
    """The stock way to a token costs a request a turn; here it is free, which favours the reference."""

    async def is_valid_app_id(self, app_id: str) -> bool:
        return True

    async def is_authentication_disabled(self) -> bool:
        return False

    async def create_credentials(self, *_: Any, **__: Any) -> Any:
        return Free()


class Free:
    """Credentials with a token fetched once."""

    microsoft_app_id = "app"
    token = ""

    def signed_session(self, session: Any = None) -> Any:
        session = session or requests.Session()
        session.headers["Authorization"] = f"Bearer {self.token}"
        return session

    def get_access_token(self, *_: Any) -> str:
        return self.token


class Echo(CloudAdapterBase):
    """botbuilder's own path from a request to an answer."""


def echo(port: int, where: str) -> None:
    """Answers each message with its words, as the samples do."""
    settings = json.loads(Path(where).read_text())["settings"]
    Free.token = _token(settings)
    adapter = Echo(
        BotFrameworkAuthenticationFactory.create(
            validate_authority=True, to_channel_from_bot_login_url=settings["TEAMS_LOGIN_URL"],
            to_channel_from_bot_oauth_scope="https://api.botframework.com",
            to_bot_from_channel_token_issuer=settings["TEAMS_TOKEN_ISSUER"], oauth_url="https://token.botframework.com",
            to_bot_from_channel_open_id_metadata_url=settings["TEAMS_OPENID_METADATA_URL"],
            to_bot_from_emulator_open_id_metadata_url=settings["TEAMS_OPENID_METADATA_URL"],
            credential_factory=Password(), auth_configuration=AuthenticationConfiguration(),
        )
    )  # fmt: skip

    async def answer(turn: TurnContext) -> None:
        if turn.activity.type == "message":
            await turn.send_activity(f"Echo: {turn.activity.text}")

    async def endpoint(request: Request) -> Response:
        activity = Activity().deserialize(await request.json())
        await adapter.process_activity(request.headers.get("authorization", ""), activity, answer)
        return Response(status_code=200)

    app = Starlette(routes=[Route("/api/messages", endpoint, methods=["POST"])])
    uvicorn.run(app, port=port, log_level="error", access_log=False, server_header=False)


def _token(settings: dict[str, str]) -> str:
    asked = {
        "grant_type": "client_credentials", "client_id": settings["MICROSOFT_APP_ID"],
        "client_secret": settings["MICROSOFT_APP_PASSWORD"], "scope": f"{settings['TEAMS_TOKEN_ISSUER']}/.default",
    }  # fmt: skip
    url = f"{settings['TEAMS_LOGIN_URL']}/{settings['MICROSOFT_APP_TENANT_ID']}/oauth2/v2.0/token"
    return str(requests.post(url, data=asked, timeout=10).json()["access_token"])


if __name__ == "__main__":
    if sys.argv[1] == "teams":
        teams(int(sys.argv[2]), sys.argv[3])
    else:
        echo(int(sys.argv[2]), sys.argv[3])
