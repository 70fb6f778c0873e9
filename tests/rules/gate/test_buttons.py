"""Buttons: within GitHub's limits, and each only where it has an effect (SPEC §3)."""

from __future__ import annotations

import pytest

from ghapp.rules.gate.buttons import NUDGE, RE_EVALUATE, is_override, needs_answer, override_button, together
from ghapp.rules.model.plan import Button, Conclusion
from tests.support.button_clicks import shown_override

OVERRIDE = override_button("main")
ANOTHER = override_button("release")


@pytest.mark.parametrize("button", [RE_EVALUATE, NUDGE, override_button(shown_override().partition(":")[2])])
def test_a_button_fits_the_limits_of_github(button: Button) -> None:
    assert len(button.label) <= 20
    assert len(button.description) <= 40
    assert len(button.identifier) <= 20


@pytest.mark.parametrize(
    ("identifier", "is_answered", "overrides"),
    [
        ("re-evaluate", False, False),
        ("nudge", True, False),
        ("override", True, True),
        ("override:main", True, True),
        ("overrides", False, False),
    ],
)
def test_only_nudge_and_override_need_an_answer(identifier: str, is_answered: bool, overrides: bool) -> None:
    assert (needs_answer(identifier), is_override(identifier)) == (is_answered, overrides)


def test_a_closed_shared_check_has_the_override_of_the_deciding_member() -> None:
    offered = [(RE_EVALUATE, OVERRIDE), (RE_EVALUATE, NUDGE, ANOTHER)]
    for decisive, override in zip(offered, (OVERRIDE, ANOTHER), strict=True):
        assert together(Conclusion.ACTION_REQUIRED, offered, decisive) == (RE_EVALUATE, NUDGE, override)
        assert together(Conclusion.SUCCESS, offered, decisive) == (RE_EVALUATE,)
    assert together(Conclusion.FAILURE, [(RE_EVALUATE,)], (RE_EVALUATE,)) == (RE_EVALUATE,)
