"""What people do with the bot: commands, presses, forms, shortcuts."""

from __future__ import annotations

from typing import Any

from tests.fakes.slack import find, forms, payloads, responses
from tests.fakes.slack.courier import Courier
from tests.fakes.slack.delivery import Delivery, answered
from tests.fakes.slack.methods import Ask, Fail, views
from tests.fakes.slack.things import Channel, Json, ResponseUrl, User, View
from tests.fakes.slack.world import Team


class Interactions(Courier):
    """Each method sends one payload and answers with its Delivery."""

    async def command(self, user: User, name: str, text: str = "", *, channel: Channel | None = None) -> Delivery:
        """Type a slash command in a channel (or the direct message with the bot)."""
        place = channel or user.team.im(user)
        url = responses.new_url(self.fake, place, user, None)
        payload = payloads.command(self.fake, user, place, name, text, url)
        delivery = await self.interact("command", payload)
        if delivery.ok and (answer := answered(delivery)):
            self._show(delivery, ResponseUrl(place, user, self.fake.now()), answer)
        return delivery

    def _show(self, delivery: Delivery, origin: ResponseUrl, answer: Json) -> None:
        with self.fake.world.lock:
            try:
                delivery.shown = responses.show(self.fake, origin, answer, "command")
            except Fail as no:
                delivery.error = no.answer["error"]

    async def click(self, user: User, called: str, where: Any = None) -> Delivery:
        """Press the button with these words (or action id or value), the newest in sight or in `where`."""
        return await self._act(user, find.spot(self.fake.world, user, called, where), {})

    async def choose(self, user: User, called: str, given: Any, where: Any = None) -> Delivery:
        """Pick in a menu, radio list, date picker … named by placeholder or action id."""
        found = find.spot(self.fake.world, user, called, where)
        if found.element["type"] == "overflow":
            chosen: Json = {"selected_option": forms.option(found.element, given)}
        else:
            chosen = forms.filled(found.element, given)
        return await self._act(user, found, chosen)

    async def _act(self, user: User, found: find.Spot, chosen: Json) -> Delivery:
        acted = self._in_view if found.view else self._on_message
        payload = payloads.interaction(self.fake, "block_actions", user, self._installed(user, found))
        payload["trigger_id"] = self.fake.world.trigger(user, found.view)
        payload["actions"] = [self._action(found, chosen)]
        return await self.interact("interactive", payload | acted(user, found, chosen))

    def _installed(self, user: User, found: find.Spot) -> Team:
        """The workspace whose installation drew this; in a shared channel not always the person's own."""
        return user.team if found.message is None else self.fake.world.teams[found.message["team"]]

    def _in_view(self, user: User, found: find.Spot, chosen: Json) -> Json:
        assert found.view is not None
        view = found.view.json
        view["state"] = {"values": self._values(found, view["blocks"], view["state"]["values"], chosen)}
        return {"container": {"type": "view", "view_id": found.view.id}, "view": view}

    def _on_message(self, user: User, found: find.Spot, chosen: Json) -> Json:
        assert found.message is not None
        place, message = self.fake.world.channels[found.channel], found.message
        where = payloads.in_message(place, message, ephemeral=found.ephemeral)
        where["state"] = {"values": self._values(found, message.get("blocks", []), {}, chosen)}
        where["response_url"] = responses.new_url(self.fake, place, user, message, ephemeral=found.ephemeral)
        return where

    def _values(self, found: find.Spot, blocks: list[Json], known: Json, chosen: Json) -> Json:
        values = forms.state(blocks, {}, known)
        if chosen and found.block["block_id"] in values and forms.slot(found.element["type"]):
            values[found.block["block_id"]][found.element["action_id"]] = chosen
        return values

    def _action(self, found: find.Spot, chosen: Json) -> Json:
        element = found.element
        kept: Json = {
            name: element[name] for name in ("type", "action_id", "text", "value", "style", "url") if name in element
        }
        action_ts = f"{self.fake.now():.6f}"
        return {
            **kept,
            "block_id": found.block["block_id"],
            **chosen,
            "type": element["type"],
            "action_ts": action_ts,
        }

    def top_view(self, user: User) -> View:
        """The modal this person has in front of them."""
        mine = [view for view in self.fake.views if view.user is user]
        if not mine:
            raise LookupError(f"{user.real_name} has no modal open")
        return mine[-1]

    async def submit(self, user: User, values: Json | None = None, view: View | None = None) -> Delivery:
        """Fill in the open modal, by labels or ids, and submit it; ValueError when Slack's client would not."""
        view = view or self.top_view(user)
        blocks = view.json["blocks"]
        state = forms.state(blocks, values or {}, view.json["state"]["values"])
        if refusals := forms.refusals(blocks, state):
            raise ValueError("Slack would not submit this: " + "; ".join(refusals))
        view.json["state"] = {"values": state}
        payload = payloads.interaction(self.fake, "view_submission", user, user.team)
        payload |= {"trigger_id": self.fake.world.trigger(user, view), "view": view.json, "response_urls": []}
        delivery = await self.interact("interactive", payload)
        if delivery.ok:
            with self.fake.world.lock:
                self._after_submit(view, delivery)
        return delivery

    def _after_submit(self, view: View, delivery: Delivery) -> None:
        """Close, update, push or keep the view, as the body of the answer says."""
        team, answer = view.user.team, delivery.json
        ask = Ask(self.fake, team.token, team, {})
        try:
            if delivery.body and not answer:
                raise Fail("the body of the answer is not JSON")
            match answer.get("response_action"):
                case None:
                    self._close(view)
                case "clear":
                    self._close(*view.stack)
                case "errors":
                    delivery.errors = self._checked(view, answer.get("errors"))
                case "update":
                    views.updated(ask, view, views.well_formed(answer.get("view") or {}, "modal"))
                case "push":
                    views.pushed(ask, view, views.well_formed(answer.get("view") or {}, "modal"))
                case other:
                    raise Fail(f"invalid response_action {other}")
        except Fail as no:
            messages = no.answer.get("response_metadata", {}).get("messages", [])
            delivery.error = " ".join([no.answer["error"], *messages])

    def _checked(self, view: View, errors: Any) -> dict[str, str]:
        known = {block["block_id"] for block in view.json["blocks"] if block["type"] == "input"}
        if not isinstance(errors, dict) or not errors or errors.keys() - known:
            raise Fail("invalid errors: each must name an input block of the view")
        return errors

    def _close(self, *gone: View) -> None:
        for view in list(gone):
            self.fake.world.views.pop(view.id, None)
            if view in view.stack:
                view.stack.remove(view)

    async def close(self, user: User, view: View | None = None, *, all_of_it: bool = False) -> Delivery | None:
        """Close the open modal; the bot hears of it when the view asked for that."""
        view = view or self.top_view(user)
        self._close(*(view.stack if all_of_it else [view]))
        if not view.json["notify_on_close"]:
            return None
        payload = payloads.interaction(self.fake, "view_closed", user, user.team)
        payload |= {"view": view.json, "is_cleared": all_of_it}
        return await self.interact("interactive", payload)

    async def message_shortcut(self, user: User, callback_id: str, message: Json, channel: Channel) -> Delivery:
        """Choose a shortcut from a message's menu."""
        payload = payloads.interaction(self.fake, "message_action", user, user.team)
        payload |= {
            "callback_id": callback_id,
            "action_ts": f"{self.fake.now():.6f}",
            "trigger_id": self.fake.world.trigger(user),
            "response_url": responses.new_url(self.fake, channel, user, None),
            "message_ts": message["ts"],
            "channel": {"id": channel.id, "name": payloads.spoken_name(channel)},
            "message": payloads.as_source(channel.team, message),
        }
        return await self.interact("interactive", payload)

    async def shortcut(self, user: User, callback_id: str) -> Delivery:
        """Choose a global shortcut."""
        payload = payloads.interaction(self.fake, "shortcut", user, user.team)
        payload |= {
            "callback_id": callback_id,
            "action_ts": f"{self.fake.now():.6f}",
            "trigger_id": self.fake.world.trigger(user),
        }
        return await self.interact("interactive", payload)
