"""What is said of a change of the rules file: its problems, and whom it would block or release."""

from __future__ import annotations

from collections.abc import Iterator

from ghapp.rules.documents.config_change import ConfigChange
from ghapp.rules.model.framework import Problem, RepoConfig
from ghapp.rules.model.impact import AffectedPull, Impact
from ghapp.rules.model.sections import Sections
from ghapp.rules.text.markdown import code

INHERITED = "on the default branch already"
INTERRUPTED = "GitHub does not show the other open pull requests now: what this change would do to them is not foreseen"


def broken_text(count: int) -> str:
    """How many problems the configuration of the default branch has."""
    return f"The configuration on the default branch has {_problems(count)}"


def config_change_text(made: ConfigChange) -> str:
    """How many problems a configuration would have, and how many of them are there already."""
    count, inherited = len(made.problems), len(made.inherited)
    none_new = "which is not new" if count == 1 else "none of them new"
    there = none_new if inherited == count else f"{count - inherited} of them new"
    return f"The configuration that this pull request would make has {_problems(count)}" + (
        f", {there}" if inherited else ""
    )


def problem_text(problem: Problem, *, is_inherited: bool = False) -> str:
    """One problem, and whether the default branch has it already."""
    return f"{code(str(problem))}" + (f" ({INHERITED})" if is_inherited else "")


def _problems(count: int) -> str:
    return f"{count} problem{'' if count == 1 else 's'}"


def heading(impact: Impact) -> str:
    """How many would be blocked, and how many released."""
    if impact.interrupted:
        return INTERRUPTED
    count = impact.looked_at
    others = "the other open pull request" if count == 1 else f"{count} other open pull requests"
    would = f"{len(impact.blocked) or 'none'} would be newly blocked, and {len(impact.released) or 'none'} released"
    return f"Under this configuration, of {others} {would} (seen once for this commit)"


def blocked_text(found: AffectedPull) -> str:
    """One whose check would not pass any more, and what it would say."""
    return f"#{found.number} would be blocked: {found.title}"


def released_text(found: AffectedPull) -> str:
    """One whose check would pass, and what it would say; without a configuration it would say nothing."""
    return f"#{found.number} would be released" + (f": {found.title}" if found.title else "")


def limits(impact: Impact, present: RepoConfig | None, to_come: RepoConfig | None) -> Iterator[str]:
    """What this does not tell."""
    if impact.left_out:
        plural = "" if impact.left_out == 1 else "s"
        yield (
            f"{impact.left_out} more open pull request{plural} could not be foreseen: too many, too long, or with a "
            "check that rests on more than these rules"
        )
    changed = [*_changed(present, to_come)] if present and to_come else []
    if changed:
        yield f"What the change of {' and '.join(f'`{name}`' for name in changed)} would do is not foreseen"


def _changed(present: RepoConfig, to_come: RepoConfig) -> Iterator[str]:
    """The settings that change, among those whose effect is not foreseen."""
    asked, will_ask = ((each.sections, each.expectations) for each in (present, to_come))
    if asked != will_ask and Sections.REQUIRE in (present.sections, to_come.sections):
        yield "sections"
    if present.gate.stale is not to_come.gate.stale:
        yield "gate.stale"
