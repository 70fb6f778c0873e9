"""The buttons of the check, each shown only where it would do something (SPEC §3)."""

from __future__ import annotations

from collections.abc import Iterable

from ghapp.rules.gate.case import Case
from ghapp.rules.model.plan import Button, Conclusion, Verdict
from ghapp.rules.model.snapshot import PullRequest

RE_EVALUATE = Button(label="Re-evaluate", description="Look at this pull request again, now", identifier="re-evaluate")
NUDGE = Button(label="Nudge", description="Ask those who are awaited once more", identifier="nudge")
OVERRIDE = Button(label="Override", description="Let the documents pass as they are now", identifier="override")
ANSWERED = frozenset({NUDGE.identifier, OVERRIDE.identifier})
"""The buttons that ask for more than a look."""

_CLOSED = (Conclusion.ACTION_REQUIRED, Conclusion.FAILURE)


def buttons(pull: PullRequest, case: Case, verdict: Verdict) -> tuple[Button, ...]:
    """What can be pressed under a verdict: somebody to be asked, or documents that an override could be bound to."""
    if verdict.conclusion not in _CLOSED:
        return (RE_EVALUATE,)
    awaited = not pull.draft and any(hearing.reachable for hearing in case.hearings if not hearing.is_satisfied)
    bound = bool(case.hearings) and case.files_problem is None
    return (RE_EVALUATE, *((NUDGE,) if awaited else ()), *((OVERRIDE,) if bound else ()))


def together(conclusion: Conclusion, offered: Iterable[tuple[Button, ...]]) -> tuple[Button, ...]:
    """The buttons of a check that several pull requests share: a press is for each of them that shows it."""
    shown = {button for buttons in offered for button in buttons} if conclusion in _CLOSED else {RE_EVALUATE}
    return tuple(button for button in (RE_EVALUATE, NUDGE, OVERRIDE) if button in shown)
