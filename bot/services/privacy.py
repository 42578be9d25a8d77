"""All that is stored about a person, for that person."""

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from bot.conversation import Work
from bot.services import seen
from storage import kudos, needs, people, privacy, snippets, topics
from storage.privacy import Row
from storage.tables import Person

PIECE = 2_500  # letters in one message
PEOPLE = ("giver_id", "receiver_id", "actor_id", "subject_id")  # columns that name somebody
Rows = dict[str, list[Row]]


def export(work: Work, person: Person) -> dict[str, Any]:
    """Everything stored about a person, by table, as plain JSON values; of others only what that person may see."""
    who = privacy.subject(work.session, work.org, person.id)
    rows = privacy.stored(work.session, work.org, who)
    rows["snippet"] = _wrote(work, rows)
    jobs = privacy.jobs(work.session, work.org, who)
    rows["job"] = [{"kind": job.kind, "asked": job.payload, "state": job.state} for job in jobs]
    labels = _labels(work, person, rows)
    about: dict[str, Any] = {"at": work.now.isoformat(), "organization": work.organization.name}
    about["person"] = _plain(person.model_dump(exclude={"organization_id"}))
    return about | {name: [_readable(row, labels) for row in each] for name, each in rows.items() if each}


def as_text(exported: Mapping[str, Any]) -> str:
    """The export as JSON that people can read."""
    return json.dumps(exported, ensure_ascii=False, indent=1)


def pieces(text: str) -> list[str]:
    """The text cut to the length of messages; put together again it is the same."""
    found, start = [], 0
    while start < len(text):
        end = start + PIECE
        line = text.rfind("\n", start, end) + 1
        end = line if line > start + PIECE // 2 and end < len(text) else end
        found.append(text[start:end])
        start = end
    return found


def _wrote(work: Work, rows: Rows) -> list[Row]:
    """The snippets that a person wrote or saves, with how they read before."""
    ids = {row["snippet_id"] for row in rows.get("snippet_author", ())} | {row["id"] for row in rows.get("snippet", ())}
    about = topics.of(work.session, work.org, "snippet", ids)
    return [
        snippet.model_dump() | {
            "topics": list(about.get(id, ())),
            "before": [
                {"title": old.title, "body": old.body, "link": old.link, "until": old.at}
                for old in snippets.revisions(work.session, work.org, id)
            ],
        }
        for id, snippet in sorted(snippets.several(work.session, work.org, ids).items())
    ]  # fmt: skip


Labels = dict[str, dict[int, Any]]  # by column: what its numbers stand for


def _labels(work: Work, me: Person, rows: Rows) -> Labels:
    session, org = work.session, work.org
    own = {row["snippet_id"] for row in rows.get("snippet_author", ())}
    asked = needs.several(session, org, _ids(rows, "need_id", "need"))
    known = snippets.several(session, org, _ids(rows, "snippet_id", "snippet"))
    open_needs = {id: n.title for id, n in asked.items() if n.visibility == "organization" or n.asker_id == me.id}
    readable = {id: s.title for id, s in known.items() if s.visibility == "organization" or id in own}
    others = people.persons(session, org, _ids(rows, *PEOPLE, "asker_id", "person_id"))
    named = {id: person.name for id, person in others.items() if id != me.id}
    return {
        "need_id": open_needs, "snippet_id": readable, "kudos_id": _thanks(work, rows),
        "resolved_by_id": readable, "topic_id": topics.slugs_of(session, org, _ids(rows, "topic_id")),
        "channel_id": _channels(work, _ids(rows, "channel_id", "direct_id")),
        **dict.fromkeys(PEOPLE, named),
    }  # fmt: skip


def _thanks(work: Work, rows: Rows) -> dict[int, Any]:
    """The kudos that a person was given, and to whom theirs went."""
    ids = _ids(rows, "kudos_id", "kudos")
    to = kudos.receivers(work.session, work.org, ids)
    found = {id: kudos.get(work.session, work.org, id) for id in ids}
    names = seen.names(
        work, {each.giver_id for each in found.values() if each} | {p for each in to.values() for p in each}
    )
    return {
        id: {"from": names[each.giver_id], "to": [names[p] for p in to.get(id, ())], "reason": each.reason}
        for id, each in found.items() if each is not None
    }  # fmt: skip


def _channels(work: Work, ids: Iterable[int]) -> dict[int, str]:
    found = {id: seen.channel(work, id) for id in ids}
    return {id: "direct conversation" if each.kind == "direct" else f"#{each.name}" for id, each in found.items()}


def _ids(rows: Rows, *columns: str) -> set[int]:
    """The numbers in these columns; the name of a table stands for its own numbers."""
    found = {row[column] for each in rows.values() for row in each for column in columns if row.get(column) is not None}
    return found | {row["id"] for name in columns for row in rows.get(name, ())}


def _readable(row: Row, labels: Labels) -> Row:
    """The row with what its numbers stand for; of a card, what it said."""
    shown = {name: value for name, value in row.items() if name not in ("organization_id", "card")}
    if row.get("card"):
        shown["said"] = row["card"].get("summary", "")
    for column, known in labels.items():
        if row.get(column) in known:
            shown[column.removesuffix("_id")] = known[row[column]]
    return _plain(shown)


def _plain(row: Row) -> Row:
    return {name: _value(value) for name, value in row.items()}


def _value(value: Any) -> Any:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, list):
        return [_plain(each) if isinstance(each, dict) else each for each in value]
    return value
