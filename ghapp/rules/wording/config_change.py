"""Changes of the rules file: their problems, and the pull requests that they would block or release."""

from __future__ import annotations

from collections.abc import Iterator

from ghapp.rules.documents.config_change import ConfigChange
from ghapp.rules.model.framework import Problem, RepoConfig
from ghapp.rules.model.impact import AffectedPull, Impact
from ghapp.rules.model.sections import Sections
from ghapp.rules.text.markdown import code

INHERITED = "already on the default branch"
INTERRUPTED = (
    "The effect on other open pull requests is unknown: GitHub did not return them. It is checked again shortly"
)


def broken_text(count: int) -> str:
    """Say how many problems the rules file of the default branch has."""
    return f"The rules file on the default branch has {_problems(count)}"


def config_change_text(made: ConfigChange) -> str:
    """Say how many problems a changed rules file has, and how many of them are new."""
    count, inherited = len(made.problems), len(made.inherited)
    none_new = "which is not new" if count == 1 else "none of them new"
    there = none_new if inherited == count else f"{count - inherited} of them new"
    return f"The rules file in this pull request has {_problems(count)}" + (f", {there}" if inherited else "")


def warnings_text(count: int) -> str:
    """Say how many warnings there are about a changed rules file."""
    return f"The rules file in this pull request is valid, with {count} warning{'' if count == 1 else 's'}"


def problem_text(problem: Problem, *, is_inherited: bool = False) -> str:
    """State one problem, and whether the default branch has it already."""
    return f"{code(str(problem))}" + (f" ({INHERITED})" if is_inherited else "")


def _problems(count: int) -> str:
    return f"{count} problem{'' if count == 1 else 's'}"


def heading(impact: Impact) -> str:
    """Say how many pull requests would be blocked, and how many released."""
    if impact.interrupted:
        return INTERRUPTED
    count = impact.looked_at
    others = "the other open pull request" if count == 1 else f"{count} other open pull requests"
    effect = f"{len(impact.blocked) or 'none'} newly blocked, {len(impact.released) or 'none'} released"
    return f"Effect of this change on {others}: {effect} (checked once for this commit)"


def blocked_text(found: AffectedPull) -> str:
    """Name a pull request whose check would no longer pass, and what it would say."""
    return f"#{found.number} would be blocked: {found.title}"


def released_text(found: AffectedPull) -> str:
    """Name a pull request whose check would pass; without a rules file it would say nothing."""
    return f"#{found.number} would be released" + (f": {found.title}" if found.title else "")


def limits(impact: Impact, present: RepoConfig | None, to_come: RepoConfig | None) -> Iterator[str]:
    """Say what the effect leaves out."""
    if impact.left_out:
        one = impact.left_out == 1
        yield (
            f"{impact.left_out} more open pull request{' was' if one else 's were'} not checked: too many, too long, "
            "or decided by more than the rules file"
        )
    changed = [*_changed(present, to_come)] if present and to_come else []
    if changed:
        yield f"The effect of changing {' and '.join(f'`{name}`' for name in changed)} is not included"


def _changed(present: RepoConfig, to_come: RepoConfig) -> Iterator[str]:
    """Return the changed settings whose effect is not checked."""
    asked, will_ask = ((each.sections, each.expectations) for each in (present, to_come))
    if asked != will_ask and Sections.REQUIRE in (present.sections, to_come.sections):
        yield "sections"
    if present.gate.stale is not to_come.gate.stale:
        yield "gate.stale"
