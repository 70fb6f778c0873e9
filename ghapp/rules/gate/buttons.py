"""Buttons: those of the check, each shown only where it has an effect (SPEC §3)."""

from __future__ import annotations

from collections.abc import Iterable

from ghapp.rules.gate.case import Case
from ghapp.rules.model.plan import Button, Conclusion, Verdict
from ghapp.rules.model.snapshot import PullRequest

RE_EVALUATE = Button(label="Re-evaluate", description="Check this pull request again", identifier="re-evaluate")
NUDGE = Button(label="Nudge", description="Remind those who have not responded", identifier="nudge")
OVERRIDE = Button(label="Override", description="Pass until the documents change", identifier="override")
ANSWERED = frozenset({NUDGE.identifier, OVERRIDE.identifier})
"""The buttons that do more than start an evaluation."""

_CLOSED = (Conclusion.ACTION_REQUIRED, Conclusion.FAILURE)


def buttons(pull: PullRequest, case: Case, verdict: Verdict) -> tuple[Button, ...]:
    """Return the buttons under a verdict: Nudge needs somebody to ask, Override a document."""
    if verdict.conclusion not in _CLOSED:
        return (RE_EVALUATE,)
    awaited = not pull.draft and any(hearing.reachable for hearing in case.hearings if not hearing.is_satisfied)
    bound = bool(case.hearings) and case.files_problem is None
    return (RE_EVALUATE, *((NUDGE,) if awaited else ()), *((OVERRIDE,) if bound else ()))


def together(conclusion: Conclusion, offered: Iterable[tuple[Button, ...]]) -> tuple[Button, ...]:
    """Return the buttons of a shared check: a click is for each pull request that offers the button."""
    shown = {button for buttons in offered for button in buttons} if conclusion in _CLOSED else {RE_EVALUATE}
    return tuple(button for button in (RE_EVALUATE, NUDGE, OVERRIDE) if button in shown)
