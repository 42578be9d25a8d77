"""Measuring who would be asked: the past of a judged set in an organization of its own, then what was asked later."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.conversation import Work
from bot.rules import measures, quiet, routing
from bot.rules.text import one_line
from bot.services import evaluating, experts
from bot.services.asking import ASKED_AT_ONCE, WEEK
from bot.services.evaluating import Measured
from bot.services.experts import Expert
from bot.services.judged import Experts, Question
from storage import needs, people, places, snippets
from storage.search import Eyes
from storage.store import Session
from storage.tables import Channel, Need, Snippet, Workspace

NAMED, TOP = 5, 10
TITLE, DETAILS, HEADING, BODY = 300, 2000, 120, 12_000


@dataclass
class Company:
    """An organization that knows a past; `seen`: who answered in it."""

    session: Session
    workspace: Workspace
    channel: Channel
    now: datetime
    people: dict[str, int] = field(default_factory=dict)
    seen: set[int] = field(default_factory=set)
    answered: Counter[int] = field(default_factory=Counter)

    def person(self, user: str) -> int:
        """The person of that name, made known when they are new."""
        if user not in self.people:
            self.people[user] = people.open_account(self.session, self.workspace, user, user, self.now).person_id
        return self.people[user]


def on_experts(session: Session, now: datetime, judged: Experts) -> list[Measured]:
    """hit@5 beside naming the most active, how the named spread, and the same under the limits of real asking."""
    company = _company(session, now)
    for question in judged.past:
        _remember(company, question)
    evaluating.count(session, company.workspace.organization_id)
    active = [person for person, _ in company.answered.most_common()]
    hits, busiest, reached = [], [], []
    named, asked, weeks = Counter[int](), Counter[int](), defaultdict[int, list[datetime]](list)
    for question in judged.later:
        right = _right(company, question)
        if not right:
            continue
        asker, found = company.person(question.asker), _ranked(company, question)
        first = [each.person_id for each in found[:NAMED]]
        hits.append(float(not right.isdisjoint(first)))
        busiest.append(float(not right.isdisjoint([each for each in active if each != asker][:NAMED])))
        named.update(first)
        few = _asked(found, weeks, question.at)
        asked.update(few)
        reached.append(float(not right.isdisjoint(few)))
    return [
        evaluating.measured("hit@5", hits), evaluating.measured("hit@5 of the most active", busiest),
        *_spread("named", named, company.seen),
        evaluating.measured(f"reached by asking {ASKED_AT_ONCE}, {quiet.ASKS_A_WEEK} times a week at most", reached),
        *_spread("asked", asked, company.seen),
    ]  # fmt: skip


def _company(session: Session, now: datetime) -> Company:
    here = places.open_workspace(session, "judged", f"experts {now.isoformat()}", "A judged set", now)
    return Company(session, here, places.open_channel(session, here, "channel", "public", "channel", False), now)


def _remember(company: Company, question: Question) -> None:
    """A question of the past as the need that it was, with each person's answer, headed by its first words."""
    org, at, said = company.workspace.organization_id, question.at, defaultdict[str, list[str]](list)
    for given in question.answers:
        said[given.user].append(given.text)
        company.answered[company.person(given.user)] += 1
    need = needs.add(company.session, Need(
        organization_id=org, channel_id=company.channel.id, asker_id=company.person(question.asker),
        title=one_line(question.text, TITLE), details=question.text[:DETAILS] if len(question.text) > TITLE else "",
        state="answered", created_at=at, changed_at=at,
    ), ())  # fmt: skip
    good = [given.user for given in question.answers if given.good]
    for user, texts in said.items():
        person, body = company.person(user), "\n".join(texts)[:BODY]
        snippet = snippets.add(company.session, Snippet(
            organization_id=org, channel_id=company.channel.id, title=one_line(body, HEADING) or "–", body=body,
            state="published", created_at=at, published_at=at,
        ), [person], ())  # fmt: skip
        company.seen.add(person)
        needs.answer(company.session, org, need.id, snippet.id, person, at)
        if good[:1] == [user]:
            need.resolved_by_id, need.resolved_at = snippet.id, at
            needs.change(company.session, need, "resolved", need.asker_id, at)
        snippets.index(company.session, snippet)


def _right(company: Company, question: Question) -> set[int]:
    """Who helped, or else who answered: those who had answered before, without whoever asks."""
    good = {given.user for given in question.answers if given.good} or {given.user for given in question.answers}
    return {company.person(user) for user in good - {question.asker}} & company.seen


def _ranked(company: Company, question: Question) -> list[Expert]:
    work = Work(company.session, question.at, places.organization(company.session, company.workspace.organization_id))
    return experts.ranked(work, question.text, Eyes(company.person(question.asker), company.channel.id))


def _asked(found: Sequence[Expert], weeks: dict[int, list[datetime]], at: datetime) -> list[int]:
    """Who would be asked that day, given who was asked in the week before."""
    lately = {each.person_id: sum(at - before < WEEK for before in weeks[each.person_id]) for each in found}
    free = [each for each in found if lately[each.person_id] < quiet.ASKS_A_WEEK]
    order = sorted(free, key=lambda each: -routing.in_turn(each.score, lately[each.person_id], 0))
    few = [each.person_id for each in order[:ASKED_AT_ONCE]]
    for person in few:
        weeks[person] = [before for before in weeks[person] if at - before < timedelta(days=30)] + [at]
    return few


def _spread(what: str, counted: Counter[int], seen: Collection[int]) -> list[Measured]:
    """The share of the few who are taken most, and the Gini index: 0, all alike, to 1, always the same one."""
    most = sum(n for _, n in counted.most_common(TOP)) / max(counted.total(), 1)
    even = measures.gini([counted[person] for person in seen])
    return [
        Measured(f"share of the {TOP} most {what}", most, most, most),
        Measured(f"Gini of the {what}", even, even, even),
    ]
