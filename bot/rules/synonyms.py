"""Words that mean the same: those that every company uses, and those that an organization decides."""

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache

from bot.rules.terms import terms

_USUAL = """
    k8s = kubernetes, db = database, repo = repository, config = configuration, auth = authentication, env = environment
    prod = production, docs = documentation, doc = document, admin = administrator, pwd = password = passwort
    js = javascript, ts = typescript, postgres = postgresql = psql, msg = message, app = application, dev = development
    cert = certificate, dir = directory = folder, mfa = 2fa, wifi = wlan, i18n = internationalization
    l10n = localization, a11y = accessibility, o11y = observability, pto = vacation = holiday, pr = pull request
    mr = merge request, cv = resume, po = purchase order, hr = human resources, ooo = out of office
    sso = single sign on, signin = sign in = log in = login, vm = virtual machine, tz = timezone = time zone
    perf = performance, deps = dependencies, impl = implementation, infra = infrastructure, spec = specification
"""
Same = Mapping[tuple[str, ...], frozenset[tuple[str, ...]]]


def same(groups: Sequence[Sequence[str]]) -> Same:
    """What each word or phrase can also be called, all as terms."""
    found: dict[tuple[str, ...], frozenset[tuple[str, ...]]] = {}
    for group in groups:
        named = {named for phrase in group if (named := tuple(terms(phrase)))}
        for one in named:
            found[one] = found.get(one, frozenset()) | (named - {one})
    return found


@lru_cache(100)
def decided(setting: str) -> Same:
    """What an organization decided, as JSON, on top of the usual."""
    if not setting:
        return USUAL
    own = same([(word, *others) for word, others in json.loads(setting).items()])
    return {key: USUAL.get(key, frozenset()) | own.get(key, frozenset()) for key in USUAL.keys() | own.keys()}


def also(found: Sequence[str], known: Same) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    """(phrase of the text, what it can also be called) for each phrase of these terms, in a settled order."""
    there = [found[at : at + size] for size in (1, 2, 3) for at in range(len(found) - size + 1)]
    phrases = dict.fromkeys(tuple(each) for each in there)
    return [(phrase, other) for phrase in phrases for other in sorted(known.get(phrase, ()))]


USUAL = same([group.split(" = ") for line in _USUAL.strip().splitlines() for group in line.strip().split(", ")])
