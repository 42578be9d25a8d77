"""A fake Slack on loopback: the Web API, response_url, Socket Mode, and the events and clicks Slack sends.

    with FakeSlack() as fake:                       # fake.base_url is what AsyncWebClient takes; fake.url the root
        acme = fake.team("Acme")                    # key: acme.token.text; bot: acme.bot; more: domain, enterprise, scopes
        ann = acme.user("Ann Lee", tz="Europe/Rome")        # more: email, locale, is_bot, is_restricted, deleted, ...
        general = acme.channel("general", [ann])            # private=, bot=False, connected=[other team], archived=, ...
        async with Sender(fake, bot_url, "signing-secret") as slack:    # transport="socket", timeout=, speed=
            done = await slack.command(ann, "/learn", "fixtures", channel=general)   # Delivery: ok status body json shown error
            await slack.click(ann, "Share")                 # a button by its words; where=message, ephemeral or view
            await slack.submit(ann, {"Title": "Fixtures"})  # the open modal, by label or id; .errors, .error
            await slack.message(ann, general, "hi", thread=None); await slack.app_mention(ann, general, "help")
            await slack.react(ann, fake.messages(acme, general)[-1], "thumbsup", general, tone=3)

Sender also has choose, close, message_shortcut, shortcut, edit, delete, webhook, unreact, app_home_opened, joined,
left, rename, archive, unarchive, delete_channel, team_join, user_change, app_uninstalled, tokens_revoked, team_access, event (any),
deliver (any envelope, with Slack's retries), attempt and post (one try; raw bytes), url_verification, settled.
Events are retried at once, after 1 and 5 minutes (divided by `speed`); commands and clicks never are.

Reading: fake.messages(team, channel), direct(user), ephemerals, views, home(user), calls, called(method), counts,
unknown, connections. Steering: fake.limits = True (429s), pass_time(seconds), edit_window, down(), up(), code(team, user)
for oauth.v2.access, fake.consent = Consent(team, user, org=, rotation=, denies=) for /oauth/v2/authorize,
team.token.state = "revoked", FakeSlack(record=False) keeps only the last 1000 calls, FakeSlack(clock=) tells another time.
Faults: fake.faults.add(Reset(accept=True), "chat.postMessage", channel=, team=, times=, chance=); RateLimited(after),
Status(code, accept), Reset(accept), Hang(seconds, accept), Slow(seconds), Error(code); clear(). Method "response_url" too.
"""

from tests.fakes.slack.consent import Consent
from tests.fakes.slack.delivery import Attempt, Delivery
from tests.fakes.slack.events import Sender
from tests.fakes.slack.faults import FOREVER, Error, Hang, RateLimited, Reset, Slow, Status
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.things import Channel, Token, User, View
from tests.fakes.slack.turn import Call
from tests.fakes.slack.world import Team, World

__all__ = [
    "FOREVER",
    "Attempt",
    "Call",
    "Channel",
    "Consent",
    "Delivery",
    "Error",
    "FakeSlack",
    "Hang",
    "RateLimited",
    "Reset",
    "Sender",
    "Slow",
    "Status",
    "Team",
    "Token",
    "User",
    "View",
    "World",
]
