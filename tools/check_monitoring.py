"""Check deploy/monitoring: expressions that Prometheus can parse, about metrics that the app publishes."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import promql_parser
from ruamel.yaml import YAML

from ghapp.store.protocol import QueueFigures
from ghapp.web.metrics import Metrics

FOLDER = Path(__file__).resolve().parent.parent / "deploy" / "monitoring"
_METRIC = re.compile(r"\bghapp_\w+")
_SUFFIX = re.compile(r"_(bucket|count|sum)$")
_ALERT = {"alert", "expr", "for", "labels", "annotations"}


def published() -> frozenset[str]:
    """Return the names of the metrics that `/metrics` publishes."""
    shown = Metrics().render(QueueFigures(waiting=0, running=0, dead=0)).decode()
    return frozenset(re.findall(r"^# TYPE (ghapp_\w+)", shown, re.MULTILINE))


def faults(place: str, expression: str, names: frozenset[str]) -> Iterator[str]:
    """Yield what is wrong with an expression."""
    try:
        promql_parser.parse(expression)
    except ValueError as error:
        yield f"{place}: {error}"
    for name in _METRIC.findall(expression):
        if name not in names and _SUFFIX.sub("", name) not in names:
            yield f"{place}: the app publishes no {name}"


def alert_faults(rules: dict[str, Any], names: frozenset[str]) -> Iterator[str]:
    """Yield what is wrong with the alert rules."""
    for group in rules["groups"]:
        for rule in group["rules"]:
            place = f"alerts.yaml: {rule.get('alert')}"
            if rule.keys() != _ALERT or not rule["annotations"].keys() >= {"summary", "description"}:
                yield f"{place}: needs {', '.join(sorted(_ALERT))}, with a summary and a description"
            yield from faults(place, rule.get("expr", ""), names)


def dashboard_faults(dashboard: dict[str, Any], names: frozenset[str]) -> Iterator[str]:
    """Yield what is wrong with the dashboard."""
    panels = dashboard["panels"]
    if len({panel["id"] for panel in panels}) < len(panels):
        yield "dashboard.json: two panels have the same id"
    for panel in panels:
        for target in panel["targets"]:
            yield from faults(f"dashboard.json: {panel['title']}", target["expr"], names)


def main() -> int:
    """Print what is wrong, and return 1 if there is anything."""
    names = published()
    rules = YAML(typ="safe").load(FOLDER / "alerts.yaml")
    dashboard = json.loads((FOLDER / "dashboard.json").read_text(encoding="utf-8"))
    found = [*alert_faults(rules, names), *dashboard_faults(dashboard, names)]
    for fault in found:
        print(fault, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
