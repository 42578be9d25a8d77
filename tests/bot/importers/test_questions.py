"""Examples of what asks for knowledge in a chat, and of what only looks like it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.importers.gratitude import confirms, denies, solved, thanks, understands
from bot.importers.prose import has_code, sentences, subject_words
from bot.importers.questions import asked, asks_back, leans, opening
from bot.importers.titles import body, is_filler, is_small_talk, need_title, note_title, topics
from tests.bot.importers.talk import said

CHAT = st.lists(
    st.sampled_from(
        ["how do I ", "?", ". ", "`x?`", "```", "> ", "\n", "hi ", "@Ana ", "it ", "\ue0000\ue001", "thanks"]
    )
    | st.text(max_size=6)
).map("".join)


@pytest.mark.parametrize(
    "text",
    [
        "How do I reset the sequence of a table?",
        "hi all, does anyone know how to vendor a package with uv",
        "Is there a way to run the tests of one module only?",
        "what's the best way to mock the clock in pytest?",
        "@Ana why does the deploy job skip the migrations?",
        "Anyone using structured logging with uvicorn? I can't find docs",
        "I'm trying to build the image on an M1 but it fails with\n```\nexec format error\n```",
        "I don't understand how the connection pool is sized, any help?",
        "wie kann man die Zeitzone eines Kontos ändern?",
        "как можно собрать пакет без интернета?",
        "What is wrong with `a == b if a else c` in this comprehension?",
    ],
)
def test_asks_for_knowledge(text: str) -> None:
    assert asked(text)


@pytest.mark.parametrize(
    "text",
    [
        "hello everyone, how are you all doing today?",
        "anyone here?",
        "can someone please review my pull request for the login page?",
        "who is coming to lunch with us today?",
        "what time is the next meeting with the design team?",
        "did you try to restart the server before that?",
        "what version of the library are you using?",
        "you mean the one in the other repository?",
        "is this the right channel for questions about billing?",
        "that could work too, right?",
        "it is just a wrapper around the old client, isn't it?",
        "really? why?",
        "how does that work?",
        "the deploy is done and everything looks fine",
        "`is this a question?` no",
        "```\nwhy does this not count?\n```",
        "> how do I quote a question properly?",
        "https://example.com/?q=how+do+i",
        "Maybe you can have some health check for it?",
        "I think we could use the other cluster for the moment?",
    ],
)
def test_is_nothing_to_learn_from(text: str) -> None:
    question = asked(text)
    assert not question or leans(question)


def test_sentence_leans_on_what_was_said_before() -> None:
    assert all(map(leans, ["How do I do that?", "Is it safe to restart?", "That is odd, why does the pool fill up?"]))
    assert not leans("Is there a way to run only the tests that failed?")


def test_opening_loses_greeting_and_address() -> None:
    assert opening("@User 012, hey guys, quick question: how do I leave vim") == "how do I leave vim"
    assert opening("Hello there!") == ""


def test_code_and_quotes_are_no_sentences() -> None:
    text = "> old words.\nUse `a. b?` here. See https://a.example/x?y=1 for more\n```\nnot. this?\n```\nDone"
    assert sentences(text) == ["Use `a. b?` here.", "See https://a.example/x?y=1 for more", "Done"]
    assert has_code(text)
    assert not has_code("use `x`")


def test_subject_words_tell_what_it_is_about() -> None:
    assert subject_words("How do I use the Connection pools of asyncpg?") == {"connection", "pool", "asyncpg"}
    assert subject_words("ok thanks, that would be great https://a.example/pool") == frozenset()


@pytest.mark.parametrize(
    "text", ["thanks!", "Thank you @Ana", "that worked, thx", "great, cheers", "grazie mille", "спасибо", "🙏"]
)
def test_thanks(text: str) -> None:
    assert thanks(text)


@pytest.mark.parametrize(
    "text", ["thanks in advance", "any help would be appreciated, thanks", "no thanks", "`thanks`", "tyre pressure"]
)
def test_no_thanks_yet(text: str) -> None:
    assert not thanks(text)


def test_what_people_say_about_an_answer() -> None:
    assert all(map(confirms, ["That worked!", "perfect", "works now", "ah, that was it", "exactly what I needed"]))
    assert not any(map(confirms, ["it works for you?", "perfect, but it still fails"]))
    assert all(map(denies, ["still getting the same error", "that doesn't work", "no luck", "thanks, but it fails"]))
    assert all(map(understands, ["ok", "makes sense", "I'll try that"]))
    assert all(
        map(solved, ["never mind, figured it out", "I found the problem", "fixed!", "turns out it was the cache"])
    )
    assert asks_back("Which version is it? Did you restart?")
    assert not asks_back("Set the timeout in the config file and restart the server. Does that help?")


def test_titles_read_well() -> None:
    assert need_title([said("hi all, how do I reset the sequence of a table?")]) == (
        "How do I reset the sequence of a table?"
    )
    assert need_title([said("I want to restore yesterday's backup of postgres. How do I do that?")]) == (
        "I want to restore yesterday's backup of postgres. How do I do that?"
    )
    assert need_title([said("How do I do that again?")]) == ""
    assert need_title([said("Is there a way to " + "configure the proxy server " * 20 + "?")]).endswith("…")
    assert len(need_title([said("Is there a way to " + "configure the proxy server " * 20 + "?")])) <= 120
    assert note_title("Hi! Ok.\nHere is how our release train works. It leaves on Monday.") == (
        "Here is how our release train works."
    )


def test_bodies_lose_small_talk_and_address() -> None:
    answer = [said("@Ana: use `VACUUM`"), said("🙂"), said("np"), said("```\nVACUUM FULL;\n```")]
    assert body(answer, to="Ana") == "Use `VACUUM`\n```\nVACUUM FULL;\n```"
    assert is_filler("thank you so much @Ben")
    assert not is_filler("thanks to the new planner you can now write this query without a join at all")


def test_topics_are_the_subjects_of_channel_and_text() -> None:
    places = ("python", "postgres", "ci", "general")
    assert topics("python", "see #asyncio", "Postgres and ci in the general case", places) == (
        "python", "asyncio", "postgres",
    )  # fmt: skip
    assert topics("general", "", "Anything", places) == ()
    assert all(map(is_small_talk, ["random", "off-topic", "remote-jobs", "jobs", "lunch-berlin"]))
    assert not any(map(is_small_talk, ["general", "jobsched", "python"]))


@given(CHAT)
def test_no_text_is_too_odd(text: str) -> None:
    question = asked(text)
    assert isinstance(leans(question), bool)
    for sentence in sentences(text):
        assert "\n" not in sentence.replace("`", "") or "`" in sentence
    assert len(need_title([said(text)])) <= 120
    assert len(note_title(text)) <= 120
    thanks(text), confirms(text), denies(text), understands(text), solved(text), is_filler(text), asks_back(text)
