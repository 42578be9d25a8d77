"""Who may know something, and what those say who were asked."""

from bot.conversation import Turn
from bot.errors import Invalid
from bot.rules.numbers import row_number
from bot.rules.text import one_line
from bot.services import asking, experts, needs, seen
from bot.views.routing import ShownExpert
from storage import asks, people, topics

SHOWN, LONGEST = 5, 300


def refuse(turn: Turn, need_id: int, said: str) -> None:
    """Somebody who was asked says not now, or not my topic; the next one is asked instead. Raises NotFound, Invalid."""
    need = needs.visible(turn, need_id)
    if turn.me.id not in asks.about(turn.session, turn.org, need_id):
        raise Invalid("I did not ask you about this one. You don't have to do anything.")
    fresh = asks.say(turn.session, turn.org, need_id, turn.me.id, said, turn.now)
    asker = people.person(turn.session, turn.org, need.asker_id)
    if fresh and need.state == "open" and asker is not None:
        slugs = topics.of(turn.session, turn.org, "need", [need.id]).get(need.id, ())
        asking.ask_around(turn, need, asker, slugs, most=1)


def taught(turn: Turn, need_id: int) -> tuple[str, ...]:
    """The topics of a need that the person offers to teach."""
    about = topics.of(turn.session, turn.org, "need", [need_id]).get(need_id, ())
    return tuple(
        slug for slug in about if slug in topics.interests(turn.session, turn.org, turn.me.id).get("teach", ())
    )


def who_may_know(turn: Turn, words: str, slugs: tuple[str, ...] = ()) -> list[ShownExpert]:
    """Those who may know, each with the reason, as far as the person may see it here."""
    likely = experts.ranked(turn, words, seen.eyes(turn, turn.channel), slugs)[: asking.CONSIDERED]
    why = experts.reasons(turn, words, likely, slugs)
    known = [each.person_id for each in likely if each.person_id in why][:SHOWN]
    load, persons = asking.loads(turn, known), people.persons(turn.session, turn.org, known)
    return [
        ShownExpert(persons[id].name, why[id], load[id].asked == 0 and not asking.is_paused(turn, persons[id]))
        for id in known
    ]


def about(turn: Turn, typed: str) -> tuple[str, tuple[str, ...]]:
    """What is asked about: the words, or those of the need `n12`, with its topics. Raises Invalid, NotFound."""
    words = one_line(typed, LONGEST)
    if words[:1] in "nN" and words[1:].isdigit() and len(words) < 13:
        need = needs.visible(turn, row_number(words[1:]))
        return f"{need.title}\n{need.details}", topics.of(turn.session, turn.org, "need", [need.id]).get(need.id, ())
    slugs = tuple(topics.known(turn.session, turn.org, [word.strip("#").casefold() for word in words.split()]))
    if not any(char.isalnum() for char in words):
        raise Invalid("About what? For example `/lore who expense reports`.")
    return words, slugs
