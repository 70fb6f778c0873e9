"""Buttons: within GitHub's limits, and each only where it has an effect (SPEC §3)."""

from __future__ import annotations

import pytest

from ghapp.rules.gate.buttons import NUDGE, OVERRIDE, RE_EVALUATE, together
from ghapp.rules.model.plan import Button, Conclusion


@pytest.mark.parametrize("button", [RE_EVALUATE, NUDGE, OVERRIDE])
def test_a_button_fits_the_limits_of_github(button: Button) -> None:
    assert len(button.label) <= 20
    assert len(button.description) <= 40
    assert len(button.identifier) <= 20


def test_a_closed_shared_check_offers_the_buttons_of_every_member() -> None:
    offered = [(RE_EVALUATE, OVERRIDE), (RE_EVALUATE, NUDGE)]
    assert together(Conclusion.ACTION_REQUIRED, offered) == (RE_EVALUATE, NUDGE, OVERRIDE)
    assert together(Conclusion.SUCCESS, offered) == (RE_EVALUATE,)
