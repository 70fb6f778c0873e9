"""The dashboard and the alert rules: expressions that parse, about metrics that exist."""

from __future__ import annotations

from typing import Any

import pytest

from tools.check_monitoring import alert_faults, dashboard_faults, faults, published

RULE: dict[str, Any] = {
    "alert": "JobsDead",
    "expr": "max(ghapp_queue) > 0",
    "for": "5m",
    "labels": {"severity": "critical"},
    "annotations": {"summary": "s", "description": "d"},
}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("sum(rate(ghapp_deliveries_total[5m]))", 0),
        ("histogram_quantile(0.99, rate(ghapp_acknowledgement_seconds_bucket[5m]))", 0),
        ("sum(ghapp_deliveries)", 1),
        ("sum(rate(ghapp_deliveries_total[5m])", 1),
    ],
)
def test_an_expression_has_to_parse_and_name_published_metrics(expression: str, expected: int) -> None:
    assert len(list(faults("here", expression, published()))) == expected


def test_an_alert_needs_a_description() -> None:
    for said, expected in (({"summary": "s", "description": "d"}, 0), ({"summary": "s"}, 1)):
        rules = {"groups": [{"rules": [RULE | {"annotations": said}]}]}
        assert len(list(alert_faults(rules, published()))) == expected


def test_panels_of_a_dashboard_have_different_ids() -> None:
    panel = {"id": 1, "title": "Jobs", "targets": [{"expr": "ghapp_queue"}]}
    assert len(list(dashboard_faults({"panels": [panel, panel]}, published()))) == 1
