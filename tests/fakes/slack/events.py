"""What happens in the workspace and reaches the bot as events."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.fakes.slack import payloads, shapes
from tests.fakes.slack.delivery import Delivery
from tests.fakes.slack.interactions import Interactions
from tests.fakes.slack.methods.reactions import react, unreact
from tests.fakes.slack.world import Channel, Json, Team, User, ident

MESSAGES = {
    "channel": "message.channels",
    "group": "message.groups",
    "im": "message.im",
    "mpim": "message.mpim",
}


class Sender(Interactions):
    """Everything Slack sends to a bot; each method changes the fake's world first, then tells the bot.

    `subscriptions` are the events the app has asked for (None: all). With `self_events` the bot also hears
    of its own messages and reactions, as it does in Slack; `settled` waits until those are delivered.
    """

    def __init__(self, *args: Any, subscriptions: set[str] | None = None, self_events: bool = False, **more: Any):
        super().__init__(*args, **more)
        self.subscriptions = subscriptions
        self.background: set[asyncio.Task[Delivery]] = set()
        if self_events:
            self.fake.hooks.append(self._bot_acted)

    async def event(self, team: Team, event: Json, *, channel: Channel | None = None, name: str = "") -> Delivery:
        """Any event; not delivered (no attempts) when the app has not subscribed to it."""
        if self.subscriptions is not None and (name or event["type"]) not in self.subscriptions:
            return Delivery(event)
        return await self.deliver(payloads.envelope(self.fake, team, event, channel))

    async def settled(self) -> None:
        while self.background:
            await asyncio.gather(*self.background)

    # Messages.

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
                message["parent_user_id"] = channel.messages[root]["user"]
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
            return Delivery(event)
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
        message |= {"username": username, "ts": channel.next_ts(self.fake.now()), "user": ""}
        channel.add(message)
        shown = {name: value for name, value in message.items() if name != "user"}
        return await self._said(channel, shown, self.listening(channel))

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

    # Reactions.

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
            "item_user": message["user"],
        }
        team = self.listening(channel)
        if team.bot.id not in channel.members:
            return Delivery(event)
        return await self.event(team, event, channel=channel)

    # Home, people and channels.

    async def app_home_opened(self, user: User, tab: str = "home") -> Delivery:
        event = {"type": "app_home_opened", "user": user.id, "channel": user.team.im(user).id, "tab": tab}
        if view := self.fake.home(user):
            event["view"] = view
        return await self.event(user.team, event)

    async def joined(self, user: User, channel: Channel, inviter: User | None = None) -> Delivery:
        channel.members[user.id] = None
        event = self._membership("member_joined_channel", user, channel)
        return await self.event(self.listening(channel), event | ({"inviter": inviter.id} if inviter else {}))

    async def left(self, user: User, channel: Channel, actor: User | None = None) -> Delivery:
        """Leave a channel; when it is our bot that was removed the event is channel_left or group_left."""
        team = self.listening(channel)
        channel.members.pop(user.id, None)
        if user is team.bot:
            kind = f"{channel.kind}_left"
            return await self.event(team, {"type": kind, "channel": channel.id, "actor_id": ident(actor or user)})
        return await self.event(team, self._membership("member_left_channel", user, channel))

    def _membership(self, kind: str, user: User, channel: Channel) -> Json:
        where = "C" if channel.kind == "channel" else "G"
        return {
            "type": kind,
            "user": user.id,
            "channel": channel.id,
            "channel_type": where,
            "team": user.team.id,
        }

    async def rename(self, channel: Channel, name: str) -> Delivery:
        channel.name = name
        inner = {"id": channel.id, "name": name, "name_normalized": name, "created": channel.created}
        return await self._channel_event("rename", channel, inner)

    async def archive(self, channel: Channel, user: User) -> Delivery:
        channel.archived = True
        return await self._channel_event("archive", channel, channel.id, user=user.id)

    async def unarchive(self, channel: Channel, user: User) -> Delivery:
        channel.archived = False
        return await self._channel_event("unarchive", channel, channel.id, user=user.id)

    async def delete_channel(self, channel: Channel, user: User) -> Delivery:
        del self.fake.world.channels[channel.id], channel.team.channels[channel.id]
        return await self._channel_event("deleted", channel, channel.id, actor_id=user.id)

    async def _channel_event(self, what: str, channel: Channel, inner: Any, **more: Any) -> Delivery:
        event = {"type": f"{channel.kind}_{what}", "channel": inner, **more}
        return await self.event(self.listening(channel), event, channel=channel)

    async def team_join(self, user: User) -> Delivery:
        return await self.event(user.team, {"type": "team_join", "user": shapes.user(user, locale=True)})

    async def user_change(self, user: User, **changes: Any) -> Delivery:
        """Change fields of a person, such as deleted, tz or real_name, and tell of it."""
        for name, value in changes.items():
            setattr(user, name, value)
        event = {
            "type": "user_change",
            "user": shapes.user(user, locale=True),
            "cache_ts": int(self.fake.now()),
        }
        return await self.event(user.team, event)

    # The end of an installation; Slack promises no order between the two.

    async def app_uninstalled(self, team: Team) -> Delivery:
        self._end_tokens(team, "inactive")
        return await self.event(team, {"type": "app_uninstalled"})

    async def tokens_revoked(self, team: Team) -> Delivery:
        self._end_tokens(team, "revoked")
        return await self.event(team, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [team.bot.id]}})

    def _end_tokens(self, team: Team, state: str) -> None:
        for token in self.fake.world.tokens.values():
            if token.team is team:
                token.state = state

    # What the bot itself did.

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
