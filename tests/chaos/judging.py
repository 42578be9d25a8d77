"""Holds what is there at the end against what must be."""

from collections import Counter
from dataclasses import dataclass, field

from sqlmodel import col, select

from storage.store import Session
from storage.tables import Account, Endorsement, Need, NeedFollower, Outbox, Snippet
from tests.chaos.expected import Expected
from tests.chaos.people import SlackOrg, TeamsOrg, words_in
from tests.fakes.slack.things import Json

WAITING = ("new", "leased", "sending")


@dataclass(frozen=True)
class Kept:
    """What the database holds, by the word of a need or a snippet; people by their accounts."""

    orgs: dict[str, list[int]]  # the organization of each row that has the word
    ids: dict[str, int]
    reactions: set[tuple[str, str]]
    joins: set[tuple[str, str]]
    unknown: Counter[tuple[str, int]]  # what may have been sent, by thing and number
    states: Counter[tuple[str, str]]  # messages by kind and state


def kept(session: Session) -> Kept:
    """Reads it."""
    who = {row.person_id: row.external_id for row in session.exec(select(Account))}
    orgs: dict[str, list[int]] = {}
    ids: dict[str, int] = {}
    words: dict[tuple[str, int], str] = {}
    for table, thing in ((Need, "need"), (Snippet, "snippet")):
        for row in session.exec(select(table)):
            word = next((each for each in row.title.split() if each[0] == "t" and each[-1] == "w"), "")
            if row.state == "draft":  # shown to its author first, because something like it is there
                continue
            orgs.setdefault(word, []).append(row.organization_id)
            ids[word] = row.id
            words[thing, row.id] = word
    said = select(Endorsement).where(col(Endorsement.kind).in_(("learned", "useful")))
    waiting = list(session.exec(select(Outbox)))
    return Kept(
        orgs, ids,
        {(words["snippet", row.snippet_id], who[row.person_id]) for row in session.exec(said)},
        {(words["need", row.need_id], who[row.person_id]) for row in session.exec(select(NeedFollower))},
        Counter((row.thing, row.thing_id) for row in waiting if row.state == "unknown" and row.thing and row.thing_id),
        Counter((row.kind, row.state) for row in waiting),
    )  # fmt: skip


def left(session: Session) -> int:
    """How many messages are still to be sent; drawing cards again is no message."""
    query = select(Outbox.id).where(col(Outbox.state).in_(WAITING), col(Outbox.kind) != "redraw")
    return len(session.exec(query).all())


@dataclass
class Verdict:
    """What is wrong, and what was counted."""

    problems: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def hold(self, fine: bool, problem: str) -> None:
        if not fine:
            self.problems.append(problem)


def judge(expected: Expected, there: Kept, slack: list[SlackOrg], teams: list[TeamsOrg]) -> Verdict:
    """Compares everything."""
    verdict = Verdict()
    shown = _shown_on_slack(slack, verdict)
    on_teams = Counter(said.word for org in teams for room in org.rooms for said, _ in org.posted(room))
    teams_tags = {org.words.tag for org in teams}
    for said in expected.said.values():
        rows = len(there.orgs.get(said.word, ()))
        verdict.hold(rows == 1 if said.sure else rows <= 1, f"{said.word}: {rows} rows, sure={said.sure}")
        if said.org in teams_tags:
            doubtful = there.unknown[said.thing, there.ids.get(said.word, 0)]
            verdict.counts["doubtful on Teams, kept as unknown"] += doubtful
            fine = rows - doubtful <= on_teams[said.word] <= rows
            verdict.hold(fine, f"{said.word}: {on_teams[said.word]} cards on Teams, {doubtful} unknown, {rows} rows")
        else:
            verdict.hold(shown[said.word] == rows, f"{said.word}: {shown[said.word]} cards on Slack for {rows} rows")
    _hold_marks(expected, there, verdict)
    _hold_borders(expected, there, verdict)
    for (kind, state), number in sorted(there.states.items()):
        verdict.counts[f"outbox {kind} {state}"] = number
        verdict.hold(kind == "redraw" or state in ("sent", "unknown"), f"{number} messages ({kind}) are {state}")
    return verdict


def _shown_on_slack(slack: list[SlackOrg], verdict: Verdict) -> Counter[str]:
    """How many cards show each word; no card of one organization says a word of another's."""
    shown: Counter[str] = Counter()
    for org in slack:
        for channel in org.team.channels.values():
            ours = [message for message in list(channel.messages.values()) if message.get("bot_id")]
            ids = Counter(_number(message) for message in ours)
            twice = [id for id, times in ids.items() if id and times > 1]
            verdict.hold(not twice, f"{org.words.tag}: posted more than once: {twice[:5]}")
            for message in ours:
                marked = {word for word in words_in(message) if word in org.expected.said}
                strange = {word for word in marked if org.expected.said[word].org != org.words.tag}
                verdict.hold(not strange, f"{strange} in a channel of {org.words.tag}")
                if not message.get("thread_ts") and channel.kind != "im":
                    shown.update(marked)
            verdict.counts["messages on Slack"] += len(ours)
    return shown


def _number(message: Json) -> str:
    return str((message.get("metadata") or {}).get("event_payload", ""))


def _hold_marks(expected: Expected, there: Kept, verdict: Verdict) -> None:
    for key, possible in expected.endorsed().items():
        if there.unknown["snippet", there.ids.get(key[0], 0)]:
            possible.add(False)  # nobody can tell Lore the number of a card that is in doubt on Teams
        verdict.hold((key in there.reactions) in possible, f"reaction {key}: {key in there.reactions}, {possible}")
    strange = there.reactions - expected.reacted.keys()
    verdict.hold(not strange, f"reactions that nobody made: {sorted(strange)[:5]}")
    for key, sure in expected.joined.items():
        verdict.hold(key in there.joins or not sure, f"me too of {key} is lost")
    verdict.hold(not there.joins - expected.joined.keys(), "a me too that nobody pressed")
    verdict.counts["endorsements"] = len(there.reactions)
    verdict.counts["me too"] = len(there.joins)


def _hold_borders(expected: Expected, there: Kept, verdict: Verdict) -> None:
    """Everything of a workspace is in one organization, which is nobody else's."""
    homes: dict[str, set[int]] = {}
    for word, rows in there.orgs.items():
        if word in expected.said:
            homes.setdefault(expected.said[word].org, set()).update(rows)
    verdict.hold(all(len(each) == 1 for each in homes.values()), f"a workspace in several organizations: {homes}")
    verdict.hold(len(set().union(*homes.values())) == len(homes), f"organizations shared by workspaces: {homes}")
    verdict.counts["organizations"] = len(homes)
