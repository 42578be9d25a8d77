"""The week of a fictional company, scene by scene: what is told, and what its people type."""

from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Scene:
    """A moment of the week.

    `lines` are typed at the console, answers to forms among them; {need} and {snippet} stand for the number of the last
    card of one.
    """

    title: str
    at: datetime
    told: str
    lines: tuple[str, ...]


def _at(day: int, clock: str) -> datetime:
    hour, minute = map(int, clock.split(":"))
    return datetime(2026, 3, day, hour, minute, tzinfo=UTC)


TITLE = "A week at Brandt & Vale"
OPENING = (
    "Brandt & Vale is a haulage company: sixty people, eleven lorries, one warehouse. Everything below is typed by its "
    "people, and every card is what Lore answers. In a chat they press buttons and tap emoji; here, :press and :react "
    "do that."
)
CLOSING = "Everything is in a file of its own. To go on there another time:"
GO_ON = "LORE_DATABASE_URL=sqlite:///{file} lore console --as 'Mara Lindqvist' --in dispatch\n"
HOST, FIRST = "Mara Lindqvist", "dispatch"

RAMP = (
    "/share Reverse to the ramp with the window open and the radio off. #ramp #safety\n"
    "You hear the guide before you see him. If you lose sight of him, stop: he will walk up to you."
)

SCENES = (
    Scene(
        "A need",
        _at(2, "09:12"),
        "Monday. Mara started in dispatch three weeks ago. She would rather ask here than interrupt the one colleague "
        "she already asked twice.",
        (
            "/learn how do I fill in the CMR note for a delivery to Switzerland? #customs",
            "/lore digest weekly monday 09:00",
        ),
    ),
    Scene(
        "The same need, elsewhere",
        _at(2, "14:40"),
        "In finance, Jonas runs into the same thing. Before anything is posted, Lore shows him that Mara has asked "
        "already. He joins her: two people wait, but there is still one question.",
        (
            ":as Jonas Weber",
            ":in finance",
            "/learn how to fill in a CMR note when the goods go to Switzerland #customs",
            ':press "Me too"',
        ),
    ),
    Scene(
        "Somebody knows",
        _at(3, "10:05"),
        "Tuesday. Priya has done customs papers for nine years. She sees the card and answers it once, for everybody "
        "who will ever ask.",
        (
            ":as Priya Nair",
            ":in dispatch",
            ':press {need} "Share an answer"',
            "The CMR note for Switzerland, box by box",
            "Box 2 is the consignee, box 3 the place where we unload: never the customs office.",
            "Box 6 to 9 must say the same as the invoice, down to the number of pallets.",
            "Box 13 is the one that everybody forgets: write T1 or T2 there, or the lorry waits at Basel.",
            "",
            "",
            "",
            "",
        ),
    ),
    Scene(
        "Colleagues say what it is worth",
        _at(3, "11:20"),
        "No vote, no approval: whoever reads it taps an emoji. A light bulb says “I learned something”.",
        (
            ":as Sam Otieno",
            ":react {snippet} bulb",
            ":as Lucía Ortega",
            ":react {snippet} bulb",
            ":as Jonas Weber",
            ":react {snippet} +1",
        ),
    ),
    Scene(
        "It helped",
        _at(3, "16:30"),
        "Mara's first Swiss delivery went through at Basel in ten minutes. She says so, and the need is resolved.",
        (":as Mara Lindqvist", ':press "It helped"'),
    ),
    Scene(
        "Thank you",
        _at(3, "16:34"),
        "And she says thank you where everybody reads it.",
        ("/kudos @Priya Nair for writing down the CMR note box by box: my first Swiss lorry did not wait at all",),
    ),
    Scene(
        "The rest of the week",
        _at(5, "10:50"),
        "Thursday. It is not only about papers. Sam writes down what he tells every new driver, and others have "
        "questions of their own.",
        (
            ":as Sam Otieno",
            ":in drivers",
            RAMP,
            ":as Tom Adeyemi",
            ":react {snippet} bulb",
            ":in warehouse",
            "/learn how do I count stock while the night shift is loading? #stocktaking",
            ":as Hana Kim",
            ":in office",
            "/learn how do I tell a customer that we will be late, without losing them? #customers",
            ":as Lucía Ortega",
            ':press "I can help"',
            "/learn how to read the fuel report that comes on Fridays #fuel",
            ":as Sam Otieno",
            ":in drivers",
            "/learn what to do when the tachograph card is full #tachograph",
        ),
    ),
    Scene(
        "Friday",
        _at(6, "15:10"),
        "At three, the week's thanks are gathered where they were given. And Ines, who runs operations, asks Lore in "
        "private for a digest of the channels she looks after.",
        (":as Ines Duarte", ":dm", "digest weekly monday 09:00 #dispatch #finance #drivers #warehouse #office"),
    ),
    Scene(
        "Monday, nine o'clock",
        _at(9, "09:00"),
        "The week comes back: into #dispatch as its digest, and to Ines with the week in numbers. People are counted "
        "only from five up, and nobody is ranked.",
        (),
    ),
    Scene(
        "And next week",
        _at(9, "10:30"),
        "The same Monday is Noor's first day. She does not know Priya, and she does not need to.",
        (":as Noor Haddad", ":in dispatch", "/lore find papers for Switzerland", "/lore ask what goes into box 13?"),
    ),
)
