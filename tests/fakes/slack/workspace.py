"""The Home, people coming and going, channels changing, and the end of an installation, as events."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack import shapes
from tests.fakes.slack.delivery import Delivery
from tests.fakes.slack.messages import Messages
from tests.fakes.slack.things import Channel, Json, User, ident
from tests.fakes.slack.world import Team


class Workspace(Messages):
    """Each method changes the workspace first, then tells the bot."""

    async def app_home_opened(self, user: User, tab: str = "home") -> Delivery:
        event: Json = {"type": "app_home_opened", "user": user.id, "channel": user.team.im(user).id, "tab": tab}
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

    async def app_uninstalled(self, team: Team) -> Delivery:
        self._end_tokens(team, "inactive")
        return await self.event(team, {"type": "app_uninstalled"})

    async def team_access(self, team: Team, *, granted: bool) -> Delivery:
        """The enterprise lets our bot into a workspace of it, or out."""
        kind = "team_access_granted" if granted else "team_access_revoked"
        return await self.event(team, {"type": kind, "team_ids": [team.id]})

    async def tokens_revoked(self, team: Team) -> Delivery:
        self._end_tokens(team, "revoked")
        return await self.event(team, {"type": "tokens_revoked", "tokens": {"oauth": [], "bot": [team.bot.id]}})

    def _end_tokens(self, team: Team, state: str) -> None:
        for token in self.fake.world.tokens.values():
            if token is team.token or token.team is team:
                token.state = state
