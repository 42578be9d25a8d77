"""The dashboard shows exactly what is counted, by the names it is counted under."""

import json
import re
from itertools import combinations
from pathlib import Path
from typing import Any

from bot import metrics

BOARD = json.loads((Path(__file__).parent.parent.parent / "deploy" / "grafana-dashboard.json").read_text("utf-8"))
NAME = re.compile(r"\b(?:lore|process)_\w+")


def panels() -> list[dict[str, Any]]:
    return [panel for panel in BOARD["panels"] if panel["type"] != "row"]


def expressions() -> list[str]:
    return [target["expr"] for panel in panels() for target in panel["targets"]]


def test_every_metric_is_shown_and_none_is_made_up() -> None:
    counted = {family.name: family for family in metrics.REGISTRY.collect()}
    series = {
        name + suffix: name for name, family in counted.items()
        for suffix in {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}.get(family.type, ("",))
    }  # fmt: skip
    shown = {name for expression in expressions() for name in NAME.findall(expression)}
    assert shown <= set(series)
    assert {name for name in counted if name.startswith("lore_")} <= {series[name] for name in shown}


def test_every_label_is_one_that_a_metric_has() -> None:
    known = {"job", "instance", "le"} | {
        label for collector in metrics.REGISTRY._collector_to_names for label in getattr(collector, "_labelnames", ())
    }  # fmt: skip
    for panel in panels():
        for target in panel["targets"]:
            used = set(re.findall(r"(\w+)=~?\"", target["expr"]))
            used |= set(re.findall(r"\{\{(\w+)\}\}", target["legendFormat"]))
            used |= {label for group in re.findall(r"by \(([^)]*)\)", target["expr"]) for label in group.split(", ")}
            assert used <= known, panel["title"]


def test_no_label_of_ours_is_one_that_prometheus_gives() -> None:
    for collector in metrics.REGISTRY._collector_to_names:
        assert not {"job", "instance"} & set(getattr(collector, "_labelnames", ()))


def test_no_panel_lies_on_another() -> None:
    assert len({panel["id"] for panel in BOARD["panels"]}) == len(BOARD["panels"])
    for one, other in combinations((panel["gridPos"] for panel in BOARD["panels"]), 2):
        beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
        above = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
        assert beside or above, (one, other)
        assert one["x"] + one["w"] <= 24


def test_every_query_is_closed() -> None:
    for expression in expressions():
        for left, right in ("()", "{}", "[]"):
            assert expression.count(left) == expression.count(right), expression
