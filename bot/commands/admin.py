"""What only admins can ask for: `/lore admin …`."""

import re
from collections.abc import Callable

from bot.commands.reading import page_of
from bot.commands.table import Command
from bot.conversation import Turn
from bot.errors import Invalid
from bot.rules.emoji import shown
from bot.rules.numbers import row_number
from bot.rules.text import clean, split_command
from bot.services import admin, joining, mentions, people, trail
from bot.services import synonyms as proposing
from bot.views import admin as views
from bot.views import notices
from bot.views import synonyms as named
from bot.views import trail as trails
from bot.views.elements import Button, Reply

PERSON = re.compile(r"p(\d{1,12})")


def decide(turn: Turn) -> Reply:
    """One of the words below and what follows it, or everything as it is decided now."""
    word, rest = split_command(clean(turn.text))
    if not word:
        return Reply(card=views.overview(admin.decided(turn)))
    if word not in WORDS:
        raise Invalid(f"I can set {', '.join(f'`{each}`' for each in WORDS)}: `/lore admin` shows each as it is.")
    return WORDS[word](turn, rest)


def role(turn: Turn, rest: str) -> Reply:
    """`role @person member|curator|admin`."""
    meant = mentions.read(turn.request)
    words = rest.split()
    if len(meant.accounts) != 1 or not words:
        raise Invalid("Say who and what: `/lore admin role @Ana curator`. Pick the person from the list with @.")
    (person,) = people.behind(turn, meant.accounts)
    admin.give_role(turn, person, words[-1].casefold())
    return Reply(card=notices.done(f"{person.name} is {views.ROLES[person.role]} now."))


def emoji(turn: Turn, rest: str) -> Reply:
    """`emoji <emoji> <meaning>|off|default`, or the list."""
    words = rest.casefold().split()
    if not words:
        return Reply(card=views.emoji(admin.decided(turn)))
    name = admin.decide_emoji(turn, words[0], words[1] if len(words) == 2 else "")
    means = {"off": "means nothing now", "default": "means what it meant first"}
    said = means.get(words[1], f"means “{words[1]}” now")
    return Reply(card=notices.done(f"{shown(name)} {said}.", Button("Show all", "admin", "emoji")))


def synonyms(turn: Turn, rest: str) -> Reply:
    """`synonyms word = word`, `synonyms refuse word = word`, `synonyms remove word`, or the list."""
    first, others = split_command(rest)
    if first == "refuse" and "=" in others:
        return Reply(card=named.refused(*proposing.refuse(turn, others)), replace=True)
    if "=" in rest:
        return Reply(card=named.paired(admin.pair(turn, rest.split("=")[:20])))
    if first == "remove" and others:
        word = admin.unpair(turn, others)
        return Reply(card=notices.done(f"“{word}” stands for itself again."), replace=True)
    page = page_of(rest)
    if not page:
        raise Invalid("Type words that mean the same: `/lore synonyms k8s = kubernetes`.")
    known, may_be = admin.decided(turn).synonyms, proposing.proposed(turn) if page == 1 else ()
    return Reply(card=named.listing(known, page, may_be), replace=page > 1)


def own_synonyms(turn: Turn) -> Reply:
    """The same for curators, who know the words of the house."""
    return synonyms(turn, clean(turn.text))


def default_channel(turn: Turn, rest: str) -> Reply:
    """`default-channel #channel` or `off`; alone it shows the present one."""
    if not rest:
        now = admin.decided(turn).channel
        state = f"Needs asked in private are offered to #{now}." if now else "There is no default channel."
        return Reply(card=notices.done(f"{state} Change it with `/lore admin default-channel #channel` or `off`."))
    channel = None if rest.casefold() == "off" else admin.channel_meant(turn, rest.split(maxsplit=1)[0])
    admin.decide_channel(turn, channel)
    said = f"Needs asked in private are offered to #{channel.name} now." if channel else "No default channel any more."
    return Reply(card=notices.done(said))


def model(turn: Turn, rest: str) -> Reply:
    """`model on|off [#channel]`, `model limits 20 200 1000`; alone it shows the present state."""
    word, where = split_command(rest)
    if not word:
        return Reply(card=views.overview(admin.decided(turn)))
    if word == "limits":
        person, place, everybody = admin.limit_model(turn, where)
        most = f"{person} a day for a person, {place} for a channel, {everybody} for everybody together"
        return Reply(card=notices.done(f"The language model is asked at most {most}."))
    if word not in ("on", "off"):
        raise Invalid("Type `/lore admin model on` or `off`, and a #channel if it is only about that one.")
    channel = admin.channel_meant(turn, where.split()[0]) if where else None
    admin.decide_model(turn, channel, on=word == "on")
    scope = f"in #{channel.name}" if channel else "everywhere"
    said = f"The language model is {word} {scope} now."
    if word == "on" and not turn.model:
        said = (
            f"The language model is allowed {scope} now, but none is set up yet. "
            "Whoever runs Lore sets `OPENAI_API_KEY`, and `LORE_MODEL` to choose which one."
        )
    back = Button("Undo", "admin", f"model {'off' if word == 'on' else 'on'} {where}".strip())
    return Reply(card=notices.done(said, back))


def link(turn: Turn, rest: str) -> Reply:
    """`link` makes a code; `link CODE` in another workspace asks, and its button joins."""
    if not rest:
        return Reply(card=views.code(joining.offer(turn)))
    code, sure = split_command(rest)
    if sure == "now" and turn.request.via == "pressed":
        there = joining.join(turn, code)
        return Reply(card=notices.done(f"Done: this workspace is part of {there.name} now."), replace=True)
    return Reply(card=views.ask_to_join(joining.meant(turn, code).name, turn.workspace.name, code))


def audit(turn: Turn, rest: str) -> Reply:
    """`audit`, a page at a time."""
    number = page_of(rest)
    if not number:
        raise Invalid("Type `/lore admin audit`; its button shows what is older.")
    deeds, older = trail.page(turn, number)
    return Reply(card=trails.card(deeds, number, older), replace=number > 1)


def forget(turn: Turn, rest: str) -> Reply:
    """`forget @person` asks; its button erases."""
    chosen = PERSON.fullmatch(rest)
    if chosen is not None and turn.request.via == "pressed":
        admin.erase(turn, row_number(chosen[1]))
        return Reply(card=notices.done("Done: I no longer know them."), replace=True)
    meant = mentions.read(turn.request)
    if len(meant.accounts) != 1:
        raise Invalid("Say who: `/lore admin forget @Ana`. Pick the person from the list with @.")
    (person,) = people.behind(turn, meant.accounts)
    return Reply(card=views.ask_to_erase(admin.other(turn, person.id).name, person.id))


WORDS: dict[str, Callable[[Turn, str], Reply]] = {
    "role": role, "emoji": emoji, "synonyms": synonyms, "default-channel": default_channel, "model": model,
    "link": link, "audit": audit, "forget": forget,
}  # fmt: skip
COMMANDS = {
    "admin": Command(
        decide,
        "roles, emoji, synonyms, default channel, model, workspaces, erasing, audit",
        " | ".join(WORDS),
        role="admin",
    ),
    "synonyms": Command(own_synonyms, "words that mean the same in a search", "k8s = kubernetes", role="curator"),
}
