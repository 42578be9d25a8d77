"""What must not leave the house is taken out, and what reads well stays."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules.veil import veiled


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("write to vera.b+x@bank.example.org please", "vera"),
        ("call +41 (0)44 123-45-67 today", "123"),
        ("card 4111 1111 1111 1111", "1111"),
        ("pay to CH93 0076 2011 6238 5295 7", "6238"),
        ("DE89370400440532013000", "3704"),
        ("key sk-proj-abcdefghijklmnopqrstuv", "abcdef"),
        ("xoxb-123456789012-abcdefghijkl", "abcdef"),
        ("AKIAIOSFODNN7EXAMPLE", "IOSFO"),
        ("ghp_16C7e42F292c6912E7710c838347Ae178B4a", "16C7e"),
        ("password: hunter2!", "hunter2"),
        ("the password is hunter2!", "hunter2"),
        ("Passwort=geheim", "geheim"),
        ("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADAN\n-----END PRIVATE KEY-----", "MIIE"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIEvQIBADAN", "MIIE"),
        ("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-DEF", "eyJ"),
        ("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", "wJalr"),
    ],
)
def test_secrets_are_taken_out(text: str, secret: str) -> None:
    assert secret not in veiled(text)


@pytest.mark.parametrize(
    "text",
    [
        "The password is reset on the sign-in page.",
        "Python 3.11.4 listens on 127.0.0.1:3000 since 2026-03-02.",
        "Month-end closes at 18:00, on 31.12.2026 at 12:00.",
        "It costs 1,250,000 a year",
        "See https://example.com/docs/a-rather-long-page-name-with-many-words",
        "Use `max_identifier_length_of_the_database_engine` there.",
        "Room 12345, building 7",
    ],
)
def test_what_says_nothing_about_anybody_stays(text: str) -> None:
    assert veiled(text) == text


@given(st.text(), st.text())
def test_an_address_goes_whatever_stands_around_it(before: str, after: str) -> None:
    assert "mail.example.com" not in veiled(f"{before} vera@mail.example.com {after}")


@given(st.text())
def test_taking_out_twice_changes_nothing_more(text: str) -> None:
    assert veiled(veiled(text)) == veiled(text)
