"""What a talk teaches: who asked, what helped, and what is better left alone."""

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.importers.history import ImportedNeed, ImportedReaction, Outcome
from tests.bot.importers.talk import NAMES, Talk

HOW = "How do I rebuild an index without locking the table?"
ANSWER = "Use `REINDEX INDEX CONCURRENTLY name`: it builds a second index and swaps them without a lock."
OTHER = "You can also create a new index concurrently and then drop the old one, which locks nothing either."


def test_question_answer_and_thanks_in_the_channel() -> None:
    talk = Talk()
    asked = talk.say("a", f"hi all, {HOW}")
    answer = talk.say("b", f"@a {ANSWER}", after=4)
    talk.say("a", "thanks, that worked!", after=9)
    (need,) = talk.needs()
    assert (need.message.ts, need.message.author, need.text) == (asked, "a", HOW)
    assert (need.state, need.resolved_at) == (Outcome.RESOLVED, talk.now)
    (snippet,) = need.answers
    assert (snippet.author, snippet.title, snippet.body) == ("b", HOW, ANSWER)
    assert snippet.confirmed_by_asker
    assert [message.ts for message in snippet.messages] == [answer]
    assert snippet.topics == ("postgres",)


def test_thread() -> None:
    talk = Talk()
    root = talk.say("a", HOW)
    talk.say("c", "What is the best way to write a custom pytest plugin?")
    talk.say("b", ANSWER, thread=root, after=600)
    talk.say("d", "same question here, following", thread=root)
    talk.say("a", "perfect!", thread=root, after=60 * 24 * 3)
    first, second = talk.needs()
    assert first.state is Outcome.RESOLVED
    assert [(answer.author, answer.body) for answer in first.answers] == [("b", ANSWER)]
    assert (second.state, second.answers) == (Outcome.OPEN, ())


def test_check_mark_of_the_asker_resolves() -> None:
    talk = Talk()
    root = talk.say("a", HOW)
    talk.say("b", OTHER, thread=root)
    talk.say("c", ANSWER, thread=root, check="a", plus="bd")
    (need,) = talk.needs()
    assert (need.state, need.resolved_at) == (Outcome.RESOLVED, talk.now)
    best = need.answers[0]
    assert (best.author, best.confirmed_by_asker) == ("c", True)
    assert ImportedReaction("white_check_mark", "a") in best.reactions


def test_reactions_of_the_author_are_left_out() -> None:
    talk = Talk()
    root = talk.say("a", HOW)
    talk.say("b", ANSWER, thread=root, bulb="bacd", check="c")
    (snippet,) = talk.needs()[0].answers
    assert {reaction.account for reaction in snippet.reactions} == {"a", "c", "d"}
    assert not snippet.confirmed_by_asker


def test_lines_of_one_breath_are_one_answer() -> None:
    talk = Talk()
    talk.say("a", HOW)
    talk.say("b", "you can reindex the index concurrently")
    talk.say("a", "ah ok")
    talk.say("b", "```\nREINDEX INDEX CONCURRENTLY name;\n```")
    talk.say("b", "🙂")
    talk.say("a", "great, thank you!")
    (snippet,) = talk.needs()[0].answers
    assert snippet.body == "you can reindex the index concurrently\n```\nREINDEX INDEX CONCURRENTLY name;\n```"


def test_question_in_several_lines_is_one_need() -> None:
    talk = Talk()
    talk.say("a", "hello")
    talk.say("a", "I have a large table with a bloated index in postgres")
    talk.say("a", "how do I rebuild it?")
    talk.say("a", "version 15 btw")
    (need,) = talk.needs()
    assert need.text == "I have a large table with a bloated index in postgres. How do I rebuild it?"
    assert "version 15" in need.details
    assert talk_of(HOW + " It is on version 15.") == "It is on version 15."
    assert "hello" not in need.details
    assert need.state is Outcome.OPEN


def talk_of(text: str) -> str:
    talk = Talk()
    talk.say("a", text)
    return talk.needs()[0].details


def test_two_talks_at_once_are_kept_apart() -> None:
    talk = Talk()
    talk.say("a", HOW)
    talk.say("c", "Hi, how do I write a fixture with a parameter in pytest?")
    talk.say("d", "@c give the fixture `params=[…]` and read `request.param` in it, pytest then runs it for each")
    talk.say("b", f"@a {ANSWER}")
    talk.say("c", "@d thanks!")
    talk.say("a", "@b awesome, that did the trick")
    first, second = talk.needs()
    assert [(answer.author, answer.confirmed_by_asker) for answer in first.answers] == [("b", True)]
    assert [(answer.author, answer.confirmed_by_asker) for answer in second.answers] == [("d", True)]


def test_thanks_go_to_whom_they_name() -> None:
    talk = Talk()
    talk.say("a", HOW)
    talk.say("b", ANSWER)
    talk.say("c", OTHER)
    talk.say("a", "@b thanks, that worked")
    answers = {answer.author: answer.confirmed_by_asker for answer in talk.needs()[0].answers}
    assert answers["b"]
    assert not answers.get("c", False)


def test_not_solved_is_not_resolved() -> None:
    talk = Talk()
    talk.say("a", HOW)
    talk.say("b", ANSWER)
    talk.say("a", "thanks for the hint!")
    talk.say("a", "no luck, still getting the lock", after=15)
    assert [need.state for need in talk.needs()] in ([Outcome.ANSWERED], [])


def test_answer_without_a_word_back() -> None:
    talk = Talk()
    talk.say("a", HOW)
    talk.say("b", f"@a {ANSWER}", after=40)
    (need,) = talk.needs()
    assert (need.state, need.resolved_at) == (Outcome.ANSWERED, None)
    assert not need.answers[0].confirmed_by_asker


def test_what_is_no_answer_is_not_kept() -> None:
    for reply in (
        "which version of postgres do you run on that index server?",
        "no idea, sorry, never rebuilt an index on such a table myself",
        "same here, I also wonder how to rebuild an index without the lock",
        "yes",
        "I'll look into the index of that table tomorrow when I am back at work",
    ):
        talk = Talk()
        talk.say("a", HOW)
        talk.say("b", reply)
        assert talk.needs() == []


def test_bots_and_strangers_neither_ask_nor_answer() -> None:
    talk = Talk()
    talk.say("bot", "How do I rebuild an index without locking the table?")
    talk.say("stranger", "How do I run two workers beside each other with gunicorn?", after=60)
    talk.say("a", HOW, after=60)
    talk.say("bot", ANSWER)
    talk.say("stranger", OTHER)
    talk.say("a", "thanks, that worked")
    assert talk.needs() == []


def test_own_solution_is_kept_but_not_confirmed() -> None:
    talk = Talk()
    talk.say("a", HOW)
    talk.say("b", "hm, which version?")
    talk.say(
        "a", "figured it out: it locked because I was missing the word CONCURRENTLY in `REINDEX INDEX name`", after=12
    )
    (need,) = talk.needs()
    assert need.state is Outcome.RESOLVED
    assert [(answer.author, answer.confirmed_by_asker) for answer in need.answers] == [("a", False)]


def test_given_up_question_is_no_need() -> None:
    talk = Talk()
    talk.say("a", HOW)
    talk.say("a", "never mind, figured it out")
    assert talk.needs() == []


def test_old_unanswered_question_has_expired() -> None:
    talk = Talk()
    talk.say("a", HOW)
    assert talk.needs(end=talk.now + timedelta(days=29))[0].state is Outcome.OPEN
    assert talk.needs(end=talk.now + timedelta(days=31))[0].state is Outcome.EXPIRED


def test_lines_of_a_talk_are_no_needs() -> None:
    talk = Talk()
    talk.say("b", "the index job ran for three hours last night")
    talk.say("a", "how long does the index job take on the small server?")
    talk.say("b", "@a did you see the index job finish on the replica server?")
    talk.say("a", "yes, how do I know if the index job on it is stuck?")
    assert [need.text for need in talk.needs()] == ["How long does the index job take on the small server?"]


def test_next_question_of_the_asker_is_its_own() -> None:
    talk = Talk()
    talk.say("a", HOW)
    talk.say("b", ANSWER)
    talk.say("a", "thanks!")
    talk.say("a", "And what is the best way to monitor replication lag between two servers?")
    talk.say("c", "@a query `pg_stat_replication` on the primary, its replay_lag column is the replication lag")
    talk.say("a", "cool, thanks")
    first, second = talk.needs()
    assert [answer.author for answer in first.answers] == ["b"]
    assert [answer.author for answer in second.answers] == ["c"]


def test_post_that_people_liked_is_kept() -> None:
    talk = Talk()
    text = "Here is how our release train works. " + "It leaves every Monday and takes what is merged. " * 5
    talk.say("a", f"{text} https://wiki.example/train", plus="bc", bulb="d", heart="a")
    talk.say("b", f"{text} https://wiki.example/train", plus="ac", after=60)
    talk.say("c", text, plus="abd", after=60)
    (note,) = talk.notes()
    assert (note.author, note.title) == ("a", "Here is how our release train works.")
    assert (note.link, note.confirmed_by_asker) == ("https://wiki.example/train", False)
    assert len(note.reactions) == 3


def test_small_talk_channels_are_left_alone() -> None:
    talk = Talk()
    talk.say("a", HOW)
    assert talk.harvest(name="random") == []


def test_thread_is_over_after_a_month() -> None:
    talk = Talk()
    root = talk.say("a", HOW)
    talk.say("b", "anything else", after=60 * 24 * 31)
    talk.say("b", ANSWER, thread=root)
    assert talk.needs()[0].state is Outcome.EXPIRED


LINES = st.tuples(
    st.sampled_from([*NAMES, "stranger"]),
    st.sampled_from(
        [HOW, ANSWER, OTHER, "thanks!", "@a yes", "no luck", "hm?", "how do I do that?", "fixed it by adding x"]
    ),
    st.sampled_from([0.1, 1.0, 15.0, 300.0, 60_000.0]),
    st.integers(0, 6),
    st.sampled_from(["", "a", "abcde"]),
)


@settings(deadline=None)
@given(st.lists(LINES, max_size=25))
def test_any_talk_keeps_the_rules(lines: list[tuple[str, str, float, int, str]]) -> None:
    talk = Talk()
    roots: list[str] = []
    for author, text, after, root, fans in lines:
        thread = roots[-root] if 0 < root <= len(roots) else ""
        roots.append(talk.say(author, text, after=after, thread=thread, plus=fans, check=fans[:1]))
    found = talk.harvest()
    asked = [need.message.ts for need in found if isinstance(need, ImportedNeed)]
    assert len(asked) == len(set(asked))
    for need in found:
        if isinstance(need, ImportedNeed):
            assert need.message.author in set(NAMES) - {"bot"}
            assert (need.state is Outcome.RESOLVED) == (need.resolved_at is not None)
            assert (need.state in (Outcome.OPEN, Outcome.EXPIRED)) == (not need.answers)
            for answer in need.answers:
                assert answer.author in set(NAMES) - {"bot"}
                assert answer.body
                assert answer.at >= need.message.at
                assert answer.author != need.message.author or not answer.confirmed_by_asker
