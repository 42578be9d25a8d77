"""The limits of blocks."""

from __future__ import annotations

import copy
import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import Team
from tests.fakes.slack.blockkit import message_problems, named, view_problems
from tests.fakes.slack.samples import CONFIRM, OPTION, button, entry, refused, row, section


@pytest.mark.parametrize(
    ("blocks", "fault"),
    [
        ([section("x")] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
        ([section("x" * 3001)], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
        ([section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
        ([{"type": "section"}], "missing required field [json-pointer:/blocks/0/text]"),
        ([section("x", colour="red")], "invalid additional property: colour [json-pointer:/blocks/0]"),
        ([section("x", block_id="a"), section("y", block_id="a")], "`block_id` a already exists"),
        ([row(*[button("x")] * 26)], "no more than 25 items allowed [json-pointer:/blocks/0/elements]"),
        (
            [row(button("x", action_id="a"), button("y", action_id="a"))],
            "`action_id` a already exists in this block",
        ),
        (
            [row(button("x" * 76))],
            "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
        ),
        ([row(button("x", "v" * 2001))], "must be less than 2001 characters"),
        ([row(button("x", style="pink"))], "must be one of primary, danger"),
        (
            [row(button("x", confirm=CONFIRM | {"title": {"type": "mrkdwn", "text": "x"}}))],
            "must be one of plain_text",
        ),
        ([row({"type": "plain_text_input"})], "unsupported type: plain_text_input"),
        ([row({"type": "overflow", "options": [OPTION] * 6})], "no more than 5 items allowed"),
        ([row({"type": "static_select", "options": [OPTION] * 101})], "no more than 100 items allowed"),
        (
            [row({"type": "radio_buttons", "options": [OPTION | {"value": "v" * 151}]})],
            "less than 151 characters",
        ),
        (
            [row({"type": "static_select", "options": [OPTION], "initial_option": OPTION | {"value": "2"}})],
            "initial option must be one of the options",
        ),
        ([{"type": "header", "text": {"type": "mrkdwn", "text": "x"}}], "must be one of plain_text"),
        (
            [{"type": "header", "text": {"type": "plain_text", "text": "x" * 151}}],
            "must be less than 151 characters",
        ),
        (
            [{"type": "context", "elements": [{"type": "mrkdwn", "text": "x"}] * 11}],
            "no more than 10 items allowed",
        ),
        ([{"type": "image", "image_url": "https://x.example/a.png"}], "missing required field"),
        ([{"type": "markdown", "text": "x" * 7000}] * 2, "markdown of the payload"),
        ([{"type": "alert", "text": {"type": "plain_text", "text": "x"}}], "unsupported type: alert"),
        ([{"type": "rich_text", "elements": [{"type": "text", "text": "x"}]}], "unsupported type: text"),
        ([{"type": "table", "rows": [[]] * 101}], "no more than 100 items allowed"),
        ([row({"type": "datepicker", "initial_date": "soon"})], "must be a date such as"),
        (
            [row({"type": "static_select", "options": [OPTION | {"text": section("x")["text"]}]})],
            "must be one of plain_text",
        ),
        ([entry("x" * 2001)], "must be less than 2001 characters"),
        (
            [entry("x", element={"type": "plain_text_input", "max_length": 3001})],
            "must be between 1 and 3000",
        ),
        ([entry("x", element=button("no"))], "unsupported type: button"),
    ],
)
async def test_block_limits(client: AsyncWebClient, acme: Team, blocks: list[dict[str, Any]], fault: str) -> None:
    room = acme.channel("general")
    answer = await refused(client.chat_postMessage(channel=room.id, text="x", blocks=blocks))
    assert answer["error"] == "invalid_blocks"
    assert fault in answer["response_metadata"]["messages"][0]


async def test_good_blocks_pass(client: AsyncWebClient, acme: Team) -> None:
    blocks = [
        {"type": "header", "text": {"type": "plain_text", "text": "Snippet", "emoji": True}},
        section("text", fields=[{"type": "mrkdwn", "text": "a"}], accessory=button("More", confirm=CONFIRM)),
        {"type": "context", "elements": [{"type": "mrkdwn", "text": "by Ann"}]},
        row(
            {"type": "static_select", "options": [OPTION], "initial_option": OPTION},
            button("Go", style="primary"),
        ),
        {"type": "divider"},
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}],
                }
            ],
        },
        entry("Topic", hint={"type": "plain_text", "text": "short"}),
    ]
    answer = await client.chat_postMessage(channel=acme.channel("general").id, text="x", blocks=blocks)
    assert all(block["block_id"] for block in answer["message"]["blocks"])


SAMPLES: list[dict[str, Any]] = [
    section("text", fields=[{"type": "mrkdwn", "text": "a"}], accessory=button("More", confirm=CONFIRM)),
    row(
        {"type": "static_select", "option_groups": [{"label": CONFIRM["title"], "options": [OPTION]}]},
        {"type": "checkboxes", "options": [OPTION], "initial_options": [OPTION]},
    ),
    entry("Topic", element={"type": "plain_text_input", "max_length": 10}),
    {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]},
    {"type": "carousel", "elements": [{"type": "card", "actions": [button("x")]}]},
    {"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": [{"type": "text", "text": "x"}]}]},
    {
        "type": "context_actions",
        "elements": [{"type": "feedback_buttons", "positive_button": {}, "negative_button": {}}],
    },
]
ODD = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=3), st.just([]), st.just({}), st.just([1]))


@given(st.sampled_from(SAMPLES), st.integers(0, 40), ODD, st.sampled_from(["message", "modal", "home"]))
def test_whatever_is_wrong_with_blocks_is_a_fault_and_no_crash(
    block: dict[str, Any], where: int, odd: Any, surface: str
) -> None:
    broken = copy.deepcopy(block)
    holder, name = list(places(broken))[where % len(list(places(broken)))]
    holder[name] = odd
    view = {"type": surface, "blocks": [broken]}
    if not (message_problems([broken]) if surface == "message" else view_problems(view)):
        assert named([broken], itertools.count().__next__)[0]["block_id"]


def places(thing: Any) -> Iterator[tuple[Any, Any]]:
    """Every spot in nested JSON, as container and key."""
    for name in thing if isinstance(thing, dict) else range(len(thing)) if isinstance(thing, list) else ():
        yield thing, name
        yield from places(thing[name])
