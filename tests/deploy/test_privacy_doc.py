"""docs/privacy.md says what is stored: every table there is, for as long as the code keeps it."""

import re
from datetime import timedelta
from pathlib import Path

from sqlmodel import SQLModel

from storage import retention, tables

WORDS = (Path(__file__).parent.parent.parent / "docs" / "privacy.md").read_text("utf-8")
ROWS = [
    line for line in WORDS.partition("## Every table")[2].partition("\n## ")[0].splitlines() if line.startswith("| `")
]

FIRST = [line for line in WORDS.partition("## Every table")[0].splitlines() if line.startswith("| ")][1:]
TOLD_FIRST = {  # what is kept for a time and is about people, as the list for everybody begins to tell of it
    "receipts": "receipts",
    "undelivered messages": "messages waiting",
    "notifications": "what you were told",
    "questions put to Lore": "questions put to Lore",
    "searches": "searches",
    "words that may mean the same": "two names",
    "uses of the language model": "that the language model",
    "audit entries": "what admins and curators did",
}


def names(row: str) -> list[str]:
    return re.findall(r"`(\w+)`", row.split("|")[1])


def told(time: timedelta) -> str:
    return f"{time.days} days" if time >= timedelta(days=2) else f"{time.total_seconds() / 3600:.0f} hours"


def test_every_table_is_told_of_once() -> None:
    listed = [name for row in ROWS for name in names(row)]
    assert tables.__all__
    stored = {table.name for table in SQLModel.metadata.sorted_tables}
    assert set(listed) - stored == set()
    assert stored - set(listed) == set(), "say in docs/privacy.md, “Every table”, what these hold and for how long"
    assert len(listed) == len(set(listed))


def test_what_is_kept_for_a_time_is_kept_for_that_time() -> None:
    for each in retention.KEPT:
        (row,) = [row for row in ROWS if str(each.table.__tablename__) in names(row)]
        assert told(each.kept) in row.split("|")[3], each.what


def test_both_lists_say_the_same_times() -> None:
    kept = {each.what: each.kept for each in retention.KEPT}
    for what, begins in TOLD_FIRST.items():
        (row,) = [row for row in FIRST if row.startswith(f"| {begins}")]
        assert told(kept[what]) in row.split("|")[3], what


def test_every_table_that_names_a_person_says_so_somewhere() -> None:
    for row in ROWS:
        assert all(cell.strip() for cell in row.split("|")[1:4]), row
