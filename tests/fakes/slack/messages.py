"""What people write and react with, and how the bot hears of it."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.fakes.slack import payloads
from tests.fakes.slack.courier import Courier
from tests.fakes.slack.delivery import Delivery
from tests.fakes.slack.methods.reactions import react, unreact
from tests.fakes.slack.things import Channel, Json, User
from tests.fakes.slack.world import Team

MESSAGES = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}


class Messages(Courier):
    """Each method changes what stands in a channel, then tells the bot if it is there."""

    async def message(
        self,
        user: User,
        channel: Channel,
        text: str,
        *,
        thread: Any = None,
        team: Team | None = None,
        **more: Any,
    ) -> Delivery:
        """Write in a channel; a mention of the bot there arrives as app_mention too (in `also`)."""
        with self.fake.world.lock:
            root = thread["ts"] if isinstance(thread, dict) else thread
            message = payloads.user_message(
                user, channel, text, channel.next_ts(self.fake.now()), thread_ts=root, **more
            )
            if root and root in channel.messages:
                message["parent_user_id"] = channel.messages[root].get("user", "")
            channel.add(message)
        return await self._said(channel, message, team or self.listening(channel))

    async def app_mention(self, user: User, channel: Channel, text: str, *, thread: Any = None) -> Delivery:
        """Write to the bot by name; the Delivery is the app_mention, the message event is in `also`."""
        team = self.listening(channel)
        said = await self.message(user, channel, f"{team.bot.mention} {text}", thread=thread, team=team)
        for mention in said.also:
            mention.also = [said] if said.attempts else []
            said.also = []
            return mention
        return said

    def listening(self, channel: Channel) -> Team:
        """The workspace whose bot is in the channel; the channel's own when several are or none is."""
        teams = [channel.team, *(self.fake.world.teams[t] for t in sorted(channel.connected))]
        return next((t for t in teams if t.bot.id in channel.members), channel.team)

    async def _said(self, channel: Channel, message: Json, team: Team) -> Delivery:
        event = {**message, "channel": channel.id, "event_ts": message["ts"], "channel_type": channel.kind}
        if team.bot.id not in channel.members:
            return Delivery({"event": event})
        acts = [self.event(team, event, channel=channel, name=MESSAGES[channel.kind])]
        if team.bot.mention in message["text"] and channel.kind != "im":
            mention = {k: v for k, v in event.items() if k != "channel_type"} | {"type": "app_mention"}
            acts.append(self.event(team, mention, channel=channel))
        said, *also = await asyncio.gather(*acts)
        said.also = [one for one in also if one.attempts]
        return said

    async def webhook(self, channel: Channel, text: str, username: str = "deploys") -> Delivery:
        """A message of an integration without a user, subtype bot_message."""
        message = {
            "type": "message",
            "subtype": "bot_message",
            "bot_id": self.fake.world.new_id("B"),
            "text": text,
        }
        message |= {"username": username, "ts": channel.next_ts(self.fake.now())}
        channel.add(message)
        return await self._said(channel, message, self.listening(channel))

    async def edit(self, user: User, channel: Channel, message: Json, text: str) -> Delivery:
        before = dict(message)
        message |= {"text": text, "blocks": payloads.written(text)}
        message["edited"] = {"user": user.id, "ts": f"{int(self.fake.now())}.000000"}
        return await self._altered(channel, "message_changed", {"message": dict(message), "previous_message": before})

    async def delete(self, channel: Channel, message: Json) -> Delivery:
        channel.remove(message["ts"])
        return await self._altered(
            channel, "message_deleted", {"deleted_ts": message["ts"], "previous_message": message}
        )

    async def _altered(self, channel: Channel, subtype: str, more: Json) -> Delivery:
        ts = channel.next_ts(self.fake.now())
        event = {
            "type": "message",
            "subtype": subtype,
            "hidden": True,
            "channel": channel.id,
            "ts": ts,
            **more,
        }
        event |= {"event_ts": ts, "channel_type": channel.kind}
        return await self.event(self.listening(channel), event, channel=channel, name=MESSAGES[channel.kind])

    async def react(self, user: User, message: Json, emoji: str, channel: Channel, *, tone: int = 0) -> Delivery:
        """Put an emoji under a message, with a skin tone from 2 to 6 if given."""
        name = f"{emoji}::skin-tone-{tone}" if tone else emoji
        react(message, name, user.id)
        return await self._reaction("reaction_added", user, message, name, channel)

    async def unreact(self, user: User, message: Json, emoji: str, channel: Channel, *, tone: int = 0) -> Delivery:
        name = f"{emoji}::skin-tone-{tone}" if tone else emoji
        unreact(message, name, user.id)
        return await self._reaction("reaction_removed", user, message, name, channel)

    async def _reaction(self, kind: str, user: User, message: Json, name: str, channel: Channel) -> Delivery:
        event = {
            "type": kind,
            "user": user.id,
            "reaction": name,
            "item": {"type": "message", "channel": channel.id, "ts": message["ts"]},
            "item_user": message.get("user", ""),
        }
        team = self.listening(channel)
        if team.bot.id not in channel.members:
            return Delivery({"event": event})
        return await self.event(team, event, channel=channel)
