"""What admins decide: roles, emoji, synonyms, the default channel, the model, linking workspaces."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import update

from bot.conversation import Actor, Place, Request, mark
from bot.services.joining import LETTERS
from bot.views.elements import Card, Reply, buttons
from storage import people as stored
from storage import places
from storage.tables import Account, Organization, Person, Setting, Topic, TopicInterest, Workspace
from tests.town import Town, ids, town

PEOPLE = {"ana": "Ana", "ben": "Ben", "cem": "Cem"}


async def reply(here: Town, text: str, who: str = "ana", via: str = "typed") -> Reply:
    request = Request(
        f"a{next(ids)}", Actor(who, who.title(), admin=who == "ana"), Place("street", here.workspace, "general", "public", "general"),
        "admin", via, text, people=PEOPLE, channels={"general": "general", "secret": "secret"},  # type: ignore[arg-type]
    )  # fmt: skip
    return await here.router.answer(request)


async def say(here: Town, text: str, who: str = "ana", via: str = "typed") -> str:
    card = (await reply(here, text, who, via)).card
    assert card is not None
    return str(card)


async def decided(here: Town, name: str) -> dict[str, object]:
    return await here.store.read(lambda session: places.setting(session, 1, name))


EVERYTHING = (
    "", f"role {mark('ben')} admin", "emoji", "emoji 🎉 useful", "synonyms", "synonyms a = b", "default-channel #general",
    "model off", "link", "link ABCDEFGH",
)  # fmt: skip


@pytest.mark.parametrize("text", EVERYTHING)
@pytest.mark.parametrize("via", ["typed", "pressed"])
async def test_only_admins_decide(tmp_path: Path, text: str, via: str) -> None:
    async with town(tmp_path) as here:
        assert "Only admins can do that" in await say(here, text, "ben", via)
        assert await here.rows(Setting) == []
        assert {person.role for person in await here.rows(Person)} <= {"member"}


async def test_everything_is_shown_with_its_state(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        shown = await say(here, "")
        for words in ("Admins: Ana", "Curators: none", "None yet", "None is set up", "/lore admin link"):
            assert words in shown
        await say(here, f"role {mark('ben')} curator")
        assert "Curators: Ben" in await say(here, "")


async def test_roles_are_given_and_the_last_admin_stays(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        assert "Ben is an admin now" in await say(here, f"role {mark('ben')} admin")
        assert "Ana is a member now" in await say(here, f"role {mark('ana')} member", "ben")
        assert "Only admins" in await say(here, "")  # although the platform calls her an admin
        assert "only admin" in await say(here, f"role {mark('ben')} curator", "ben")
        for nonsense in (
            "role",
            "role ben admin",
            f"role {mark('ben')}",
            f"role {mark('cem')} king",
            f"role {mark('x')} admin",
        ):
            assert "⚠️" in await say(here, nonsense, "ben")
        roles = {person.name: person.role for person in await here.rows(Person)}
        assert roles == {"Ana": "member", "Ben": "admin"}


async def test_an_admin_who_left_does_not_count(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await say(here, f"role {mark('ben')} admin")
        await here.store.write(lambda session: setattr(session.get(Person, 2), "state", "left"))
        assert "only admin" in await say(here, f"role {mark('ana')} member")


async def test_without_admins_the_platforms_are_asked_again(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ben", "help")
        await say(here, "")
        await here.store.write(lambda session: session.execute(update(Account).values(met=True)))
        asked = await here.say("ana", "forget", "dm-ana", "direct")
        assert asked.card is not None
        await here.press("ana", asked.card, "Erase me", "dm-ana", "direct")
        assert await here.store.read(lambda session: stored.admins(session, 1)) == []
        assert [account.met for account in await here.rows(Account)] == [False]


async def test_emoji_mean_what_was_decided(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        assert "means “useful” now" in await say(here, "emoji :tada: useful")
        assert "means nothing now" in await say(here, "emoji ❤️ off")
        await say(here, "emoji :Thumbsup::skin-tone-3: me-too")
        assert await decided(here, "emoji") == {"tada": "useful", "heart": "off", "+1": "metoo"}
        shown = await say(here, "emoji")
        assert ":tada:" in shown
        assert "('off', '❤️')" in shown
        assert "what it meant first" in await say(here, "emoji :heart: default")
        for nonsense in (
            "emoji hello useful",
            "emoji :tada:",
            "emoji :tada: great",
            "emoji :a: b c",
            "emoji " + "x" * 9999,
        ):
            assert "⚠️" in await say(here, nonsense)
        assert await decided(here, "emoji") == {"tada": "useful", "+1": "metoo"}


async def test_an_emoji_counts_from_the_moment_it_means_something(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await say(here, "emoji 🎉 learned")
        await here.say("ben", "Fold along the long side first", command="share")
        await here.say("cem", "🎉", command="react", via="event", message=here.last())
        here.clock.forward(timedelta(seconds=5))
        await here.delivery.deliver_due()
        assert "1 learned" in str(here.last().card)


async def test_words_that_mean_the_same(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await say(here, "synonyms K8s = Kubernetes = container orchestration")
        await say(here, "synonyms PO = purchase order")
        kept = await decided(here, "synonyms")
        assert kept["k8s"] == ["container orchestration", "kubernetes"]
        assert kept["purchase order"] == ["po"]
        assert "k8s" in await say(here, "synonyms")
        assert "stands for itself" in await say(here, "synonyms remove PO")
        assert set(await decided(here, "synonyms")) == {"k8s", "kubernetes", "container orchestration"}
        for nonsense in (
            "synonyms a",
            "synonyms =",
            "synonyms x = x",
            "synonyms remove nothing",
            "synonyms 0",
            "synonyms ! = ?",
        ):
            assert "⚠️" in await say(here, nonsense)
        assert len(await decided(here, "synonyms")) == 3


async def test_there_is_an_end_to_synonyms(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for n in range(15):
            await say(here, "synonyms " + " = ".join(f"w{n}x{m}" for m in range(20)))
        assert len(await decided(here, "synonyms")) == 300
        assert "more than I keep" in await say(here, "synonyms one = more")
        card = (await reply(here, "synonyms 2")).card
        assert card is not None
        assert next(button for button in buttons(card) if button.label == "Show more").text == "3"


async def test_the_default_channel_is_offered_first(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        assert "no default channel" in await say(here, "default-channel")
        await here.say("ben", "help", "secret", "private")
        assert "not public" in await say(here, "default-channel #secret")
        assert "I don't know #nowhere" in await say(here, "default-channel #nowhere")
        assert "#general now" in await say(here, "default-channel #general")
        form = (await here.say("ben", "", "dm-ben", "direct", "learn")).form
        assert form is not None
        assert [getattr(field, "value", "") for field in form.fields if field.__class__.__name__ == "ChannelField"] == [
            "general"
        ]
        await say(here, "default-channel off")
        assert await decided(here, "default-channel") == {}


async def test_the_model_is_switched_everywhere_or_in_one_channel(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        here.router.model = True
        assert "'Off. At most 20 a day" in await say(here, "model")
        await say(here, "model on #general")
        assert "Off, but on in #general" in await say(here, "model")
        await say(here, "model on")
        await say(here, "model off #general")
        assert "On, but off in #general" in await say(here, "model")
        await say(here, "model limits 5 50 500")
        assert "At most 5 a day for a person, 50 for a channel, 500 in all" in await say(here, "model")
        kept = {"organization": True, "channels": {"1": False}, "limits": [5, 50, 500]}
        assert await decided(here, "model") == kept
        for nonsense in (
            "model maybe",
            "model on #nowhere",
            "model limits 5",
            "model limits 1 2 x",
            "model limits -1 2 3",
        ):
            assert "⚠️" in await say(here, nonsense)


async def test_a_model_that_is_allowed_but_not_set_up_is_not_said_to_be_on(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        for scope, where in (("", "everywhere"), (" #general", "in #general")):
            said = (await reply(here, f"model on{scope}")).card
            assert said is not None
            assert f"allowed {where} now, but none is set up yet" in said.summary
            for setting in ("OPENAI_API_KEY", "LORE_MODEL"):
                assert setting in said.summary
        assert "is off everywhere now" in await say(here, "model off")
        here.router.model = True
        assert "is on everywhere now" in await say(here, "model on")


def code_in(card: Card | None) -> str:
    found = re.search(r"([A-Z2-9]{4})-([A-Z2-9]{4})", str(card))
    assert found is not None
    return found[0]


async def second(here: Town) -> Town:
    """A second workspace with an organization of its own, seen by the same router."""
    await here.store.write(lambda session: places.open_workspace(session, "street", "w2", "Labs", here.clock.now()))
    return Town(here.store, here.clock, here.street, here.router, here.delivery, here.scheduler, "w2")


async def test_a_second_workspace_joins_by_a_code(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await here.say("ben", "follow maps", "dm-ben", "direct")
        there = await second(here)
        await there.say("dan", "follow maps, knots", "dm-dan", "direct")
        await say(there, "default-channel #general")
        code = code_in((await reply(here, "link")).card)
        asked = await reply(there, f"link {code.lower()}")
        assert "Join Town?" in str(asked.card)
        assert "cannot be taken back" in str(asked.card)
        assert len(await here.rows(Organization)) == 2
        button = next(buttons(asked.card)) if asked.card else None
        assert button is not None
        assert "Only admins" in await say(there, button.text, "dan", "pressed")
        assert "part of Town now" in await say(there, button.text, via="pressed")
        assert [row.name for row in await here.rows(Organization)] == ["Town"]
        assert {row.organization_id for row in [*await here.rows(Workspace), *await here.rows(Person)]} == {1}
        topics = {topic.id: topic.slug for topic in await here.rows(Topic)}
        assert sorted(topics.values()) == ["knots", "maps"]
        assert {(row.person_id, topics[row.topic_id]) for row in await here.rows(TopicInterest)} == {
            (1, "maps"), (2, "maps"), (2, "knots"),
        }  # fmt: skip
        assert await decided(here, "default-channel") == {"2": "general"}
        await here.say("ben", "Fold along the long side first #maps", command="share")
        found = await there.say("dan", "find fold", "dm-dan", "direct")
        assert "Fold along" in str(found.card)
        assert "does not hold" in await say(there, f"link {code}")


async def test_codes_hold_a_quarter_of_an_hour_and_once(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        there = await second(here)
        code = code_in((await reply(here, "link")).card)
        assert set(code) <= {*LETTERS, "-"}
        assert code.replace("-", "") not in str(await here.rows(Setting))
        for wrong in ("link AAAAAAAA", "link " + "x" * 9999, f"link {code[:-1]}", "link ' OR 1=1"):
            assert "does not hold" in await say(there, wrong)
        assert "already" in await say(here, f"link {code}")
        newer = code_in((await reply(here, "link")).card)
        assert "does not hold" in await say(there, f"link {code}")
        here.clock.forward(timedelta(minutes=15, seconds=1))
        assert "does not hold" in await say(there, f"link {newer}")
        assert len(await here.rows(Organization)) == 2


async def test_two_bodies_of_knowledge_are_not_mixed(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        there = await second(here)
        await there.say("dan", "how to tie a knot", command="learn")
        code = code_in((await reply(here, "link")).card)
        for text, via in ((f"link {code}", "typed"), (f"link {code} now", "pressed")):
            assert "Only a workspace without any of that" in await say(there, text, via=via)
        assert {row.organization_id for row in await here.rows(Workspace)} == {1, 2}


async def test_typing_it_all_at_once_still_asks(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        there = await second(here)
        code = code_in((await reply(here, "link")).card)
        assert "Join Town?" in await say(there, f"link {code} now")
        assert len(await here.rows(Organization)) == 2


@pytest.mark.parametrize(
    "text",
    ["rule", "\u202e", "role " * 20_000, "\ue000\ue001", "emoji \ud800 useful", "default-channel #" + "x" * 9999],
)
async def test_odd_words_change_nothing(tmp_path: Path, text: str) -> None:
    async with town(tmp_path) as here:
        await say(here, text)
        assert await here.rows(Setting) == []
