"""Where links lead: found by, but no reason for two texts to be alike."""

import pytest

from bot.rules.terms import hosts, without_hosts


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("see https://x.example:80/p?q", "x.example:80"), ("docs.example.com/staplers", "docs.example.com"),
        ("www.example.com", "www.example.com"), ("node.js/deno", ""), ("and/or src/main.py", ""),
    ],
)  # fmt: skip
def test_where_links_lead(text: str, found: str) -> None:
    assert hosts(text) == found
    assert without_hosts(text) == (text.replace(found, "") if found else text)
