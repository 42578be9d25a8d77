"""The Bolt app: one listener for each kind of payload, and an answer for everything else."""

import logging
import re

import structlog
from slack_bolt import BoltResponse
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient

from bot.errors import LoreError
from handlers.slack.directory import Directory
from handlers.slack.events import Events
from handlers.slack.listen import Listener
from handlers.slack.payload import Json, word

ANY = re.compile("")
log = structlog.get_logger()
quiet = logging.getLogger("lore.slack.bolt")  # Bolt's own log would repeat what people say
quiet.setLevel(logging.CRITICAL)
REACHED = "reached"


def app(listener: Listener, events: Events, directory: Directory, base_url: str) -> AsyncApp:
    """Bolt with our listeners. The gate has checked the signature; who we are comes from our own directory."""

    async def authorize(team_id: str | None, enterprise_id: str | None) -> AuthorizeResult:
        return await directory.authorize(team_id, enterprise_id)

    bolt = AsyncApp(
        name="lore",
        logger=quiet,
        client=AsyncWebClient(base_url=base_url, retry_handlers=[], logger=quiet),
        authorize=authorize,
        process_before_response=True,
        request_verification_enabled=False,
        ssl_check_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )
    _listen(bolt, listener, events)
    return bolt


def _listen(bolt: AsyncApp, listener: Listener, events: Events) -> None:
    """Each listener waits for the answer, and then acknowledges."""

    async def event(body: Json, context: AsyncBoltContext) -> None:
        context[REACHED] = True
        await events.event(body)

    async def command(body: Json, ack: AsyncAck) -> None:
        await ack(await listener.command(body) or "")

    async def press(body: Json, ack: AsyncAck, context: AsyncBoltContext) -> None:
        context[REACHED] = True
        await listener.press(body)
        await ack()

    async def shortcut(body: Json, ack: AsyncAck, context: AsyncBoltContext) -> None:
        context[REACHED] = True
        await listener.shortcut(body)
        await ack()

    async def form(body: Json, ack: AsyncAck) -> None:
        await ack(await listener.form(body) or "")

    async def nothing(ack: AsyncAck) -> None:
        await ack()

    bolt.event(ANY)(event)
    bolt.command(ANY)(command)
    bolt.action(ANY)(press)
    bolt.shortcut(ANY)(shortcut)
    bolt.view(ANY)(form)
    bolt.view_closed(ANY)(nothing)
    bolt.options(ANY)(nothing)
    bolt.error(_failed)


async def _failed(error: Exception, body: Json, context: AsyncBoltContext) -> BoltResponse:
    """What failed is Slack's to deliver again or to tell of; what Bolt could not even read is malformed."""
    reached = bool(context.get(REACHED))
    known = isinstance(error, LoreError)
    log.error("not accepted" if reached else "a payload was not understood", platform="slack",
              kind=word(body, "event", "type") or word(body, "type"), exc_info=None if known else error)  # fmt: skip
    return BoltResponse(status=500 if reached else 400, body="")


async def dispatched(bolt: AsyncApp, payload: Json) -> BoltResponse:
    """Bolt's response to a payload; what no listener wants is accepted, or Slack would send it again and again.

    The payload goes to Bolt as Socket Mode hands it over, already read: Bolt reads a form with the word "payload"
    anywhere in it as something else.
    """
    try:
        response: BoltResponse = await bolt.async_dispatch(AsyncBoltRequest(body=payload, mode="socket_mode"))
    except Exception as error:  # Bolt reaches into payloads before it looks at them
        log.warning("a payload has no shape of Slack's", platform="slack", kind=type(error).__name__)
        return BoltResponse(status=400, body="")
    return BoltResponse(status=200, body="") if response.status == 404 else response
