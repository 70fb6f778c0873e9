"""The forms that change the sandbox itself: its clock, the rules file, and whether a merge queue is required."""

from __future__ import annotations

from datetime import timedelta

from ghapp.demo.environment import Demo
from ghapp.demo.forms import Form
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.sandbox.errors import invalid

# The buttons that move the clock: days by their names.
LEAPS = {"1 hour": 1 / 24, "1 day": 1.0, "1 week": 7.0}


def move_clock(demo: Demo, form: Form) -> None:
    """Let time pass."""
    days = LEAPS.get(form.get("leap", ""))
    if days is None:
        raise invalid("Clock", "leap", "missing_field")
    demo.clock.advance(timedelta(days=days))


def edit_rules(demo: Demo, form: Form) -> None:
    """Put a rules file on the default branch, as the administrator."""
    text = form.get("text", "").replace("\r\n", "\n")
    demo.sandbox.commit(demo.shop, demo.ada, {CONFIG_PATH: text if text.strip() else None})


def switch_merge_queue(demo: Demo, _form: Form) -> None:
    """Require a merge queue for the default branch, or no longer."""
    branch = demo.shop.default_branch
    if branch in demo.sandbox.queues[demo.shop]:
        demo.sandbox.drop_merge_queue(demo.shop, branch)
    else:
        demo.sandbox.require_merge_queue(demo.shop, branch)
