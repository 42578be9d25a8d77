"""The one table of what people can ask for."""

from collections.abc import Callable

from bot.commands import (
    admin,
    digests,
    endorsements,
    finding,
    interests,
    kudos,
    lifecycle,
    linking,
    merging,
    needs,
    people,
    preferences,
    privacy,
    recommending,
    routing,
    saving,
    sharing,
    snippets,
    welcome,
)
from bot.commands import help as helping
from bot.commands.table import Command
from bot.conversation import Work
from bot.jobs import Kind
from bot.letters import Draw
from bot.llm import LanguageModel
from bot.services import answering, asking, coaching, drafting

COMMANDS: dict[str, Command] = {  # in the order that help tells of them
    **needs.COMMANDS,
    **sharing.COMMANDS,
    **kudos.COMMANDS,
    **finding.COMMANDS,
    **people.COMMANDS,
    **interests.COMMANDS,
    **digests.COMMANDS,
    **recommending.COMMANDS,
    **routing.COMMANDS,
    **endorsements.COMMANDS,
    **snippets.COMMANDS,
    **saving.COMMANDS,
    **merging.COMMANDS,
    **preferences.COMMANDS,
    **privacy.COMMANDS,
    **lifecycle.COMMANDS,
    **linking.COMMANDS,
    **admin.COMMANDS,
    **welcome.COMMANDS,
    **helping.COMMANDS,
}
helping.TABLE.update(COMMANDS)

DUE: tuple[Callable[[Work], list[str]], ...] = (
    *digests.DUE, *snippets.DUE, *finding.DUE, *merging.DUE, *lifecycle.DUE,
)  # fmt: skip

DRAW: dict[str, Draw] = {
    "need": needs.draw,
    "snippet": snippets.draw,
    "kudos": kudos.draw,
}

JOBS: dict[str, Callable[[LanguageModel], Kind]] = {
    answering.JOB: answering.kind,
    asking.JOB: lambda _model: asking.kind(),
    coaching.JOB: coaching.kind,
    drafting.TITLE_JOB: drafting.naming,
    drafting.DRAFT_JOB: drafting.drafting,
}
