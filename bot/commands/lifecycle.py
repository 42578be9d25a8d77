"""What only a platform says: a workspace, a channel or an account is not as it was.

The channel is the place's, and `name` in the values its or the workspace's new name; channel-moved tells in `to`
under which id the platform has it from now on. person-changed tells what somebody
is now: the actor, and `left` in the values is "yes" when they are there no more.
"""

from collections.abc import Callable
from functools import partial

from bot.commands.table import Command
from bot.conversation import Happening, Turn
from bot.rules.text import one_line
from bot.services import departing, lifecycle
from bot.views.elements import Reply


def workspace_renamed(happening: Happening) -> None:
    lifecycle.workspace_renamed(happening, _name(happening))


def channel_renamed(happening: Happening) -> None:
    lifecycle.channel_changed(happening, name=_name(happening))


def channel_moved(happening: Happening) -> None:
    lifecycle.channel_moved(happening, one_line(happening.request.value("to"), 255))


def channel_joined(happening: Happening) -> None:
    lifecycle.channel_joined(happening, _name(happening))


def person_changed(happening: Happening) -> None:
    request = happening.request
    lifecycle.account_changed(happening, request.actor, left=request.value("left") == "yes")


def _name(happening: Happening) -> str:
    return one_line(happening.request.value("name"), 255)


def _event(hear: Callable[[Happening], None]) -> Command:
    return Command(_nothing, event=True, hear=hear)


def _nothing(_: Turn) -> Reply:
    return Reply()


DUE = departing.DUE
COMMANDS = {
    "workspace-gone": _event(lifecycle.workspace_gone),
    "workspace-renamed": _event(workspace_renamed),
    "channel-gone": _event(lifecycle.channel_gone),
    "channel-back": _event(partial(lifecycle.channel_changed, state="active")),
    "channel-renamed": _event(channel_renamed),
    "channel-moved": _event(channel_moved),
    "channel-shared": _event(partial(lifecycle.channel_changed, shared=True)),
    "channel-unshared": _event(partial(lifecycle.channel_changed, shared=False)),
    "channel-joined": _event(channel_joined),
    "person-changed": _event(person_changed),
}
