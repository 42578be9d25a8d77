"""The short version of `just chaos`."""

import asyncio

import pytest

from tests.chaos.run import Plan, run


@pytest.mark.parametrize(
    "plan",
    [
        Plan(300, 20, orgs=6, instances=2, kill_every=6, restart_every=9),
        Plan(150, 12, orgs=4, instances=1, postgres=False, kill_every=5, restart_every=9),
    ],
    ids=["postgresql", "sqlite"],
)
def test_nothing_is_lost_doubled_or_told_to_others(plan: Plan) -> None:
    verdict = asyncio.run(run(plan))
    assert verdict.problems == []
    assert verdict.counts["processes killed"] > 0
    assert verdict.counts["organizations"] == plan.orgs
