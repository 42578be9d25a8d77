"""What admins decide for their organization."""

import re
from typing import Any

from bot.conversation import Turn
from bot.errors import Invalid, NotFound
from bot.rules import emoji as emojis
from bot.rules.text import one_line
from bot.services import erasing, model, trail
from bot.views.admin import MEANINGS, ROLES, Decided
from storage import people, places
from storage.tables import Channel, Person

EMOJI, DEFAULT_CHANNEL, SYNONYMS = "emoji", "default-channel", "synonyms"
NAMED = re.compile(r":[\w+'-]+:(:skin-tone-\d:)?")
MOST = 300  # decisions of one kind


def give_role(turn: Turn, person: Person, role: str) -> None:
    """Somebody has another role from now on. Raises Invalid: somebody has to be admin."""
    if role not in ROLES:
        raise Invalid("A role is `member`, `curator` or `admin`: `/lore admin role @Ana curator`.")
    people.hold(turn.session, turn.org, *(each.id for each in people.admins(turn.session, turn.org)))
    admins = [each.id for each in people.admins(turn.session, turn.org)]
    if role != "admin" and admins == [person.id]:
        raise Invalid(f"{person.name} is the only admin. Make somebody else one first: `/lore admin role @Ana admin`.")
    person.role = role
    person.preferences = {**person.preferences, people.DECIDED: True}
    trail.note(turn, "role", role, subject=person)


def other(turn: Turn, id: int) -> Person:
    """Somebody else whom an admin may erase. Raises Invalid, NotFound."""
    person = people.person(turn.session, turn.org, id)
    if person is None or person.state == "erased":
        raise NotFound("I don't know this colleague (any more). Nothing was changed.")
    if person.id == turn.me.id:
        raise Invalid("That is you: `/lore forget` is the way.")
    if person.role == "admin":
        raise Invalid(f"{person.name} is an admin. Take the role away first: `/lore admin role @{person.name} member`.")
    return person


def erase(turn: Turn, id: int) -> None:
    """Forgets somebody who asked for it outside of the chat, or is there no more. Raises Invalid, NotFound."""
    person = other(turn, id)
    trail.note(turn, "erase")
    erasing.erase(turn, person)


def decide_emoji(turn: Turn, typed: str, word: str) -> str:
    """What an emoji means from now on, `off` for nothing, `default` for what it meant first; returns its name."""
    name = emojis.canonical(typed)
    if not name or (name.isascii() and name not in emojis.MEANINGS and not NAMED.fullmatch(typed)):
        raise Invalid("Which emoji? For example `/lore admin emoji 🎉 useful`.")
    if word not in (*MEANINGS, "off", "default"):
        raise Invalid(f"An emoji can mean {', '.join(MEANINGS)}, or `off` for nothing: `/lore admin emoji 🎉 useful`.")
    own = {each: means for each, means in _decided(turn, EMOJI).items() if each != name}
    _decide(turn, EMOJI, own if word == "default" else {**own, name: MEANINGS.get(word, word)})
    trail.note(turn, "emoji", f"{name}: {word}")
    return name


def pair(turn: Turn, words: list[str]) -> list[str]:
    """These words mean the same in a search from now on. Raises Invalid."""
    same = list(dict.fromkeys(one_line(word, 50).casefold() for word in words))
    if len(same) < 2 or not all(any(char.isalnum() for char in word) for word in same):
        raise Invalid("Type words that mean the same: `/lore synonyms k8s = kubernetes`.")
    kept = _decided(turn, SYNONYMS)
    added = {word: sorted({*kept.get(word, ()), *same} - {word}) for word in same}
    _decide(turn, SYNONYMS, {**kept, **added})
    trail.note(turn, "synonyms", " = ".join(same))
    return same


def unpair(turn: Turn, word: str) -> str:
    """A word stands for itself again. Raises Invalid."""
    word, kept = one_line(word, 50).casefold(), _decided(turn, SYNONYMS)
    if word not in kept:
        raise Invalid(f"“{word}” has no synonyms. `/lore synonyms` lists those there are.")
    rest = {each: [other for other in others if other != word] for each, others in kept.items() if each != word}
    _decide(turn, SYNONYMS, {each: others for each, others in rest.items() if others})
    trail.note(turn, "synonyms", f"{word} alone")
    return word


def decide_channel(turn: Turn, channel: Channel | None) -> None:
    """Where needs that are asked in private are offered to go, None: nowhere in particular. Raises Invalid."""
    if channel is not None and channel.kind != "public":
        raise Invalid(f"#{channel.name} is not public, so not everybody could ask there. Choose a public channel.")
    rest = {id: place for id, place in _decided(turn, DEFAULT_CHANNEL).items() if id != str(turn.workspace.id)}
    there = {str(turn.workspace.id): channel.external_id} if channel is not None else {}
    _decide(turn, DEFAULT_CHANNEL, rest | there)
    trail.note(turn, "default-channel", f"#{channel.name}" if channel is not None else "none")


def decide_model(turn: Turn, channel: Channel | None, *, on: bool) -> None:
    """Whether the language model may be used: in one channel, or everywhere whatever was said of channels before."""
    kept = _decided(turn, model.SETTING)
    if channel is None:
        _decide(turn, model.SETTING, {**kept, "organization": on, "channels": {}})
    else:
        _decide(turn, model.SETTING, {**kept, "channels": {**kept.get("channels", {}), str(channel.id): on}})
    trail.note(turn, "model", ("on" if on else "off") + (f" in #{channel.name}" if channel is not None else ""))


def limit_model(turn: Turn, typed: str) -> tuple[int, int, int]:
    """How often a day the model may be asked: for a person, from a channel, by everybody. Raises Invalid."""
    numbers = [int(word) for word in typed.split() if word.isdigit() and len(word) < 7]
    if len(numbers) != 3 or len(typed.split()) != 3:
        raise Invalid("How often a day, for a person, a channel, everybody: `/lore admin model limits 20 200 1000`.")
    person, channel, everybody = numbers
    _decide(turn, model.SETTING, {**_decided(turn, model.SETTING), "limits": numbers})
    trail.note(turn, "model", "limits " + " ".join(map(str, numbers)))
    return person, channel, everybody


def channel_meant(turn: Turn, word: str) -> Channel:
    """`#general` → the channel of this workspace. Raises Invalid."""
    name = word.removeprefix("#")
    known = turn.request.channels.get(name)
    found = places.channel(turn.session, turn.workspace.id, known) if known else None
    named = places.channel_named(turn.session, turn.org, name) if not known and name else []
    found = found or next((each for each in named if each.workspace_id == turn.workspace.id), None)
    if found is None or found.kind == "direct":
        raise Invalid(f"I don't know #{name[:80]}. Pick it from the list while typing, or use Lore there once first.")
    return found


def decided(turn: Turn) -> Decided:
    """Everything as it is decided now."""
    emoji = {**emojis.MEANINGS, **{emojis.canonical(name): word for name, word in _decided(turn, EMOJI).items()}}
    place = _decided(turn, DEFAULT_CHANNEL).get(str(turn.workspace.id))
    channel = places.channel(turn.session, turn.workspace.id, place) if place else None
    models = _decided(turn, model.SETTING)
    everywhere = bool(models.get("organization", False))
    others = [int(id) for id, on in models.get("channels", {}).items() if on != everywhere]
    found = [places.channel_by_id(turn.session, turn.org, id) for id in others]
    staff = people.with_roles(turn.session, turn.org)
    return Decided(
        turn.organization.name, tuple((person.name, person.role) for person in staff), emoji,
        {word: tuple(others) for word, others in sorted(_decided(turn, SYNONYMS).items())},
        channel.name if channel is not None else "", turn.model, everywhere,
        tuple(each.name for each in found if each is not None), model.limits(models),
    )  # fmt: skip


def _decided(turn: Turn, name: str) -> dict[str, Any]:
    return places.setting(turn.session, turn.org, name)


def _decide(turn: Turn, name: str, value: dict[str, Any]) -> None:
    if len(value) > MOST:
        raise Invalid(f"That is more than I keep: {MOST} at most. Take some out first.")
    places.decide(turn.session, turn.org, name, value)
