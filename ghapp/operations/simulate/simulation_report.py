"""The report of a simulation: a page of plain text for a chat, or JSON for a script. Pure."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from statistics import median

from ghapp.operations.simulate.outcome import Outcome, Simulation, total

_MOST_LINES = 10
_LIMITS = (
    "Not included: issues, deleted comments, area labels and documents that were removed again before the end, and "
    "commands in reviews of pull requests without documents."
)


def as_text(simulation: Simulation) -> str:
    """Return the report as text."""
    found, parts = simulation.with_documents, [_head(simulation)]
    blocked = [each for each in found if each.blocked]
    parts.append(_verdicts(found, blocked))
    parts.append(
        f"The app would have added {_some(total(simulation.outcomes, 'labels'), 'label')}, requested "
        f"{_some(total(simulation.outcomes, 'requests'), 'review')} and written "
        f"{_some(total(simulation.outcomes, 'comments'), 'comment')}."
    )
    parts.append(_listed("Merged while a response was missing:", blocked))
    longest = sorted((each for each in found if each.waited), key=lambda each: -each.waited)
    parts.append(_listed("Waited longest:", longest))
    if missed := Counter(path for each in simulation.outcomes for path in each.missed):
        lines = [f"  {path}" for path, _ in missed.most_common(_MOST_LINES)]
        parts.append(
            "\n".join(["These files look like documents, but no glob matches them:", *lines, *_more(len(missed))])
        )
    if simulation.undetermined:
        parts.append(_undetermined(simulation))
    return "\n\n".join([*filter(None, parts), _LIMITS])


def as_json(simulation: Simulation) -> str:
    """Return the report with all outcomes as JSON."""
    shown = {
        "repository": simulation.repository,
        "since": simulation.since.isoformat(timespec="seconds"),
        "until": simulation.until.isoformat(timespec="seconds"),
        "config": simulation.config,
        "pull_requests": [asdict(each) for each in simulation.outcomes],
    }
    return json.dumps(shown, indent=2, ensure_ascii=False)


def _head(simulation: Simulation) -> str:
    touched = sum(bool(each.documents) for each in simulation.outcomes)
    return (
        f"{simulation.repository}, {simulation.since:%Y-%m-%d} to {simulation.until:%Y-%m-%d}, "
        f"with {simulation.config}\n"
        f"{_some(len(simulation.outcomes), 'pull request')}; {touched} touched a PRD, an SDD or the rules file."
    )


def _verdicts(found: tuple[Outcome, ...], blocked: list[Outcome]) -> str:
    merged = [each for each in found if each.state == "MERGED"]
    lines = [
        f"{len(merged) - len(blocked)} of {len(merged)} merged ones had the response they need: nothing would change.",
        f"{len(blocked)} would have been blocked until the partner had responded.",
    ]
    heard = [each for each in merged if each.heard and each.waited]
    if heard:
        lines.append(f"Half of those with a response had it within {_span(round(median(e.waited for e in heard)))}.")
    return "\n".join(lines) if merged else "No document was merged in this time."


def _undetermined(simulation: Simulation) -> str:
    reasons = Counter(each.undetermined for each in simulation.undetermined)
    lines = [f"  {count}: {reason}" for reason, count in reasons.most_common(_MOST_LINES)]
    return "\n".join([f"{_some(len(simulation.undetermined), 'pull request')} could not be determined:", *lines])


def _listed(heading: str, outcomes: list[Outcome]) -> str:
    if not outcomes:
        return ""
    lines = [f"  {each.url}  {each.title}  ({_detail(each)})" for each in outcomes[:_MOST_LINES]]
    return "\n".join([heading, *lines, *_more(len(outcomes))])


def _more(count: int) -> list[str]:
    return [f"  … and {count - _MOST_LINES} more"] if count > _MOST_LINES else []


def _detail(outcome: Outcome) -> str:
    heard = f", heard: {', '.join(outcome.heard)}" if outcome.heard else ""
    return f"{', '.join(outcome.documents)}{heard}, waited {_span(outcome.waited)}"


def _span(seconds: int) -> str:
    """Return a time in the largest unit that says something about it."""
    for unit, length in (("day", 86_400), ("hour", 3_600), ("minute", 60)):
        if seconds >= length:
            return _some(round(seconds / length), unit)
    return "less than a minute"


def _some(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
