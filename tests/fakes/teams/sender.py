"""Acts as Teams towards a bot, as people do things there."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.fakes.teams import cards, inbound
from tests.fakes.teams.wire import Reply, Wire
from tests.fakes.teams.world import Json, Message, Room, User


class TeamsSender(Wire):
    """What people do in Teams, one method each."""

    # words

    async def say(
        self,
        by: User,
        text: str,
        room: Room | None = None,
        *,
        thread: Message | str | None = None,
        mentions: Iterable[User] = (),
        at_bot: bool = True,
        **more: Any,
    ) -> Reply:
        """Writes a message: to the bot alone, or with an @mention of it in a room. `mentions` adds more people."""
        place = room or self.world.personal(by)
        root = thread.root if isinstance(thread, Message) else thread
        named = [self.world.bot] if at_bot and place.type != "personal" else []
        tags = "".join(f"<at>{account['name']}</at> " for account in named)
        accounts = [*named, *(person.account for person in mentions)]
        said = self.world.keep(place, {}, thread=root if place.type == "channel" else None, author=by)
        said.activity = self._activity(
            "message",
            by,
            place,
            id=said.id,
            text=tags + text,
            textFormat="plain",
            conversation=inbound.conversation(place, said.root),
            entities=[*(inbound.mention(account) for account in accounts), inbound.client_info(by)],
            attachments=[{"contentType": "text/html", "content": f"<div>{tags}{text}</div>"}] if tags else None,
            **more,
        )
        return await self.post(said.activity, message=said)

    async def slash(self, by: User, text: str, room: Room | None = None) -> Reply:
        """Picks a command of the `/` menu: a message that only the bot and its author see."""
        return await self.say(by, text, room, at_bot=False, recipient={**self.world.bot, "isTargeted": True})

    async def edit(self, by: User, message: Message, text: str) -> Reply:
        return await self._about(by, message, "messageUpdate", "editMessage", text=text)

    async def delete(self, by: User, message: Message) -> Reply:
        message.deleted = True
        return await self._about(by, message, "messageDelete", "softDeleteMessage", text=None)

    async def restore(self, by: User, message: Message) -> Reply:
        message.deleted = False
        return await self._about(by, message, "messageUpdate", "undeleteMessage", text=message.text)

    async def react(self, by: User, message: Message, *added: str, removed: Iterable[str] = (), **more: Any) -> Reply:
        """Adds or removes reactions, by their Teams names: like, heart, 1f440_eyes …"""
        changes = {
            "reactionsAdded": [{"type": name} for name in added] or None,
            "reactionsRemoved": [{"type": name} for name in removed] or None,
        }
        where = inbound.conversation(message.room, message.root)
        built = self._activity(
            "messageReaction", by, message.room, conversation=where, replyToId=message.id, **changes, **more
        )
        return await self.post(built)

    # installation and people

    async def install(self, by: User, room: Room | None = None) -> list[Reply]:
        """Adds the bot to a chat or a team; Teams tells it twice."""
        return await self._installed(by, room or self.world.personal(by), "add", "membersAdded", "teamMemberAdded")

    async def uninstall(self, by: User, room: Room | None = None) -> list[Reply]:
        """Removes the bot; from now on the Connector refuses it there."""
        place = room or self.world.personal(by)
        return await self._installed(by, place, "remove", "membersRemoved", "teamMemberRemoved")

    async def join(self, by: User, room: Room, people: Iterable[User]) -> Reply:
        """People come into a team or a group chat."""
        newcomers = list(people)
        room.members.extend(person for person in newcomers if person not in room.members)
        return await self._members(by, room, "membersAdded", newcomers, "teamMemberAdded")

    async def leave(self, by: User, room: Room, people: Iterable[User]) -> Reply:
        leavers = list(people)
        for person in leavers:
            room.members.remove(person)
        return await self._members(by, room, "membersRemoved", leavers, "teamMemberRemoved")

    async def channel_event(self, by: User, room: Room, event: str) -> Reply:
        """channelCreated, channelRenamed, channelDeleted, teamRenamed …"""
        data = inbound.channel_data(room, eventType=event)
        data["channel"] = {"id": room.id, "name": room.name}
        return await self.post(self._activity("conversationUpdate", by, room, channelData=data))

    # cards and dialogs

    async def press(
        self,
        by: User,
        on: Message | Reply | Json,
        title: str,
        *,
        room: Room | None = None,
        old_client: bool = False,
        **inputs: Any,
    ) -> Reply:
        """Presses the button with these words, with the inputs filled in (the rest as the card proposes).

        Action.Execute is an invoke, Action.Submit a message (or the opening of a dialog, or, on a dialog, its
        sending). An `old_client` takes the fallback.
        """
        card = on if isinstance(on, dict) else on.card
        action = cards.action_titled(card or {}, title)
        if old_client and action["type"] == "Action.Execute":
            action = action["fallback"]
        values = {} if action.get("associatedInputs") == "none" else cards.filled(card or {}, inputs)
        data = {**(action.get("data") or {}), **values}
        if isinstance(on, Reply) and on.activity.get("name") in DIALOG_NEXT:
            return await self.submit_dialog(by, on, data)
        where = {"room": on.room, "message": on} if isinstance(on, Message) else {"room": room}
        if action["type"] == "Action.Execute":
            return await self.execute(by, action.get("verb", ""), data, **where)
        if data.get("msteams", {}).get("type") == "task/fetch":
            return await self.invoke(by, "task/fetch", {"data": data, "context": {"theme": "default"}}, **where)
        if action["type"] != "Action.Submit":
            raise AssertionError(f"{title!r} does not reach the bot: {action['type']}")
        return await self._submit(by, data, **where)

    async def execute(self, by: User, verb: str, data: Json, *, trigger: str = "manual", **where: Any) -> Reply:
        action = {"type": "Action.Execute", "verb": verb, "data": data}
        return await self.invoke(by, "adaptiveCard/action", {"action": action, "trigger": trigger}, **where)

    async def refresh(self, by: User, message: Message) -> Reply:
        """A client shows a card to this person, and asks for their own view of it."""
        refresh = (message.card or {})["refresh"]
        if "userIds" in refresh and by.id not in refresh["userIds"]:
            raise AssertionError(f"the card is not refreshed for {by.name}")
        action = refresh["action"]
        return await self.execute(
            by,
            action.get("verb", ""),
            action.get("data") or {},
            trigger="automatic",
            room=message.room,
            message=message,
        )

    async def submit_dialog(self, by: User, opened: Reply, data: Json) -> Reply:
        """Sends a dialog's form: to whatever opened it."""
        before = opened.activity
        value = {**before["value"], "data": data}
        room = self.world.rooms[before["conversation"]["id"].partition(";")[0]]
        return await self.invoke(by, DIALOG_NEXT[before["name"]], value, room=room, reply_to=before.get("replyToId"))

    # message extensions

    async def search(self, by: User, command: str, words: str, room: Room | None = None, **options: int) -> Reply:
        """Types into the search of a message extension; no words is its first showing."""
        given = {"name": "query", "value": words} if words else {"name": "initialRun", "value": "true"}
        options = {"skip": 0, "count": 25, **options}
        value = {"commandId": command, "parameters": [given], "queryOptions": options}
        return await self.invoke(by, "composeExtension/query", value, room=room)

    async def open_action(
        self, by: User, command: str, room: Room | None = None, *, on: Message | None = None
    ) -> Reply:
        """Starts an action of a message extension: from the compose box, or on a message."""
        value: Json = {"commandId": command, "commandContext": "compose", "context": {"theme": "default"}}
        if on is not None:
            value |= {"commandContext": "message", "messagePayload": inbound.message_payload(on)}
        return await self.invoke(by, "composeExtension/fetchTask", value, room=on.room if on else room)

    async def submit_action(
        self, by: User, command: str, data: Json, room: Room | None = None, *, on: Message | None = None
    ) -> Reply:
        """Sends what an action asked for, without its dialog having been opened."""
        value: Json = {"commandId": command, "commandContext": "compose", "data": data, "context": {"theme": "default"}}
        if on is not None:
            value |= {"commandContext": "message", "messagePayload": inbound.message_payload(on)}
        return await self.invoke(by, "composeExtension/submitAction", value, room=on.room if on else room)

    async def invoke(
        self,
        by: User,
        name: str,
        value: Any,
        *,
        room: Room | None = None,
        message: Message | None = None,
        reply_to: str | None = None,
    ) -> Reply:
        place = room or self.world.personal(by)
        where = inbound.conversation(place, message.root if message else None)
        data = inbound.channel_data(place, source={"name": "message"})
        replied = message.id if message else reply_to
        return await self.post(
            self._activity(
                "invoke", by, place, name=name, value=value, conversation=where, channelData=data, replyToId=replied
            )
        )

    def _activity(self, kind: str, by: User, room: Room, **more: Any) -> Json:
        return inbound.activity(self.world, self.connector.service_url, kind, by, room, **more)

    async def _about(self, by: User, message: Message, kind: str, event: str, **more: Any) -> Reply:
        where = inbound.conversation(message.room, message.root)
        data = inbound.channel_data(message.room, eventType=event)
        built = self._activity(kind, by, message.room, id=message.id, conversation=where, channelData=data, **more)
        message.activity = {**message.activity, **{k: v for k, v in more.items() if v is not None}}
        return await self.post(built)

    async def _submit(self, by: User, data: Json, room: Room | None, message: Message | None = None) -> Reply:
        place = room or self.world.personal(by)
        where = inbound.conversation(place, message.root if message else None)
        replied = message.id if message else None
        legacy = {"legacy": {"replyToId": replied}} if replied else {}
        channel_data = inbound.channel_data(place, source={"name": "message"}, **legacy)
        extra = {"conversation": where, "channelData": channel_data, "replyToId": replied, "value": data}
        return await self.post(self._activity("message", by, place, **extra))

    async def _members(self, by: User, room: Room, change: str, people: Iterable[User | Json], event: str) -> Reply:
        accounts = [{"id": person["id"] if isinstance(person, dict) else person.id} for person in people]
        data = inbound.channel_data(room, eventType=event) if room.team else inbound.channel_data(room)
        return await self.post(
            self._activity("conversationUpdate", by, room, channelData=data, entities=None, **{change: accounts})
        )

    async def _installed(self, by: User, room: Room, action: str, change: str, event: str) -> list[Reply]:
        target = room.team if room.team and room.channel_kind == "standard" else room
        target.installed = action == "add"
        update = await self._members(by, room, change, [self.world.bot], event)
        data = inbound.channel_data(room, settings={"selectedChannel": {"id": room.id}}) if room.team else None
        more = {} if data is None else {"channelData": data}
        return [update, await self.post(self._activity("installationUpdate", by, room, action=action, **more))]


DIALOG_NEXT = {
    "task/fetch": "task/submit",
    "task/submit": "task/submit",
    "composeExtension/fetchTask": "composeExtension/submitAction",
    "composeExtension/submitAction": "composeExtension/submitAction",
}
