"""What can be done with a need."""

from bot import outbox
from bot.conversation import Turn, Work
from bot.errors import Invalid, NotFound, NotYours, TooLate
from bot.rules.text import one_line
from bot.services import seen
from bot.services.declaring import DETAILS, Words
from bot.services.seen import eyes
from bot.views import needs as views
from bot.views.needs import ShownNeed
from storage import askers, home, need_merging, needs, snippets, topics
from storage.tables import Need

OPEN = ("open", "claimed", "answered")
ONLY_ASKER = "Only the person who asked can do that. You can press *Me too* instead."


def join(turn: Turn, id: int, words: str = "") -> Need:
    """The person needs it too, perhaps in their own words. Raises TooLate when it no longer waits."""
    need = open_need(turn, id)
    if need.asker_id == turn.me.id:
        raise Invalid("This need is yours already. You will hear when somebody answers.")
    needs.join(turn.session, turn.org, need.id, turn.me.id, one_line(words, DETAILS), turn.now)
    outbox.redraw(turn, "need", need.id)
    return need


def leave(turn: Turn, id: int) -> Need:
    """The person does not need it any more."""
    need = visible(turn, id)
    if needs.leave(turn.session, turn.org, need.id, turn.me.id):
        outbox.redraw(turn, "need", need.id)
    return need


def claim(turn: Turn, id: int) -> Need:
    """The person offers to help; the asker hears of it in the thread."""
    need = open_need(turn, id)
    if need.asker_id == turn.me.id:
        raise Invalid("This need is yours. If you found the answer yourself, press *Share an answer*.")
    if needs.claim(turn.session, turn.org, need.id, turn.me.id, turn.now):
        if need.state == "open":
            needs.change(turn.session, need, "claimed", turn.me.id, turn.now)
        asker = seen.names(turn, [need.asker_id])[need.asker_id]
        outbox.post(
            turn, seen.channel(turn, need.channel_id), views.offered(need.asker_id, asker, turn.me.name),
            thread=seen.thread_of("need", need.id),
        )  # fmt: skip
        outbox.redraw(turn, "need", need.id)
    return need


def release(turn: Turn, id: int) -> Need:
    """The person can no longer help."""
    need = visible(turn, id)
    if needs.release(turn.session, turn.org, need.id, turn.me.id):
        if need.state == "claimed" and not needs.claims(turn.session, turn.org, [need.id]):
            needs.change(turn.session, need, "open", turn.me.id, turn.now)
        outbox.redraw(turn, "need", need.id)
    return need


def withdraw(turn: Turn, id: int) -> Need:
    """The asker takes it back."""
    return _close(turn, own(turn, id), "withdrawn")


def resolve(turn: Turn, id: int, snippet_id: int | None = None) -> Need:
    """The asker says that it is resolved, by a snippet if one did it."""
    need = asked(turn, id)
    before, need.resolved_by_id = need.resolved_by_id, snippet_id
    need.resolved_at = turn.now
    _close(turn, need, "resolved")
    _found_by(turn, before, snippet_id)
    return need


def reopen(turn: Turn, id: int) -> Need:
    """The asker waits for help again."""
    need = asked(turn, id)
    if need.state not in OPEN:
        before, need.resolved_by_id, need.resolved_at = need.resolved_by_id, None, None
        needs.change(turn.session, need, waiting_state(turn, need.id), turn.me.id, turn.now)
        _found_by(turn, before)
        outbox.redraw(turn, "need", need.id)
    return need


def edit(turn: Turn, id: int, words: Words) -> Need:
    """The asker changes the words."""
    need = own(turn, id)
    need.title, need.details, need.changed_at = words.title, words.details, turn.now
    turn.session.flush()
    topics.put_on(turn.session, turn.org, "need", need.id, words.topics)
    need_merging.index(turn.session, turn.org, need.id)
    outbox.redraw(turn, "need", need.id)
    return need


def mine(turn: Turn) -> list[ShownNeed]:
    """What the person asked and what they need too, what still waits first and in that their own."""
    asked = needs.of_asker(turn.session, turn.org, turn.me.id)
    joined = home.joined(turn.session, turn.org, eyes(turn, turn.channel))
    return shown(turn, sorted([*asked, *joined], key=lambda need: need.state not in OPEN))


def waiting(turn: Turn, slug: str | None = None) -> list[ShownNeed]:
    """The needs that wait for help and the person may see here, the oldest first."""
    return shown(turn, needs.waiting(turn.session, turn.org, eyes(turn, turn.channel), slug))


def visible(turn: Turn, id: int) -> Need:
    """The need, if it may be seen here; one that became part of another leads to that one. Raises NotFound."""
    need = needs.get(turn.session, turn.org, id)
    if need is not None and need.state == "withdrawn":
        need = needs.get(turn.session, turn.org, need_merging.target(turn.session, turn.org, id))
    if need is None or not seen.may_see(turn, need.visibility, need.channel_id, [need.asker_id]):
        raise NotFound
    return need


def open_need(turn: Turn, id: int) -> Need:
    """The need, if it still waits. Raises NotFound, TooLate."""
    need = visible(turn, id)
    if need.state not in OPEN:
        raise TooLate(f"This need is {views.STATES[need.state]} already. You can ask your own with `/learn …`.")
    return need


def own(turn: Turn, id: int) -> Need:
    """The need, if it is the person's own. Raises NotFound, NotYours."""
    need = visible(turn, id)
    if need.asker_id != turn.me.id:
        raise NotYours(ONLY_ASKER)
    return need


def asked(turn: Turn, id: int) -> Need:
    """The need, if the person asked it or what became part of it. Raises NotFound, NotYours."""
    need = visible(turn, id)
    if not is_asker(turn, need):
        raise NotYours(ONLY_ASKER)
    return need


def is_asker(turn: Turn, need: Need) -> bool:
    """Whether the person asked it or what became part of it: they, too, can say what answered it."""
    return need.asker_id == turn.me.id or need.id in askers.also(turn.session, turn.org, turn.me.id)


def shown(work: Work, several: list[Need]) -> list[ShownNeed]:
    """Needs as their cards show them, in the same order."""
    ids = [need.id for need in several]
    joined = needs.followers(work.session, work.org, ids)
    claims = needs.claims(work.session, work.org, ids)
    answers = needs.answers(work.session, work.org, ids)
    about = topics.of(work.session, work.org, "need", ids)
    wanted = {a for each in answers.values() for a in each} | {n.resolved_by_id for n in several if n.resolved_by_id}
    answering = {each.snippet_id: each for each in seen.answers(work, wanted)}
    names = seen.names(work, [n.asker_id for n in several] + [p for each in claims.values() for p in each])
    return [
        ShownNeed(
            need.id, need.title, need.details, need.state, need.asker_id, names[need.asker_id],
            about.get(need.id, ()), need.created_at, len(joined.get(need.id, ())),
            tuple(names[p] for p in claims.get(need.id, ())),
            tuple(answering[a] for a in answers.get(need.id, ()) if a in answering),
            answering.get(need.resolved_by_id or 0),
        )
        for need in several
    ]  # fmt: skip


def waiting_state(turn: Turn, id: int) -> str:
    """How a need that waits stands: answered, somebody is on it, or open."""
    if seen.answers(turn, needs.answers(turn.session, turn.org, [id]).get(id, ())):
        return "answered"
    return "claimed" if needs.claims(turn.session, turn.org, [id]) else "open"


def _found_by(turn: Turn, *snippet_ids: int | None) -> None:
    """These snippets are found by the questions that they resolve now."""
    ids = [id for id in snippet_ids if id is not None]
    for snippet in snippets.several(turn.session, turn.org, ids).values() if ids else ():
        snippets.index(turn.session, snippet)


def _close(turn: Turn, need: Need, state: str) -> Need:
    if need.state != state:
        needs.change(turn.session, need, state, turn.me.id, turn.now)
        outbox.redraw(turn, "need", need.id)
    return need
