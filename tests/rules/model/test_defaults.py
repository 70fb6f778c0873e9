"""The defaults of a configuration (SPEC §1, §2)."""

from __future__ import annotations

from ghapp.rules.model.defaults import DEFAULT_AREAS
from ghapp.rules.model.framework import Area


def test_the_five_areas_belong_to_pm_and_em_as_in_the_framework() -> None:
    owners = {area.value: rule.owner.value for area, rule in DEFAULT_AREAS.items()}
    assert owners == {"why": "pm", "what": "pm", "how": "em", "who": "em", "when": "em"}


def test_default_labels_respect_the_limits_of_github_and_look_different() -> None:
    assert [rule.label for rule in DEFAULT_AREAS.values()] == ["why", "what", "how", "who", "when"]
    assert len({rule.color for rule in DEFAULT_AREAS.values()}) == len(Area)
    assert all(len(rule.description) <= 100 for rule in DEFAULT_AREAS.values())
