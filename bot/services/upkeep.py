"""What is done as time passes: needs asked on and closed, thanks rounded up, held messages released."""

from datetime import timedelta

import structlog

from bot import outbox
from bot.conversation import Work
from bot.rules.wall import local
from bot.services import asking, digests, notify
from bot.services.digests import THANKS_JOB as THANKS
from bot.views import digests as views
from bot.views import needs as need_views
from bot.views import routing as routing_views
from storage import asks, claims, needs, neglected, notifications, people, retention, schedules
from storage import digests as stored
from storage.store import apart

ASKED_ON_AFTER = timedelta(days=2)
ESCALATED_AFTER = timedelta(days=3)  # after that
CLOSED_AFTER = timedelta(days=60)
AT_ONCE = 50
FRIDAY, ROUND_UP_HOUR = 4, 15
ROUND_UP = 10
WEEK = timedelta(days=7)
SWEEP, SWEPT_AT_ONCE = "sweep", 5000
RETRIED = timedelta(hours=1)  # after it failed
DIGEST_SOON = timedelta(days=3)  # a digest that comes so soon carries the thanks itself
log = structlog.get_logger()


def ask_on(work: Work) -> list[str]:
    """Asks further people about needs that nobody took up for two days."""
    rows = neglected.unanswered(work.session, work.org, work.now - ASKED_ON_AFTER, AT_ONCE)
    for need in rows:
        need.asked_on_at = work.now
        asking.ask_on(work, need)
    work.session.flush()
    return [f"need n{need.id}: asked on" for need in rows]


def escalate(work: Work) -> list[str]:
    """Where asking on did not help either, asks a curator and tells whoever asked what can be done."""
    rows = neglected.still_unanswered(work.session, work.org, work.now - ESCALATED_AFTER, AT_ONCE)
    for need in rows:
        need.escalated_at = work.now
        asker = people.person(work.session, work.org, need.asker_id)
        if asker is not None:
            asked = len(asks.about(work.session, work.org, need.id))
            card = routing_views.still_waiting(need.id, need.title, asked)
            notify.tell(work, asker, card, kind="answer", once=f"ask:{need.id}:still")
        asking.ask_a_curator(work, need)
    work.session.flush()
    return [f"need n{need.id}: a curator was asked" for need in rows]


def close_old(work: Work) -> list[str]:
    """Closes needs that nothing happened to for a long time, and tells who asked."""
    rows = neglected.untouched(work.session, work.org, work.now - CLOSED_AFTER, AT_ONCE)
    for need in rows:
        needs.change(work.session, need, "expired", None, work.now)
        outbox.redraw(work, "need", need.id)
        asker = people.person(work.session, work.org, need.asker_id)
        if asker is not None and need.imported is None:
            notify.tell(work, asker, need_views.closed(need.id, need.title), kind="answer", once=f"closed:{need.id}")
    return [f"need n{need.id}: closed after a long wait" for need in rows]


def round_up(work: Work) -> list[str]:
    """On Friday afternoon, the week's thanks in each channel whose digest is some days off."""
    said = []
    for zone in schedules.zones(work.session, work.org):
        here = local(work.now, zone)
        if here.weekday() != FRIDAY or here.hour < ROUND_UP_HOUR:
            continue
        key = here.date().isoformat()
        soon = work.now + DIGEST_SOON
        for channel in schedules.channels_without(work.session, work.org, zone, THANKS, key, soon, AT_ONCE):
            window = (digests.thanked_until(work, channel.id, work.now - WEEK), work.now)
            if not claims.claim(work.session, work.org, THANKS, str(channel.id), key, work.now):
                continue
            rows = stored.thanked(work.session, work.org, [channel.id], window, ROUND_UP)
            if rows:
                lines = digests.thanks_lines(work, rows)
                outbox.post(work, channel, views.round_up(channel.name, lines), once=f"thanks:{channel.id}:{key}")
            said.append(f"thanks of channel {channel.id}, {key}: {'posted' if rows else 'nothing to tell'}")
    return said


def release(work: Work) -> list[str]:
    """Settles what waited for somebody's next window: told, put off again, or dropped."""
    waiting = notifications.waiting_people(work.session, work.org, work.now, AT_ONCE)
    return [f"person {id}: {_released(work, id)}" for id in waiting]


def _released(work: Work, person_id: int) -> str:
    try:
        with apart(work.session):
            return notify.release(work, person_id)
    except Exception as error:  # one person's must not hold up everybody's
        log.exception("what waited for somebody cannot be told", person=person_id)
        notifications.put_off(work.session, work.org, person_id, work.now + RETRIED)
        return f"failed ({type(error).__name__}), tried again in an hour"


def sweep(work: Work) -> list[str]:
    """Once a day, forgets what was kept long enough, some at a time."""
    today = work.now.date().isoformat()
    if claims.done(work.session, work.org, SWEEP, "", today):
        return []
    gone = {
        each.what: retention.sweep(work.session, work.org, each, work.now, SWEPT_AT_ONCE) for each in retention.KEPT
    }
    if max(gone.values()) < SWEPT_AT_ONCE:
        claims.claim(work.session, work.org, SWEEP, "", today, work.now)
    return [f"{count} old {what} forgotten" for what, count in gone.items() if count]
