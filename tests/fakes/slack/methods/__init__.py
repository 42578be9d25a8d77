"""One function per Web API method, all of them in METHODS."""

from tests.fakes.slack.methods import access, chat, conversations, people, reactions, views
from tests.fakes.slack.methods.table import METHODS, Ask, Fail, Method

__all__ = [
    "METHODS",
    "Ask",
    "Fail",
    "Method",
    "access",
    "chat",
    "conversations",
    "people",
    "reactions",
    "views",
]
