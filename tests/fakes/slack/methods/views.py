"""views.*: modals and the Home."""

from __future__ import annotations

import json

from tests.fakes.slack import blockkit, catalog
from tests.fakes.slack.limits import TIER_4
from tests.fakes.slack.methods.table import Ask, Fail, method
from tests.fakes.slack.things import Json, Trigger, User, View, copied

VIEW_BYTES = 250_000
STACK = 3
TRIGGER_SECONDS = 3


@method("views.open", tier=TIER_4)
def open_view(ask: Ask) -> Json:
    trigger = exchange(ask)
    view = make(ask, trigger.user, checked(ask, "modal"))
    view.stack = [view]
    return {"view": view.json}


@method("views.push", tier=TIER_4)
def push(ask: Ask) -> Json:
    trigger = exchange(ask)
    if trigger.view is None or trigger.view.id not in ask.world.views:
        raise Fail("not_found")
    return {"view": pushed(ask, trigger.view, checked(ask, "modal")).json}


def pushed(ask: Ask, top: View, wanted: Json) -> View:
    """Put a view on top of an open one; three at most."""
    if len(top.stack) >= STACK:
        raise Fail("push_limit_reached")
    view = make(ask, top.user, wanted, root=top.stack[0].id, previous=top.id)
    view.stack = top.stack
    view.stack.append(view)
    return view


@method("views.update", tier=TIER_4)
def update(ask: Ask) -> Json:
    view = existing(ask)
    same_hash(ask, view)
    return {"view": updated(ask, view, checked(ask, view.json["type"])).json}


def updated(ask: Ask, view: View, wanted: Json) -> View:
    """Draw an open view anew; what stood in inputs whose ids stay is kept."""
    external(ask, wanted, view)
    kept = {name: view.json[name] for name in ("id", "root_view_id", "previous_view_id")}
    before = view.json["state"]["values"]
    view.json = drawn(ask, wanted) | kept
    view.json["state"] = {"values": still(before, view.json["blocks"])}
    return view


def still(values: Json, blocks: list[Json]) -> Json:
    """The state of inputs that are still there, known by their block and action ids."""
    there = {(block["block_id"], part.get("action_id")) for block in blocks for part in catalog.parts(block)}
    kept: Json = {}
    for block_id, actions in values.items():
        for action_id, value in actions.items():
            if (block_id, action_id) in there:
                kept.setdefault(block_id, {})[action_id] = value
    return kept


@method("views.publish", tier=TIER_4)
def publish(ask: Ask) -> Json:
    person = ask.find_user(str(ask.need("user_id", "invalid_arguments")))
    wanted = checked(ask, "home")
    view = ask.world.homes.get(person.id)
    if view is None:
        view = ask.world.homes[person.id] = make(ask, person, wanted)
    else:
        same_hash(ask, view)
        updated(ask, view, wanted)
    return {"view": view.json}


def exchange(ask: Ask) -> Trigger:
    trigger = ask.world.triggers.get(str(ask.args.get("trigger_id")))
    if trigger is None:
        raise Fail("invalid_trigger_id")
    if trigger.used:
        raise Fail("exchanged_trigger_id")
    if ask.fake.now() - trigger.made > TRIGGER_SECONDS:
        raise Fail("expired_trigger_id")
    trigger.used = True
    return trigger


def existing(ask: Ask) -> View:
    found = ask.world.views.get(str(ask.args.get("view_id")))
    wanted = ask.args.get("external_id")
    if found is None and wanted:
        found = next((v for v in ask.world.views.values() if v.json["external_id"] == wanted), None)
    if found is None:
        raise Fail("not_found")
    return found


def same_hash(ask: Ask, view: View) -> None:
    if ask.args.get("hash") and ask.args["hash"] != view.json["hash"]:
        raise Fail("hash_conflict")


def checked(ask: Ask, kind: str) -> Json:
    """The view of a call, if Slack would draw it."""
    wanted = ask.args.get("view")
    if not isinstance(wanted, dict):
        raise Fail("invalid_arguments", response_metadata={"messages": ["[ERROR] missing required field: view"]})
    return well_formed(wanted, kind)


def well_formed(wanted: Json, kind: str) -> Json:
    if len(json.dumps(wanted)) > VIEW_BYTES:
        raise Fail("view_too_large")
    problems = blockkit.view_problems(wanted)
    if wanted.get("type") != kind:
        problems.append(f"[ERROR] must be a valid enum value: {kind} [json-pointer:/view/type]")
    if problems:
        raise Fail("invalid_arguments", response_metadata={"messages": problems})
    return wanted


def external(ask: Ask, wanted: Json, view: View | None) -> None:
    ident = wanted.get("external_id")
    if ident and any(v.json["external_id"] == ident and v is not view for v in ask.world.views.values()):
        raise Fail("duplicate_external_id")


def make(ask: Ask, user: User, wanted: Json, root: str = "", previous: str | None = None) -> View:
    external(ask, wanted, None)
    ident = ask.world.new_id("V")
    view = View(drawn(ask, wanted) | {"id": ident, "root_view_id": root or ident, "previous_view_id": previous}, user)
    ask.world.views[ident] = view
    return view


def drawn(ask: Ask, wanted: Json) -> Json:
    """The view as Slack stores it: with ids, hash and an empty state."""
    view = copied(wanted)
    view["blocks"] = blockkit.named(view["blocks"], ask.world.number)
    defaults: Json = {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "title": None,
        "submit": None,
        "close": None,
        "clear_on_close": False,
        "notify_on_close": False,
    }
    return {
        **defaults,
        **view,
        "state": {"values": {}},
        "hash": f"{int(ask.fake.now())}.{ask.world.number():08x}",
        "team_id": ask.team.id,
        "app_id": ask.world.app_id,
        "app_installed_team_id": ask.team.id,
        "bot_id": ask.bot.bot_id,
    }
