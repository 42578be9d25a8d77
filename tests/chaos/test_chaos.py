"""The short version of `just chaos`, with one instance."""

import asyncio

from tests.chaos.run import Plan, run


def test_nothing_is_lost_doubled_or_told_to_others() -> None:
    plan = Plan(150, 12, orgs=4, instances=1, postgres=False, kill_every=5, restart_every=9)
    verdict = asyncio.run(run(plan))
    assert verdict.problems == []
    assert verdict.counts["processes killed"] > 0
    assert verdict.counts["organizations"] == plan.orgs
