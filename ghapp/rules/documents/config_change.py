"""A pull request that changes the rules file: what is wrong with the file as it would be, and what is so already."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ghapp.rules.config.load import load
from ghapp.rules.documents.touched import changed_paths
from ghapp.rules.model.framework import CONFIG_PATH, EffectiveConfig, Problem, RepoConfig
from ghapp.rules.model.snapshot import PullRequest

_NO_TEXT = Problem(1, 1, "This is not a text file, or it is too large to be read.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigChange:
    """What a pull request makes of the configuration: `config`, or the `problems` that keep it from being one.

    Neither: it takes the file away, and nothing stands in its place. `inherited` are those of the problems that
    the default branch has already, wherever they stand there.
    """

    config: RepoConfig | None = None
    problems: tuple[Problem, ...] = ()
    inherited: tuple[Problem, ...] = ()


def config_change(pull: PullRequest, effective: EffectiveConfig) -> ConfigChange | None:
    """What a pull request makes of the configuration; None where it leaves the file alone."""
    if CONFIG_PATH not in changed_paths(pull.files):
        return None
    found = _made(pull, effective)
    if not isinstance(found, tuple):
        return ConfigChange(config=found)
    there = Counter(problem.message for problem in effective.problems)
    inherited: list[Problem] = []
    for problem in found:
        if there[problem.message]:
            there[problem.message] -= 1
            inherited.append(problem)
    return ConfigChange(problems=found, inherited=tuple(inherited))


def valid_change(pull: PullRequest, effective: EffectiveConfig) -> ConfigChange | None:
    """Return what a pull request makes of a valid configuration, if the result is valid too; else None."""
    found = config_change(pull, effective) if effective.config else None
    return None if found is None or found.problems else found


def _made(pull: PullRequest, effective: EffectiveConfig) -> RepoConfig | tuple[Problem, ...] | None:
    """The configuration as it would be; without a file of its own, the organisation's governs, if that is valid."""
    if pull.config_at_head is None:
        fallback = load(effective.organisation_text) if effective.organisation_text is not None else None
        return fallback if isinstance(fallback, RepoConfig) else None
    if pull.config_at_head.text is None:
        return (_NO_TEXT,)
    return load(pull.config_at_head.text, base=effective.organisation_text)
