"""Everything Slack sends to a bot, in one hand."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.fakes.slack.delivery import Delivery
from tests.fakes.slack.interactions import Interactions
from tests.fakes.slack.things import Channel, Json
from tests.fakes.slack.workspace import Workspace


class Sender(Interactions, Workspace):
    """Commands, presses, forms, messages, reactions and the life of a workspace, sent to one bot.

    `subscriptions` are the events the app has asked for (None: all). With `self_events` the bot also hears
    of its own messages and reactions, as it does in Slack; `settled` waits until those are delivered.
    """

    def __init__(self, *args: Any, self_events: bool = False, **more: Any) -> None:
        super().__init__(*args, **more)
        self.background: set[asyncio.Task[Delivery]] = set()
        if self_events:
            self.fake.hooks.append(self._bot_acted)

    async def settled(self) -> None:
        while self.background:
            await asyncio.gather(*self.background)

    def _bot_acted(self, act: str, channel: Channel, message: Json, more: Json | None) -> None:
        self.loop.call_soon_threadsafe(self._tell_bot, act, channel, dict(message), more or {})

    def _tell_bot(self, act: str, channel: Channel, message: Json, more: Json) -> None:
        match act:
            case "posted":
                telling = self._said(channel, message | {"app_id": self.fake.world.app_id}, channel.team)
            case "changed":
                telling = self._altered(channel, "message_changed", {"message": message, "previous_message": more})
            case "deleted":
                gone = {"deleted_ts": message["ts"], "previous_message": message}
                telling = self._altered(channel, "message_deleted", gone)
            case _:
                bot = channel.team.bot
                telling = self._reaction("reaction_added", bot, message, more["reaction"], channel)
        task = self.loop.create_task(telling)
        self.background.add(task)
        task.add_done_callback(self.background.discard)
