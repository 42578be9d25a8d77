"""When a person may be told something they did not ask for."""

from datetime import datetime, time, timedelta

from bot.rules.wall import instant, local

WINDOW = (time(9), time(18))
DAILY = 3
ASKS_A_WEEK = 3
KUDOS_A_DAY = 5

_SATURDAY = 5


def may_interrupt(now: datetime, zone: str, sent_today: int, paused_until: datetime | None) -> bool:
    """`sent_today`: unprompted messages since the person's own midnight."""
    paused = paused_until is not None and now < paused_until
    return not paused and sent_today < DAILY and _open(now, zone)


def next_window(now: datetime, zone: str, paused_until: datetime | None) -> datetime:
    """When what has to wait now may be said, in UTC: the next opening, or the end of a pause inside one."""
    if paused_until and paused_until > now:
        if _open(paused_until, zone):
            return paused_until
        now = paused_until
    day = local(now, zone).date()
    while day.weekday() >= _SATURDAY or (opening := instant(day, WINDOW[0], zone)) <= now:
        day += timedelta(days=1)
    return opening


def _open(at: datetime, zone: str) -> bool:
    shown = local(at, zone)
    return shown.weekday() < _SATURDAY and WINDOW[0] <= shown.time() < WINDOW[1]
