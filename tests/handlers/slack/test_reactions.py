"""Reactions are looked into no further than they concern us."""

from datetime import UTC, datetime

import pytest

from bot.conversation import mark
from bot.platform import Letter
from bot.views.elements import Card, Paragraph
from storage import links, need_merging, people, places
from storage import needs as stored_needs
from storage.store import Session
from storage.tables import Need
from tests.fakes.slack import Channel, Error, Reset, User
from tests.handlers.slack.stand import Stand

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CARD = Card((Paragraph(("A card",)),), "A card")


async def need(here: Stand, asker: User, channel: Channel) -> str:
    """The message that shows a need which somebody asked in the channel."""
    sent = await here.connection.platform.send(Letter(1, here.team.id, channel.id, CARD))

    def ask(session: Session) -> None:
        workspace = places.workspace(session, "slack", here.team.id)
        assert workspace is not None
        account = people.open_account(session, workspace, asker.id, "Ann", NOW)
        row = places.open_channel(session, workspace, channel.id, "public", "general", shared=False)
        asked = Need(
            organization_id=workspace.organization_id, channel_id=row.id, asker_id=account.person_id, title="how",
            created_at=NOW, changed_at=NOW,
        )  # fmt: skip
        stored_needs.add(session, asked, [])
        links.keep(session, workspace.organization_id, row.id, sent.message, "need", asked.id, NOW)

    await here.store.write(ask)
    return sent.message


async def test_the_askers_tick_brings_the_reply_with_it(here: Stand) -> None:
    ann, ben = here.team.user("Ann Lee"), here.team.user("Ben Ray")
    general = here.team.channel("general", [ann, ben])
    root = await need(here, ann, general)
    await here.slack.message(ben, general, f"Use yield, {ann.mention}", thread=root)
    reply = here.fake.messages(here.team, general)[-1]
    await here.slack.react(ann, reply, "white_check_mark", general)
    said = here.router.last.message
    assert said is not None
    assert said.author is not None
    assert (said.id, said.thread, said.text) == (reply["ts"], root, f"Use yield, {mark(ann.id)}")
    assert (said.author.account, said.author.name) == (ben.id, "Ben Ray")
    assert here.router.last.people == {ann.id: "Ann Lee"}
    await here.slack.react(ben, reply, "white_check_mark", general)
    assert here.fake.counts["conversations.replies"] == 1
    await here.slack.unreact(ann, reply, "white_check_mark", general)
    await here.slack.react(ann, reply, "+1", general)
    await here.slack.react(ann, here.fake.messages(here.team, general)[0], "white_check_mark", general)
    assert here.fake.counts["conversations.replies"] == 1


async def test_whoever_asked_what_became_one_need_ticks_in_either_thread(here: Stand) -> None:
    ann, ben = here.team.user("Ann Lee"), here.team.user("Ben Ray")
    rooms = [here.team.channel(name, [ann, ben]) for name in ("general", "support")]
    roots = [await need(here, asker, room) for asker, room in zip((ann, ben), rooms, strict=True)]

    def merge(session: Session) -> None:
        steps = need_merging.merge(session, 1, 1, 2, NOW)
        need_merging.note(session, 1, 1, 2, 1, NOW, steps)
        old = stored_needs.get(session, 1, 1)
        assert old is not None
        stored_needs.change(session, old, "withdrawn", 1, NOW)

    await here.store.write(merge)
    for room, root in zip(rooms, roots, strict=True):
        await here.slack.message(ben, room, "Use yield", thread=root)
        reply = here.fake.messages(here.team, room)[-1]
        for asker in (ann, ben):
            await here.slack.react(asker, reply, "white_check_mark", room)
            said = here.router.last.message
            assert said is not None
            assert (said.id, said.thread) == (reply["ts"], root)


async def test_a_tick_comes_again_when_the_reply_cannot_be_read_now(here: Stand) -> None:
    ann = here.team.user("Ann Lee")
    general = here.team.channel("general", [ann])
    root = await need(here, ann, general)
    await here.slack.message(ann, general, "Use yield", thread=root)
    reply = here.fake.messages(here.team, general)[-1]
    here.fake.faults.add(Reset(), "conversations.replies", times=4)
    done = await here.slack.react(ann, reply, "white_check_mark", general)
    assert [attempt.status for attempt in done.attempts][:2] == [500, 500]
    here.fake.faults.clear()
    here.fake.faults.add(Error("thread_not_found"), "conversations.replies")
    here.later(5)  # the wait that Slack asked for is over
    assert (await here.slack.react(ann, reply, "white_check_mark", general)).ok
    assert here.router.last.message is not None
    assert here.router.last.message.thread is None


@pytest.mark.parametrize("ours", [True, False])
async def test_who_reacts_to_a_card_for_the_first_time_is_asked_for(here: Stand, ours: bool) -> None:
    ann, zoe = here.team.user("Ann Lee"), here.team.user("Zoe Fox", tz="Asia/Tokyo")
    general = here.team.channel("general", [ann, zoe])
    await need(here, ann, general)
    await here.slack.message(ann, general, "just talk")
    message = here.fake.messages(here.team, general)[0 if ours else 1]
    await here.slack.react(zoe, message, "bulb", general)
    actor = here.router.last.actor
    assert (actor.name, actor.time_zone) == (("Zoe Fox", "Asia/Tokyo") if ours else ("", ""))
    assert here.fake.counts["users.info"] == int(ours)
    await here.slack.react(ann, message, "bulb", general)
    await here.slack.react(ann, message, "star", general)
    assert here.fake.counts["users.info"] == int(ours)
