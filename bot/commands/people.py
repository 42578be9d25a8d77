"""What can be asked of people."""

from bot.commands.table import Command
from bot.conversation import Turn
from bot.services import home, mentions, profiles
from bot.views import home as home_views
from bot.views import people as views
from bot.views import profiles as profile_views
from bot.views.elements import Button, Reply


def hello(turn: Turn) -> Reply:
    """What Lore is, and three things to try."""
    return Reply(card=views.hello(turn.me.name))


def thanks(turn: Turn) -> Reply:
    """A kind word to Lore; who was meant to be thanked before everybody is a press away from it."""
    thanked = mentions.thanked(turn.request)
    if not thanked:
        return Reply(card=views.welcome(None))
    mentions.remember(turn)
    return Reply(card=views.welcome(Button("Say it with kudos", "kudos", thanked)))


def look(turn: Turn) -> Reply:
    """The person's own page: the Home tab when its platform opens it, else a card."""
    return Reply(card=home_views.card(home.look(turn), turn.now), home=turn.request.via == "event")


def profile(turn: Turn) -> Reply:
    """`/lore profile [@person]`."""
    return Reply(card=profile_views.card(profiles.shown(turn, profiles.meant(turn))))


COMMANDS = {
    "home": Command(look, "what is new for you, your needs and snippets"),
    "profile": Command(profile, "what somebody teaches and shares", "[@person]", reads=True),
    **{word: Command(hello, reads=True) for word in ("hello", "hi", "hey")},
    **{word: Command(thanks, reads=True) for word in ("thanks", "thank", "thx")},
}
