"""What else people do: talk that becomes knowledge, and every word that Lore understands."""

from storage.tables import Snippet
from tests.journeys.loop import ANA, BEN, CEM, DEE
from tests.journeys.office import LORE, Office

CHISEL = "how do I sharpen a chisel"
FLATTEN = "Flatten the back on the coarse stone first, then do the bevel at 25 degrees."
SOAK = "Soak the stones for ten minutes before you begin, and never let them freeze."


async def whole(at: Office) -> None:
    """Talk becomes knowledge, and each word is understood."""
    await marked_as_the_answer(at)
    await saved_for_its_author(at)
    await words(at)


async def marked_as_the_answer(at: Office) -> None:
    """Ben answers in the thread like anybody would; Ana's ✅ makes it the answer, and he publishes it with one press."""
    await at.types(ANA, f"/learn {CHISEL}", "dispatch")
    need = at.finds(BEN, "dispatch", CHISEL)
    await at.says(BEN, FLATTEN, "dispatch", under=need)
    await at.reacts(ANA, "✅", at.finds(ANA, "dispatch", FLATTEN))
    assert "✅" in at.finds(DEE, "dispatch", f"{ANA} asked").text
    await at.presses(BEN, "Publish it", at.finds(BEN, LORE, "marked your reply as the answer"))
    assert at.counts(DEE, "dispatch", f"by {BEN}") >= 1


async def saved_for_its_author(at: Office) -> None:
    """Dee saves what Cem said; it is his, he is told, and he can take it back."""
    await at.says(CEM, SOAK, "dispatch")
    await at.saves(DEE, at.finds(DEE, "dispatch", SOAK), {})
    assert at.counts(BEN, "dispatch", f"by {CEM} · saved by {DEE}") == 1
    await at.presses(CEM, "Take it back", at.finds(CEM, LORE, DEE))
    assert at.counts(BEN, "dispatch", "A snippet was here. It was taken back.") == 1
    assert {row.state for row in await at.rows(Snippet) if row.saved_by_id} == {"draft"}


async def words(at: Office) -> None:
    """Every word is answered, in the channel so that only who asked sees it."""
    for typed, answer in UNDERSTOOD:
        mine, others = at.counts(DEE, "finance", ""), at.counts(BEN, "finance", "")
        await at.types(DEE, typed, "finance")
        assert (at.counts(DEE, "finance", ""), at.counts(BEN, "finance", "")) == (mine + 1, others), typed
        assert answer in at.sees(DEE, "finance")[-1].text, typed


UNDERSTOOD = (
    ("/lore help", "What I understand"),
    ("/learn help", "ask for what you want to learn"),
    ("/learn mine", "You have not asked for anything yet."),
    ("/learn open", "Nothing waits for help."),
    ("/share mine", "You have not shared anything yet."),
    ("/lore home", f"Hello {DEE}"),
    ("/lore profile", "Nothing yet."),
    (f"/lore profile @{CEM}", CEM),
    ("/lore follow woodwork", "You follow #woodwork now."),
    ("/lore teach woodwork", "You teach #woodwork now."),
    ("/lore unteach woodwork", "You no longer teach #woodwork."),
    ("/lore unfollow woodwork", "You no longer follow #woodwork."),
    ("/lore digest", "This channel has no digest yet."),
    ("/lore digest preview", "finance"),
    ("/lore digest weekly tuesday 10:00", "every Tuesday at 10:00"),
    ("/lore digest off", "Switched off."),
    ("/lore settings", "Your settings"),
    ("/lore pause friday", "I'll stay quiet until"),
    ("/lore pause off", "You are not paused."),
    (f"/lore recommend s1 @{CEM} you asked me for it", ""),
    ("/lore find", "What are you looking for?"),
    ("/lore ask", "What do you want to know?"),
    ("/lore find zeppelins", "Nobody has shared anything on “zeppelins” yet."),
    ("/lore ask how do zeppelins steer?", "Nobody has shared anything"),
    ("/kudos nobody", ""),
    ("/lore admin", ""),
    ("/lore why s999", ""),
    ("/lore nonsense", "I don't know “nonsense”."),
)
