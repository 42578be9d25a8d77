"""Judged sets: questions whose right answers are known. Reads the BEIR layout, and lines of JSON."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.errors import Invalid

HISTORY = 0.7  # the earlier part of the questions, from which experts are known
TIMES = ("%d/%m/%Y %H:%M:%S", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f")


@dataclass(frozen=True, slots=True)
class Document:
    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Search:
    """Documents, and questions with what is relevant to each; the language of whoever asks, where that is told."""

    documents: list[Document]
    questions: list[tuple[str, dict[str, int]]]
    languages: list[str]


@dataclass(frozen=True, slots=True)
class Pairs:
    """Texts, each with the group of those that ask for the same."""

    texts: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that somebody gave."""

    user: str
    text: str
    good: bool


@dataclass(frozen=True, slots=True)
class Question:
    asker: str
    text: str
    answers: tuple[Given, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Experts:
    """Questions of the past with their answers, and later ones that ask who will answer."""

    past: list[Question]
    later: list[Question]


def read(path: Path) -> Search | Pairs | Experts:
    """A folder with corpus.jsonl, queries.jsonl and qrels.tsv, or a file of lines of JSON. Raises Invalid."""
    try:
        if path.is_dir():
            return _search(path)
        rows = _lines(path)
        if rows and "answerers" in rows[0]:
            return _experts(rows)
        return Pairs([(str(row["text"]), str(row["group"])) for row in rows])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Invalid(
            f"I can't read {path} as a judged set ({error}). Give a folder with corpus.jsonl, queries.jsonl and "
            "qrels.tsv, or a file of lines with text and group, or with text, asker and answerers."
        ) from error


def _search(path: Path) -> Search:
    documents = [Document(str(r["_id"]), r.get("title", ""), r.get("text", "")) for r in _lines(path / "corpus.jsonl")]
    relevant: dict[str, dict[str, int]] = {}
    for query, document, grade in _judgements(path):
        if grade > 0:
            relevant.setdefault(query, {})[document] = grade
    rows = [row for row in _lines(path / "queries.jsonl") if str(row["_id"]) in relevant]
    asked = [(str(row["text"]), relevant[str(row["_id"])]) for row in rows]
    return Search(documents, asked, [str(row.get("language", "")) for row in rows])


def _judgements(path: Path) -> Iterator[tuple[str, str, int]]:
    """(question, document, grade) of qrels.tsv, qrels/test.tsv, or every file in qrels."""
    files = [each for each in (path / "qrels.tsv", path / "qrels" / "test.tsv") if each.exists()]
    for file in files[:1] or sorted(path.glob("qrels/*.tsv")) or [path / "qrels.tsv"]:
        for line in file.read_text("utf-8").splitlines():
            query, document, grade = line.split("\t")
            if grade.lstrip("-").isdigit():  # no heading
                yield query, document, int(grade)


def _experts(rows: list[dict[str, Any]]) -> Experts:
    ordered = [_question(row) for row in sorted(rows, key=lambda row: _moment(str(row["ts"])))]
    cut = int(HISTORY * len(ordered))
    return Experts(ordered[:cut], ordered[cut:])


def _question(row: dict[str, Any]) -> Question:
    answers: Iterable[dict[str, Any]] = row["answerers"]
    given = tuple(Given(str(a["user"]), str(a["text"]), bool(a.get("good"))) for a in answers)
    return Question(str(row["asker"]), str(row["text"]), given, datetime.fromtimestamp(_moment(str(row["ts"])), UTC))


def _moment(written: str) -> float:
    for layout in TIMES:
        try:
            return datetime.strptime(f"{written} +0000", f"{layout} %z").timestamp()
        except ValueError:
            continue
    return float(written)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
