"""Whatever people do, in whatever order: nobody reads what is not for them, and everything counts as it should."""

import asyncio
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from datetime import timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlmodel import select

from bot.views.elements import Reply, buttons
from storage.tables import Kudos
from storage.tables import Need as NeedRow
from storage.tables import Snippet as SnippetRow
from tests.model.reference import OPEN, Need, Reference, Snippet, Words
from tests.model.world import ORGS, World, world
from tests.town import town  # has the tests of this module run on both databases

PEOPLE = ("anaq", "benq", "cemq")
KINDS = ("useful", "learned", "outdated")
orgs, people, places = st.sampled_from(ORGS), st.sampled_from(PEOPLE), st.sampled_from(("general", "lab", "direct"))
LOOKS = ("home", "profile", "profile mine", "settings", "export", "digest preview", "digest", "help", "recommend")
assert town


class Use(RuleBasedStateMachine):
    """Commands, presses, time and people who leave, in two organizations and both visibilities."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        self.folder = TemporaryDirectory()
        self.reference = Reference()
        self.words = count(1)
        self.checked = 0
        self.world: World

    def run(self, step: Coroutine[Any, Any, Reply]) -> Reply:
        return self.loop.run_until_complete(step)

    @initialize()
    def open(self) -> None:
        self.world = self.loop.run_until_complete(self.stack.enter_async_context(world(Path(self.folder.name))))
        for org in ORGS:
            for who, place in (("anaq", "lab"), ("benq", "general")):
                self.learn(org, who, place, True)
                self.share(org, who, place, True)

    def say(self, org: str, who: str, place: str, text: str, command: str = "lore", **more: object) -> Reply:
        self.reference.erased.discard((org, who))  # whoever speaks is there (again)
        channel = f"dm-{who}" if place == "direct" else place
        self.world.here[org].clock.forward(timedelta(seconds=5))
        return self.run(self.world.say(org, who, channel, text, command, **more))

    def fresh(self) -> str:
        return f"xq{next(self.words)}x"

    def row(self, table: type[NeedRow] | type[SnippetRow], word: str) -> int | None:
        found = self.loop.run_until_complete(
            self.world.here["w1"].store.read(
                lambda session: session.exec(select(table.id).where(table.title.contains(word))).all()
            )
        )
        return max(found) if found else None

    # What people ask and share

    @rule(org=orgs, who=people, place=st.sampled_from(("general", "lab")), insists=st.booleans())
    def learn(self, org: str, who: str, place: str, insists: bool) -> None:
        word = self.fresh()
        reply = self.say(org, who, place, f"how do I fold the {word} map #maps", "learn")
        if insists and reply.card is not None:
            post = [each for each in buttons(reply.card) if each.command == "post"]
            if post:
                self.say(org, who, place, post[0].text, "post", via="pressed")
        id = self.row(NeedRow, word)
        if id is not None:
            self.reference.needs[id] = Need(word=word, org=org, channel=place, private=place == "lab", owners={who})

    @rule(org=orgs, who=people, place=places, insists=st.booleans())
    def share(self, org: str, who: str, place: str, insists: bool) -> None:
        word = self.fresh()
        reply = self.say(org, who, place, f"Folding the {word} map\nOpen it, follow the {word} lines. #maps", "share")
        id = self.row(SnippetRow, word)
        assert id is not None
        channel, now = f"dm-{who}" if place == "direct" else place, self.world.here[org].clock.now()
        kept = Snippet(word=word, org=org, channel=channel, private=place == "lab", owners={who}, published=now)
        self.reference.snippets[id] = kept
        publish = [each for each in buttons(reply.card) if each.command == "publish"] if reply.card is not None else []
        if publish:
            kept.state, kept.published = "draft", None
            if insists:
                kept.publish(who, now + timedelta(seconds=5))
                self.say(org, who, place, publish[0].text, "publish", via="pressed")

    @rule(org=orgs, who=people, whom=people, place=st.sampled_from(("general", "lab")))
    def thank(self, org: str, who: str, whom: str, place: str) -> None:
        word = self.fresh()
        self.say(org, whom, place, "help")
        before = self.thanked()
        self.say(
            org, who, place, f"\ue000{whom}\ue001 for the {word} map of the town", "kudos", people={whom: whom.title()}
        )
        if self.thanked() > before:
            self.reference.thanks.append(
                Words(word=word, org=org, channel=place, private=place == "lab", owners={who, whom})
            )

    def thanked(self) -> int:
        return len(self.loop.run_until_complete(self.world.here["w1"].rows(Kudos)))

    # What they press, with numbers that may be anybody's

    @rule(
        org=orgs,
        who=people,
        place=places,
        which=st.integers(0, 9),
        what=st.sampled_from(("metoo", "not-me", "claim", "release", "withdraw", "resolve", "reopen")),
    )
    def press_on_need(self, org: str, who: str, place: str, which: int, what: str) -> None:
        if not self.reference.needs:
            return
        id = list(self.reference.needs)[which % len(self.reference.needs)]
        self.say(org, who, place, f"n{id}", what, via="pressed")
        need, channel = self.reference.needs[id], f"dm-{who}" if place == "direct" else place
        if need.org != org:
            return
        match what:
            case "metoo":
                need.join(who, channel)
            case "not-me":
                need.leave(who, channel)
            case "claim":
                need.claim(who, channel)
            case "release":
                need.release(who, channel)
            case "reopen":
                need.reopen(who)
            case _:
                need.close(who, {"withdraw": "withdrawn", "resolve": "resolved"}[what])

    @rule(
        org=orgs,
        who=people,
        place=places,
        which=st.integers(0, 9),
        what=st.sampled_from((*KINDS, "helped")),
        back=st.booleans(),
    )
    def say_of_snippet(self, org: str, who: str, place: str, which: int, what: str, back: bool) -> None:
        if not self.reference.snippets:
            return
        id = list(self.reference.snippets)[which % len(self.reference.snippets)]
        snippet, channel = self.reference.snippets[id], f"dm-{who}" if place == "direct" else place
        text, command = (f"s{id} {what}", "take-back") if back else (f"s{id}", what)
        self.say(org, who, place, text, command, via="pressed")
        if snippet.org == org:
            if back:
                snippet.take_back(who, what)
            else:
                snippet.say(who, channel, what)

    @rule(
        org=orgs,
        who=people,
        place=places,
        which=st.integers(0, 9),
        what=st.sampled_from(
            ("archive", "restore", "undo-share", "publish", "show", "open", "edit-snippet", "why", "recommend")
        ),
    )
    def handle_snippet(self, org: str, who: str, place: str, which: int, what: str) -> None:
        if not self.reference.snippets:
            return
        id = list(self.reference.snippets)[which % len(self.reference.snippets)]
        snippet, now = self.reference.snippets[id], self.world.here[org].clock.now() + timedelta(seconds=5)
        self.say(org, who, place, f"s{id}", what, via="pressed")
        if snippet.org == org:
            match what:
                case "archive":
                    snippet.archive(who)
                case "restore":
                    snippet.restore(who)
                case "undo-share":
                    snippet.undo(who, now)
                case "publish":
                    snippet.publish(who, now)

    # What they look at

    @rule(org=orgs, who=people, place=places, what=st.sampled_from(LOOKS))
    def look(self, org: str, who: str, place: str, what: str) -> None:
        self.say(org, who, place, what)

    @rule(
        org=orgs,
        who=people,
        place=places,
        which=st.integers(0, 20),
        how=st.sampled_from(("find", "ask", "learn open", "learn mine", "share mine")),
    )
    def search(self, org: str, who: str, place: str, which: int, how: str) -> None:
        known = self.reference.everything()
        word = known[which % len(known)].word if known and which else "fold the map"
        channel = f"dm-{who}" if place == "direct" else place
        self.world.model.answer({"sentences": []})
        command, _, rest = how.partition(" ")
        if rest:
            self.say(org, who, place, rest, command)
        else:
            self.reference.typed.add((org, who, word))
            question = f"{word}?" if word.startswith("xq") else "how do I fold the map?"
            self.say(org, who, place, f"{how} {question}")
        self.loop.run_until_complete(self.world.think(org, who, channel))

    # Time, and people

    @rule(
        org=orgs,
        who=people,
        place=st.sampled_from(("general", "lab")),
        what=st.sampled_from(
            ("follow #maps", "teach #maps", "digest weekly monday 09:00", "digest daily 09:00", "digest off")
        ),
    )
    def switch(self, org: str, who: str, place: str, what: str) -> None:
        self.say(org, who, place, what)

    @rule(org=orgs, who=people)
    def pause(self, org: str, who: str) -> None:
        self.say(org, who, "direct", "pause 2027-02-01")
        self.reference.paused[org, who] = self.world.here[org].clock.now()

    @rule(hours=st.sampled_from((1, 20, 24, 24 * 7)))
    def wait(self, hours: int) -> None:
        here = self.world.here["w1"]
        here.clock.forward(timedelta(hours=hours))
        self.loop.run_until_complete(here.scheduler.tick())
        self.loop.run_until_complete(here.delivery.deliver_due())
        state = self.loop.run_until_complete(self.world.state())
        for id, need in self.reference.needs.items():
            if need.state in OPEN and state.needs[id][0] == "expired":
                need.state = "expired"

    @rule(org=orgs, who=people, left=st.booleans())
    def leave(self, org: str, who: str, left: bool) -> None:
        self.run(
            self.world.say(
                org, who, "general", "", "person-changed", via="event", values={"left": "yes" if left else "no"}
            )
        )

    @rule(org=orgs, who=people)
    def forget(self, org: str, who: str) -> None:
        reply = self.say(org, who, "direct", "forget")
        assert reply.card is not None
        erase = next(each for each in buttons(reply.card) if each.command == "erase")
        self.look_now()
        self.reference.forget(org, who)
        self.run(self.world.say(org, who, f"dm-{who}", erase.text, "erase", via="pressed"))

    # What must hold

    @invariant()
    def nobody_reads_what_is_not_for_them(self) -> None:
        if hasattr(self, "world"):
            self.look_now()

    def look_now(self) -> None:
        read, known = self.world.street.read, self.reference.everything()
        for each in read[self.checked :]:
            for kept in known:
                own = (each.org, each.reader, kept.word) in self.reference.typed
                may = own or kept.may_read(each.org, each.channel, each.reader)
                assert kept.word not in each.text or may, (each, kept)
            for org, who in self.reference.erased:
                assert each.org != org or who.title() not in each.text or each.reader == who, (each, who)
        self.checked = len(read)

    @invariant()
    def everything_counts_as_it_should(self) -> None:
        if not hasattr(self, "world"):
            return
        state = self.loop.run_until_complete(self.world.state())
        for id, need in self.reference.needs.items():
            assert state.needs[id] == (need.state, need.followers, need.claims), (id, need)
        for id, snippet in self.reference.snippets.items():
            if id in state.snippets or not snippet.gone:
                assert state.snippets[id] == (snippet.state, snippet.said, snippet.helped), (id, snippet)
        for who, since in self.reference.paused.items():
            assert all(at <= since for at in state.told.get(who, ())), who

    def teardown(self) -> None:
        if hasattr(self, "world"):
            self.world.here["w1"].clock.forward(timedelta(seconds=10))
            self.loop.run_until_complete(self.world.here["w1"].delivery.deliver_due())
            for each in self.world.street.standing.values():
                for kept in self.reference.everything():
                    assert kept.word not in each.text or kept.may_read(each.org, each.channel, each.reader), (
                        each,
                        kept,
                    )
        self.loop.run_until_complete(self.stack.aclose())
        self.loop.close()
        self.folder.cleanup()


# The same examples each time, so that the build does not depend on luck; what fails is shown as it was found.
STEADY = settings(max_examples=12, stateful_step_count=40, derandomize=True, phases=(Phase.generate,))


def test_whatever_people_do(database: str) -> None:
    run_state_machine_as_test(Use, settings=STEADY)
