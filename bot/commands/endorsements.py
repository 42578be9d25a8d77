"""What can be said of a snippet, by button or by emoji."""

from functools import partial

from bot.commands.reading import number, numbered, page_of, paged
from bot.commands.table import Command
from bot.conversation import Turn, named
from bot.errors import Invalid
from bot.services import confirmations, endorsements, reactions, replies, reviewing, scores, seen, verifying
from bot.views import endorsements as views
from bot.views import notices
from bot.views import reviews as review_views
from bot.views import scores as score_views
from bot.views.elements import Button, Reply
from bot.views.scores import ShownTerm


def say(turn: Turn, kind: str) -> Reply:
    id = number(turn.text, "s")
    return Reply(card=views.said(id, kind, fresh=endorsements.say(turn, id, kind)))


def question(turn: Turn) -> Reply:
    """The form, or what was sent with it or typed."""
    id, typed = numbered(turn.words, "s")
    if not typed and not turn.request.values:
        return Reply(form=views.question(id, endorsements.others(turn, id).title))
    words = typed or named(turn.request.value("words"), turn.request.people)
    return Reply(card=views.said(id, "question", fresh=endorsements.ask(turn, id, words)))


def helped(turn: Turn) -> Reply:
    """`s3`, or `s3 n12` where it was offered as the answer to a need."""
    id, rest = numbered(turn.text, "s")
    fresh = confirmations.helped(turn, id, number(rest, "n") if rest else None)
    authors = seen.names(turn, endorsements.subject(turn, id).authors)
    return Reply(card=views.helped(id, tuple(authors.values()), fresh=fresh))


def take_back(turn: Turn) -> Reply:
    """`s12 useful`"""
    id, kind = numbered(turn.text, "s")
    if kind == "helped":
        confirmations.take_back(turn, id)
    elif kind not in views.SAID:
        raise Invalid("I don't know what to take back. Press the button again.")
    elif not endorsements.take_back(turn, id, kind):
        return Reply(card=notices.done(views.STILL), replace=True)
    return Reply(card=notices.done("Taken back. It no longer counts."), replace=True)


def reviewed(turn: Turn) -> Reply:
    endorsements.review(turn, number(turn.text, "s"))
    return Reply(card=notices.done("Thank you! Its card says that it was looked through today."), replace=True)


def hand_on(turn: Turn) -> Reply:
    id = number(turn.text, "s")
    return Reply(card=review_views.handed_on(id, found=reviewing.hand_on(turn, id)), replace=True)


def verify(turn: Turn) -> Reply:
    """`/lore verify s12`: the person stands for it as it reads now."""
    id = number(turn.text, "s")
    return Reply(card=review_views.verified(id, verifying.verify(turn, id)))


def unverify(turn: Turn) -> Reply:
    verifying.take_back(turn, number(turn.text, "s"))
    return Reply(card=notices.done("Taken back. Its card no longer says that it is verified."), replace=True)


def publish_reply(turn: Turn) -> Reply:
    id, rest = numbered(turn.text, "s")
    replies.publish(turn, id, *numbered(rest, "n"))
    edit, undo = Button("Edit", "edit-snippet", f"s{id}"), Button("Undo", "undo-share", f"s{id}")
    return Reply(card=notices.done("Published. Thank you for sharing what you know!", edit, undo), replace=True)


def decline_reply(turn: Turn) -> Reply:
    id, rest = numbered(turn.text, "s")
    replies.decline(turn, id, *numbered(rest, "n"))
    return Reply(card=notices.done("Thrown away."), replace=True)


def why(turn: Turn) -> Reply:
    """Every term of a score, the heaviest first."""
    id, rest = numbered(turn.text, "s")
    page = page_of(rest) or 1
    snippet, score = endorsements.subject(turn, id), scores.of(turn, [id])[id]
    terms = sorted(score.terms, key=lambda term: -term.value(turn.now))
    rows, more = paged(terms, page, score_views.PAGE, "why", f"s{id}")
    names = seen.names(turn, (term.person_id for term in rows))
    shown = [ShownTerm(names[term.person_id], term) for term in rows]
    return Reply(card=score_views.why(id, snippet.title, score, shown, page, more, turn.now), replace=page > 1)


def react(turn: Turn, *, present: bool) -> Reply:
    reactions.react(turn, present=present)
    return Reply()


COMMANDS = {
    "why": Command(why, "see why a snippet has its score", "<snippet>", reads=True, opens="always"),
    "useful": Command(partial(say, kind="useful")),
    "learned": Command(partial(say, kind="learned")),
    "outdated": Command(partial(say, kind="outdated")),
    "question": Command(question, opens="always"),
    "helped": Command(helped),
    "take-back": Command(take_back),
    "reviewed": Command(reviewed),
    "hand-on": Command(hand_on),
    "verify": Command(verify, "say that a snippet on your topics is right", "<snippet>"),
    "unverify": Command(unverify),
    "publish-reply": Command(publish_reply),
    "decline-reply": Command(decline_reply),
    "react": Command(partial(react, present=True), event=True, on_card=True),
    "unreact": Command(partial(react, present=False), event=True, on_card=True),
}
