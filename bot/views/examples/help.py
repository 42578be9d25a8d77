"""Examples of help."""

from dataclasses import dataclass

from bot.views import help as views
from bot.views import notices
from bot.views.elements import Button, Card, Form


@dataclass(frozen=True, slots=True)
class Line:
    """What help tells of a command."""

    help: str
    usage: str = ""
    slash: bool = False


COMMANDS = {
    "learn": Line("ask for what you want to learn", "<what you need> | mine | open [topic]", slash=True),
    "share": Line("publish what you know", "<text> | mine", slash=True),
    "kudos": Line("thank people, with a reason", "@person… <reason>", slash=True),
    "find": Line("search what colleagues shared and need", "<words>"),
    "ask": Line("get an answer with its sources", "<question>"),
    "home": Line("what is new for you, your needs and snippets"),
    "digest": Line("a summary of this channel, when you want it", "[weekly <day> <hh:mm> | off | preview]"),
    "pause": Line("no message that you did not ask for", "<until>"),
    "help": Line("what I understand"),
}
TYPO = notices.failed(
    "I don't know “fnid”. Did you mean “find”?",
    Button("Use find", "find", "", style="primary"),
    Button("Show help", "help"),
)
UNKNOWN = notices.failed("I don't know “staplers”. Here is what I understand.", Button("Show help", "help"))

EXAMPLES: dict[str, Card | Form] = {
    "help": views.everything(COMMANDS),
    "help-one": views.one("learn", COMMANDS["learn"]),
    "error-typo": TYPO,
    "error-unknown": Card((*UNKNOWN.elements, views.words(COMMANDS)), UNKNOWN.summary),
}
