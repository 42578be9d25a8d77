"""Fills a database with a company's past: distinct texts of words as frequent as words are."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from storage import places, vocabulary
from storage.search_index import as_terms
from storage.store import Session
from storage.tables import Account, Channel, MessageLink, Need, Person, SearchText, Snippet, SnippetAuthor

THEN = datetime(2026, 6, 1, tzinfo=UTC)
COMMON = [
    "how",
    "to",
    "the",
    "of",
    "in",
    "a",
    "for",
    "with",
    "when",
    "is",
    "do",
    "what",
    "from",
    "report",
    "order",
    "customer",
    "invoice",
    "system",
    "team",
    "data",
]


class Words:
    """Makes sentences of the same words, differently for each seed: a few words are everywhere, most are rare."""

    def __init__(self, seed: int, vocabulary: int = 30_000) -> None:
        chance, self.random = random.Random(vocabulary), random.Random(seed)
        syllables = ["ba", "ke", "li", "mo", "nu", "ra", "se", "ti", "vo", "za", "per", "con", "tal", "gin", "dor"]
        made = {"".join(chance.choices(syllables, k=chance.randint(2, 4))) for _ in range(vocabulary * 2)}
        rare = sorted(made)
        chance.shuffle(rare)
        self.words = COMMON + rare[:vocabulary]
        self.weights = [1 / (rank + 1) for rank in range(len(self.words))]
        total = 0.0
        self.cumulative = [total := total + weight for weight in self.weights]

    def sentence(self, length: int) -> str:
        return " ".join(self.random.choices(self.words, cum_weights=self.cumulative, k=length))


@dataclass(frozen=True)
class Town:
    """What a platform calls its workspace, its people and its channels."""

    platform: str
    workspace: str
    people: list[str]
    channels: list[str]


def card(snippet: int) -> str:
    """The message that shows a snippet, which stands in the channel of its number modulo 100."""
    return f"1780000000.{snippet:06}"


def fill(session: Session, town: Town, needs: int, snippets: int) -> int:
    """People, channels, needs and snippets, whose cards are linked to messages; returns the organization."""
    here = places.open_workspace(session, town.platform, town.workspace, "Bench", THEN)
    org, people = here.organization_id, len(town.people)
    words = Words(7)
    run = session.connection().execute
    run(insert(Person), [_person(org, n) for n in range(1, people + 1)])
    run(insert(Account), [_account(org, here.id, n, name) for n, name in enumerate(town.people, 1)])
    run(insert(Channel), [_channel(org, here.id, n, name) for n, name in enumerate(town.channels, 1)])
    _many(run, Need, [_need(org, n, words, people) for n in range(1, needs + 1)])
    _many(run, Snippet, [_snippet(org, n, words) for n in range(1, snippets + 1)])
    _many(run, SnippetAuthor, [{"snippet_id": n, "person_id": n % people + 1} for n in range(1, snippets + 1)])
    _many(run, SearchText, [_text(org, "need", n, words) for n in range(1, needs + 1)])
    _many(run, SearchText, [_text(org, "snippet", n, words) for n in range(1, snippets + 1)])
    _many(run, MessageLink, [_link(org, n) for n in range(1, snippets + 1)])
    while vocabulary.count(session, org, 5_000):
        pass
    return org


def _many(run: Any, table: Any, rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), 5_000):
        run(insert(table), rows[start : start + 5_000])


def _person(org: int, n: int) -> dict[str, Any]:
    return {
        "id": n, "organization_id": org, "name": f"Person {n}", "time_zone": "UTC", "locale": "en", "role": "member",
        "state": "active", "preferences": {}, "imported": False, "created_at": THEN,
    }  # fmt: skip


def _account(org: int, workspace: int, n: int, name: str) -> dict[str, Any]:
    return {
        "id": n, "organization_id": org, "workspace_id": workspace, "person_id": n, "external_id": name,
        "name": f"Person {n}", "bot": False, "met": True,
    }  # fmt: skip


def _channel(org: int, workspace: int, n: int, name: str) -> dict[str, Any]:
    return {
        "id": n, "organization_id": org, "workspace_id": workspace, "external_id": name, "name": f"channel-{n}",
        "kind": "public", "state": "active", "shared": False,
    }  # fmt: skip


def _need(org: int, n: int, words: Words, people: int) -> dict[str, Any]:
    at = THEN + timedelta(minutes=n)
    return {
        "id": n, "organization_id": org, "channel_id": n % 100 + 1, "asker_id": n % people + 1,
        "title": words.sentence(9), "details": "", "visibility": "organization", "state": "resolved",
        "created_at": at, "changed_at": at,
    }  # fmt: skip


def _snippet(org: int, n: int, words: Words) -> dict[str, Any]:
    at = THEN + timedelta(minutes=n)
    return {
        "id": n, "organization_id": org, "channel_id": n % 100 + 1, "title": words.sentence(8),
        "body": words.sentence(60), "visibility": "organization", "state": "published", "views": 0, "created_at": at,
        "published_at": at,
    }  # fmt: skip


def _text(org: int, thing: str, n: int, words: Words) -> dict[str, Any]:
    return {
        "organization_id": org, "thing": thing, "thing_id": n, "channel_id": n % 100 + 1, "owner_id": n % 500 + 1,
        "visibility": "organization", "state": "open" if thing == "need" else "published",
        **as_terms(words.sentence(9), body=words.sentence(60) if thing == "snippet" else ""),
    }  # fmt: skip


def _link(org: int, n: int) -> dict[str, Any]:
    return {
        "organization_id": org, "channel_id": n % 100 + 1, "external_id": card(n), "thing": "snippet",
        "thing_id": n, "role": "card", "nonce": "n", "drawn_at": THEN,
    }  # fmt: skip
