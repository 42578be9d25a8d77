"""Slack's page where somebody agrees to an installation, or does not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode

from tests.fakes.slack.things import User
from tests.fakes.slack.world import Team

if TYPE_CHECKING:
    from tests.fakes.slack.server import FakeSlack

PATH = "/oauth/v2/authorize"
Answer = tuple[int, bytes, dict[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class Consent:
    """Who stands before the page, in which workspace, and what they do."""

    team: Team
    user: User
    org: bool = False  # for the whole enterprise
    rotation: bool = False  # the app's keys expire
    denies: bool = False


def asked(fake: FakeSlack, query: bytes) -> Answer:
    """Back to the app with a code, or with a no; a page of Slack's own when the app asks wrongly."""
    given = {name: values[0] for name, values in parse_qs(query.decode()).items() if len(values) == 1}
    who, back = fake.consent, given.get("redirect_uri", "")
    wrong = (
        "Nobody is signed in" if who is None
        else "Invalid client_id parameter" if given.get("client_id") != fake.world.client_id
        else "Invalid permissions requested" if not given.get("scope")
        else "redirect_uri did not match any configured URIs" if back not in fake.world.redirect_urls
        else ""
    )  # fmt: skip
    if wrong or who is None:
        return 200, wrong.encode(), {b"content-type": b"text/html"}
    state = {"state": given.get("state", "")}
    if who.denies:
        answer = {"error": "access_denied", **state}
    else:
        code = fake.code(who.team, who.user, rotation=who.rotation, org=who.org, redirect_uri=back)
        fake.world.codes[code]["scopes"] = frozenset(given["scope"].split(","))
        answer = {"code": code, **state}
    return 302, b"", {b"location": f"{back}?{urlencode(answer)}".encode()}
