"""The main loop as people live it, in words that no chat platform knows. Each scene is told once and lived everywhere."""

from storage.tables import DigestSchedule, Endorsement, Kudos, Need, Person, Snippet
from tests.journeys.office import LORE, PRIVATE, Office, Seen

ANA, BEN, CEM, DEE = "Ana Ruiz", "Ben Okafor", "Cem Yilmaz", "Dee Novak"
QUESTION = "how do I fill in the CMR note for Switzerland"
ANSWER = {
    "Title": "The CMR note for Switzerland, box by box",
    "What you know": "Box 2 is the consignee.\nWrite T1 or T2 into box 13, or the lorry waits at Basel.",
    "Topics": "#customs",
}
THANKS = "for writing down the CMR note box by box"
SECRET = "how do we tell people that the Lyon depot closes"


async def whole(at: Office) -> None:
    """A need is declared, joined, answered, endorsed and resolved, and comes back on Monday."""
    need = await asked(at)
    await joined_from_elsewhere(at, need)
    snippet = await answered(at, need)
    await endorsed(at, snippet)
    await resolved(at, need)
    await thanked(at)
    await found_again(at, snippet)
    await kept_private(at)
    await said_in_private(at)
    await monday(at)
    await read_and_erased(at, snippet)
    await nothing_is_left_unsaid(at)


async def asked(at: Office) -> Seen:
    """Ana asks, everybody in the channel sees it, and she switches the channel's digest on."""
    await at.types(ANA, f"/learn {QUESTION}? #customs", "dispatch")
    await at.types(ANA, "/lore digest weekly monday 09:00", "dispatch")
    need = at.finds(DEE, "dispatch", QUESTION)
    assert at.counts(DEE, "dispatch", QUESTION) == 1
    assert at.counts(DEE, "dispatch", "waiting for help") == 1
    return need


async def joined_from_elsewhere(at: Office, need: Seen) -> None:
    """Ben has the same need in another channel: only he is shown Ana's, and he joins it."""
    await at.types(BEN, "/learn how to fill in the CMR note for a Switzerland delivery", "finance")
    offer = at.finds(BEN, "finance", "This is asked already")
    assert at.counts(CEM, "finance", "This is asked already") == 0
    await at.presses(BEN, "Me too", offer)
    assert "1 other person needs this too" in at.finds(CEM, "dispatch", QUESTION).text
    await at.presses(BEN, "Me too", need)
    assert "1 other person needs this too" in at.finds(CEM, "dispatch", QUESTION).text
    assert len(await at.rows(Need)) == 1


async def answered(at: Office, need: Seen) -> Seen:
    """Cem can help, and shares an answer by the form."""
    await at.presses(CEM, "I can help", need)
    assert at.counts(ANA, "dispatch", f"{ANA}: {CEM} can help with this.") == 1
    assert f"{CEM} can help" in at.finds(DEE, "dispatch", f"{ANA} asked").text
    await at.presses(CEM, "Share an answer", need, ANSWER)
    assert at.counts(CEM, "dispatch", "Your answer is in the thread of the need") == 1
    assert at.counts(DEE, "dispatch", "Your answer is in the thread of the need") == 0
    assert at.counts(ANA, "dispatch", f"{CEM} shared an answer") == 1
    assert at.counts(BEN, LORE, "You needed this too") == 1
    return at.finds(DEE, "dispatch", "Write T1 or T2 into box 13")


async def endorsed(at: Office, snippet: Seen) -> None:
    """Dee learned something, Ben finds it useful and changes his mind twice, Cem may not praise himself."""
    await at.reacts(DEE, "💡", snippet)
    await at.reacts(BEN, "👍", snippet)
    assert "👍 1 useful · 💡 1 learned" in at.finds(ANA, "dispatch", "box 13").text
    await at.reacts(BEN, "👍", snippet, gone=True)
    await at.reacts(CEM, "💡", snippet)
    assert "👍" not in at.finds(ANA, "dispatch", "box 13").text
    await at.reacts(BEN, "👍", snippet)
    await at.presses(BEN, "👍 Useful", snippet)
    assert "👍 1 useful · 💡 1 learned" in at.finds(ANA, "dispatch", "box 13").text
    assert at.counts(BEN, "dispatch", "it counts. Thank you!") == 1


async def resolved(at: Office, need: Seen) -> None:
    """Ana says that it helped; she may say so twice."""
    told = at.finds(ANA, "dispatch", f"{CEM} shared an answer")
    await at.presses(ANA, "It helped", told)
    await at.presses(ANA, "It helped", told)
    assert "this resolved it" in at.finds(DEE, "dispatch", f"{ANA} asked").text
    assert "helped 1 person" in at.finds(DEE, "dispatch", "box 13").text
    assert at.counts(CEM, LORE, f"{ANA} says that") == 1
    assert [row.state for row in await at.rows(Need)] == ["resolved"]


async def thanked(at: Office) -> None:
    """Ana thanks Cem where everybody reads it; nobody thanks themselves."""
    await at.types(ANA, f"/kudos @{CEM} {THANKS}", "dispatch")
    assert at.counts(DEE, "dispatch", THANKS) == 1
    assert at.counts(ANA, "dispatch", "4 kudos left today") == 1
    await at.types(CEM, f"/kudos @{CEM} for being so very helpful today", "dispatch")
    assert at.counts(DEE, "dispatch", "so very helpful") == 0
    assert len(await at.rows(Kudos)) == 1


async def found_again(at: Office, snippet: Seen) -> None:
    """Dee finds it by words and by a question, and reads why it scores as it does; only she sees that."""
    await at.types(DEE, "/lore find Switzerland", "finance")
    assert ANSWER["Title"] in at.finds(DEE, "finance", "for “Switzerland”").text
    await at.types(DEE, "/lore ask what goes into box 13?", "finance")
    assert "T1 or T2" in at.finds(DEE, "finance", ANSWER["Title"]).text
    await at.presses(DEE, "More…", snippet)
    await at.presses(DEE, "Why this score", at.finds(DEE, "dispatch", ANSWER["Title"]))
    score = at.finds(DEE, "dispatch", "scores")
    assert f"{DEE} learned something" in score.text
    assert f"{BEN} found it useful" in score.text
    assert at.counts(BEN, "finance", ANSWER["Title"]) == at.counts(BEN, "dispatch", "scores") == 0
    await at.types(DEE, "/lore fnid Switzerland", "finance")
    assert "Did you mean “find”?" in at.finds(DEE, "finance", "fnid").text


async def kept_private(at: Office) -> None:
    """What is asked in a private channel is found there, and nowhere else."""
    await at.types(ANA, f"/learn {SECRET}", PRIVATE)
    assert at.counts(BEN, PRIVATE, SECRET) == 1
    await at.types(BEN, "/lore find Lyon depot closes", PRIVATE)
    assert at.counts(BEN, PRIVATE, SECRET) == 2
    for who, where in ((DEE, "dispatch"), (CEM, LORE), (BEN, "dispatch")):
        await at.types(who, "/lore find Lyon depot closes", where)
        assert at.counts(who, where, "Nobody has shared anything on “Lyon depot closes” yet.") == 1
    assert not any(at.counts(who, where, SECRET) for who in (CEM, DEE) for where in ("dispatch", "finance", LORE))


async def said_in_private(at: Office) -> None:
    """To Lore alone the same words work; Ben pauses, and Dee publishes without a post."""
    await at.types(BEN, "/lore pause 1 week", LORE)
    assert at.counts(BEN, LORE, "I'll stay quiet until") == 1
    await at.types(DEE, "/share How to read the fuel report\nThe third column is litres, not euros. #fuel", LORE)
    assert at.counts(DEE, LORE, "Everybody in the organization can find it.") == 1
    await at.types(ANA, "/lore find fuel report", "finance")
    assert "litres, not euros" in at.finds(ANA, "finance", "for “fuel report”").text
    assert at.counts(ANA, "dispatch", "fuel report") == 0


async def while_nobody_hears(at: Office) -> None:
    """The platform is away: what people do reaches Lore, and what it says to that arrives once it is back."""
    need = await asked(at)
    at.goes()
    await at.types(ANA, "/learn how to read the fuel report that comes on Fridays", "dispatch")
    await at.presses(CEM, "I can help", need)
    await at.presses(BEN, "Me too", need)
    await at.types(ANA, f"/kudos @{CEM} for answering before I could ask", "dispatch")
    await at.reacts(DEE, "🙋", need)
    await at.types(BEN, "/lore find fuel", LORE)
    assert at.counts(DEE, "dispatch", "fuel report") == 0
    await at.returns()
    for words in ("fuel report", f"{CEM} can help with this", "answering before I could ask"):
        assert at.counts(DEE, "dispatch", words) == 1
    assert "2 other people need this too" in at.finds(DEE, "dispatch", QUESTION).text
    assert at.counts(BEN, LORE, "for “fuel”") == 1


async def monday(at: Office) -> None:
    """The week comes back into the channel, once; a private channel's words stay out of it."""
    await at.until(days=7, hour=9, minute=30)
    digests = [seen.text for seen in at.sees(DEE, "dispatch") if "This week in" in seen.text]
    assert len(digests) == 1
    for words in (QUESTION, f"with the help of {CEM}", ANSWER["Title"], "How to read the fuel report", THANKS):
        assert words in digests[0]
    assert SECRET not in digests[0]
    assert not any(at.counts(ANA, where, "This week in") for where in ("finance", PRIVATE, LORE))
    assert len([row for row in await at.rows(DigestSchedule) if row.active]) == 1


async def read_and_erased(at: Office, snippet: Seen) -> None:
    """Cem reads what is stored about him, and leaves; what he shared stays."""
    await at.types(CEM, "/lore export", "dispatch")
    assert at.counts(CEM, LORE, "Your data, part 1") == 1
    assert not any(at.counts(who, LORE, "Your data") for who in (ANA, BEN, DEE))
    await at.types(CEM, "/lore forget", "dispatch")
    await at.presses(CEM, "Erase me", at.finds(CEM, "dispatch", "Erase everything about you?"))
    assert "by a former colleague" in at.finds(DEE, "dispatch", "box 13").text
    assert CEM not in {person.name for person in await at.rows(Person)}
    assert len(await at.rows(Snippet)) == 2


async def nothing_is_left_unsaid(at: Office) -> None:
    """What is stored is what they did, and each thing stands in each channel once."""
    assert at.counts(DEE, "dispatch", f"{ANA} asked") == 1
    assert at.counts(DEE, "dispatch", "box 13") == 1
    assert {row.kind for row in await at.rows(Endorsement)} <= {"useful", "learned"}
