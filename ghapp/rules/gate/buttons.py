"""Buttons: those of the check, each shown only where it has an effect (SPEC §3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ghapp.rules.gate.case import Case
from ghapp.rules.model.plan import Button, Conclusion, Verdict
from ghapp.rules.model.snapshot import PullRequest

RE_EVALUATE = Button(label="Re-evaluate", description="Check this pull request again", identifier="re-evaluate")
NUDGE = Button(label="Nudge", description="Remind those who have not responded", identifier="nudge")
_OVERRIDE = Button(label="Override", description="Pass until the documents change", identifier="override")

_CLOSED = (Conclusion.ACTION_REQUIRED, Conclusion.FAILURE)


def override_button(binding: str) -> Button:
    """Return the button Override; its identifier carries what it is bound to, so that a click proves what was shown."""
    return replace(_OVERRIDE, identifier=f"{_OVERRIDE.identifier}:{binding}")


def is_override(identifier: str) -> bool:
    """Return whether a button is Override, whatever it is bound to."""
    return identifier.partition(":")[0] == _OVERRIDE.identifier


def needs_answer(identifier: str) -> bool:
    """Return whether a button does more than start an evaluation."""
    return identifier == NUDGE.identifier or is_override(identifier)


def buttons(pull: PullRequest, case: Case, verdict: Verdict) -> tuple[Button, ...]:
    """Return the buttons under a verdict: Nudge needs somebody to ask, Override a document."""
    if verdict.conclusion not in _CLOSED:
        return (RE_EVALUATE,)
    awaited = not pull.draft and any(hearing.reachable for hearing in case.hearings if not hearing.is_satisfied)
    bound = bool(case.hearings) and case.files_problem is None
    return (RE_EVALUATE, *((NUDGE,) if awaited else ()), *((override_button(case.binding),) if bound else ()))


def together(
    conclusion: Conclusion, offered: Iterable[tuple[Button, ...]], decisive: tuple[Button, ...]
) -> tuple[Button, ...]:
    """Return the buttons of a shared check: a click on Nudge is for each pull request that offers the button.

    Override is that of the pull request that decides, so that a click reaches its base branch only.
    """
    if conclusion not in _CLOSED:
        return (RE_EVALUATE,)
    awaited = any(NUDGE in buttons for buttons in offered)
    override = (button for button in decisive if is_override(button.identifier))
    return (RE_EVALUATE, *((NUDGE,) if awaited else ()), *override)
