"""Sentences of a check that no evaluation stands behind: one failed, or the gate is suspended."""

from __future__ import annotations

from ghapp.rules.text.markdown import code

COULD_NOT_EVALUATE = "This pull request could not be evaluated"
SUSPENDED = "Gate suspended"
_LONGEST_REASON = 500


def failure_summary(error_id: str) -> str:
    """Say what to do about an evaluation that failed."""
    return (
        "To try again, comment `/recheck`. If that fails too, ask the operator of this app to look for "
        f"`{error_id}` in its log. The app tries again by itself as well."
    )


def suspension_text(reason: str) -> str:
    """Say who suspended the gate, and why."""
    return f"An operator of this app has suspended the gate: {code(reason[:_LONGEST_REASON])}"


def suspended_summary(reason: str) -> str:
    """Say why the gate is suspended."""
    return (
        f"{suspension_text(reason)}\n\n"
        "It blocks nothing, and asks nobody, until the operator resumes it. Pull requests are then evaluated again."
    )
