"""What can be asked of needs."""

from dataclasses import replace

from bot.commands.reading import number, numbered, page_of, paged
from bot.commands.table import Command
from bot.conversation import Turn, Work
from bot.rules.text import clean, slug, topics_in
from bot.services import channels, confirmations, declaring, needs
from bot.views import asking, notices
from bot.views import needs as views
from bot.views.elements import Button, Card, Reply
from storage import need_merging
from storage import needs as stored


def learn(turn: Turn) -> Reply:
    """`/learn`, `/learn mine`, `/learn open [topic]`, `/learn <what you need>`, or its form."""
    first, _, rest = clean(turn.text).partition(" ")
    if lists(turn.text):
        return mine(turn, page_of(rest)) if first == "mine" else waiting(turn, rest)
    text, details = turn.request.value("title") or turn.words, turn.request.value("details")
    if not clean(text):
        return Reply(form=asking.form(channels.preferred(turn), pick=turn.channel.kind == "direct"))
    words = declaring.read(text, details)
    where = channels.to_ask_in(turn, turn.request.value("channel"))
    if where is None:
        return Reply(
            form=asking.form(channels.preferred(turn), *declaring.in_form(text, details), pick=True, typed=text)
        )
    found = declaring.alike(turn, words.title, where)
    if found:
        full = f"{words.title}\n{words.details}".strip()[:1500]
        return Reply(card=asking.similar(full, found, f"c{where.id}"))
    declaring.declare(turn, words, where)
    return _posted(turn, where.name, elsewhere=where is not turn.channel)


def lists(text: str) -> bool:
    """Whether these words ask for a list of needs: they are not a need themselves."""
    first, _, rest = clean(text).partition(" ")
    return (first == "mine" and page_of(rest) > 0) or (first == "open" and (rest == "" or _is_topic(rest)))


def post(turn: Turn) -> Reply:
    """Publishes the need although something like it is there."""
    where, text = channels.numbered(turn, turn.text)
    declaring.declare(turn, declaring.read(text), where)
    return _posted(turn, where.name, elsewhere=where is not turn.channel, replace=True)


def _posted(turn: Turn, name: str, *, elsewhere: bool, replace: bool = False) -> Reply:
    if not elsewhere and not replace:
        return Reply()
    return Reply(card=notices.done(f"Posted in #{name}. I'll tell you when somebody answers."), replace=replace)


def metoo(turn: Turn) -> Reply:
    id, words = numbered(turn.words, "n")
    needs.join(turn, id, words)
    undo = Button("Not any more", "not-me", f"n{id}")
    return Reply(card=notices.done("You're in. You'll hear when it is answered.", undo))


def not_me(turn: Turn) -> Reply:
    id, listed = numbered(turn.text, "n")
    needs.leave(turn, id)
    again = Button("Me too", "metoo", f"n{id}")
    return Reply(card=notices.done("Taken back. You won't hear about this need.", again), replace=not listed)


def claim(turn: Turn) -> Reply:
    id = number(turn.text, "n")
    needs.claim(turn, id)
    return Reply(
        card=notices.done(
            "Thank you! Answer in the thread, or share it so that others find it too.",
            Button("Share an answer", "answer", f"n{id}", style="primary"),
            Button("I can't after all", "release", f"n{id}"),
        )
    )


def release(turn: Turn) -> Reply:
    needs.release(turn, number(turn.text, "n"))
    return Reply(card=notices.done("No problem. The need is open for others again."), replace=True)


def withdraw(turn: Turn) -> Reply:
    id = number(turn.text, "n")
    needs.withdraw(turn, id)
    return Reply(card=notices.done("Withdrawn.", Button("Undo", "reopen", f"n{id}")))


def resolve(turn: Turn) -> Reply:
    id = number(turn.text, "n")
    needs.resolve(turn, id)
    return Reply(card=notices.done("Resolved. 🎉", Button("Undo", "reopen", f"n{id}")))


def reopen(turn: Turn) -> Reply:
    id, listed = numbered(turn.text, "n")
    needs.reopen(turn, id)
    return Reply(card=notices.done("Open again."), replace=not listed)


def edit(turn: Turn) -> Reply:
    """The form with the present words, or what was sent with it."""
    id = number(turn.text, "n")
    if not turn.request.values:
        return Reply(form=asking.edit(needs.shown(turn, [needs.own(turn, id)])[0]))
    words = declaring.read(turn.request.value("title"), turn.request.value("details"))
    typed = " ".join(f"#{word.lstrip('#')}" for word in turn.request.value("topics").split())
    needs.edit(turn, id, replace(words, topics=topics_in(typed) or words.topics))
    return Reply(card=notices.done("Changed."))


def answers_it(turn: Turn) -> Reply:
    """A snippet that is there already answers what the person was about to ask."""
    id, _ = numbered(turn.text, "s")
    confirmations.helped(turn, id)
    return Reply(card=notices.done("Good! I've told its author that it helped."), replace=True)


def mine(turn: Turn, page: int) -> Reply:
    shown, more = paged(needs.mine(turn), page, asking.PAGE, "learn", "mine")
    return Reply(card=asking.listing("Your needs", shown, more, turn.now, me=turn.me.id), replace=page > 1)


def waiting(turn: Turn, words: str) -> Reply:
    topic, page = _topic_and_page(words)
    shown, more = paged(needs.waiting(turn, topic), page, asking.PAGE, "learn", f"open {topic or ''}".strip())
    title = f"Needs waiting for help: #{topic}" if topic else "Needs waiting for help"
    if topic and not shown and turn.channel.kind != "direct":  # it may have been a need that begins with “open”
        more = Button(f"Ask for “open {topic}”", "post", f"c{turn.channel.id} open {topic}")
    return Reply(card=asking.listing(title, shown, more, turn.now), replace=page > 1)


def own_view(turn: Turn) -> Reply:
    """The card of a need, as the one who asked sees it."""
    need = needs.own(turn, number(turn.text, "n"))
    return Reply(card=views.card(needs.shown(turn, [need])[0], own=True))


def draw(work: Work, id: int) -> Card | None:
    """The card of a need as it is now."""
    need = stored.get(work.session, work.org, need_merging.target(work.session, work.org, id))
    return views.card(needs.shown(work, [need])[0]) if need is not None else None


def _topic_and_page(words: str) -> tuple[str | None, int]:
    parts = words.split()
    page = int(parts.pop()) if parts and parts[-1].isdigit() else 1
    return (slug(parts[0].lstrip("#")) if parts else None), page


def _is_topic(words: str) -> bool:
    """Whether it is one word, which may be followed by a page: more words are a need that begins with “open”."""
    topic, _ = _topic_and_page(words)
    return len(words.split()) == (topic is not None) + words.rsplit(maxsplit=1)[-1].isdigit()


COMMANDS = {
    "learn": Command(
        learn,
        "ask for what you want to learn",
        "<what you need> | mine | open [topic]",
        slash=True,
        opens="bare",
        reads=lists,
    ),
    "post": Command(post, once=True),
    "metoo": Command(metoo),
    "not-me": Command(not_me),
    "claim": Command(claim),
    "release": Command(release),
    "withdraw": Command(withdraw),
    "resolve": Command(resolve),
    "reopen": Command(reopen),
    "own-need": Command(own_view, reads=True),
    "edit-need": Command(edit, opens="always"),
    "answers-it": Command(answers_it),
}
