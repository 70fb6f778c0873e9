"""Config changes: the configuration as a pull request would make it, its problems, and the pairs it concerns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from ghapp.rules.config.effective import TWO_FILES
from ghapp.rules.config.load import load
from ghapp.rules.documents.config_diff import ConfigEffect, config_effects
from ghapp.rules.documents.touched import Document, changed_paths, touched
from ghapp.rules.model.framework import CONFIG_PATH, CONFIG_PATHS, DocumentKind, EffectiveConfig, Problem, RepoConfig
from ghapp.rules.model.snapshot import PullRequest

_NO_TEXT = Problem(1, 1, "This is not a text file, or it is too large to be read.")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigChange:
    """The configuration that a pull request would make, or the `problems` of its rules file.

    Without either, the pull request removes the file, and there is no other. `inherited` are the problems that the
    default branch has already, at any line. `path` is where the file is. `warnings` are those of a valid file in the
    pull request.
    """

    config: RepoConfig | None = None
    path: str = CONFIG_PATH
    problems: tuple[Problem, ...] = ()
    inherited: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()


def config_change(pull: PullRequest, effective: EffectiveConfig) -> ConfigChange | None:
    """Return what a pull request changes in the configuration; None if it does not touch the rules file."""
    if changed_paths(pull.files).isdisjoint(CONFIG_PATHS):
        return None
    found = _changed(pull, effective)
    if not isinstance(found, tuple):
        warnings = found.warnings if found and pull.config_at_head else ()
        return ConfigChange(config=found, path=pull.config_path, warnings=warnings)
    present = Counter(problem.message for problem in effective.problems)
    inherited: list[Problem] = []
    for problem in found:
        if present[problem.message]:
            present[problem.message] -= 1
            inherited.append(problem)
    return ConfigChange(path=pull.config_path, problems=found, inherited=tuple(inherited))


def valid_change(pull: PullRequest, effective: EffectiveConfig) -> ConfigChange | None:
    """Return what a pull request changes in a valid configuration, if the result is valid too; else None."""
    found = config_change(pull, effective) if effective.config else None
    return None if found is None or found.problems else found


def touched_documents(pull: PullRequest, config: RepoConfig, effective: EffectiveConfig) -> tuple[Document, ...]:
    """Return all documents that a pull request touches; the rules file is one for each pair that its change concerns.

    `config` is the effective configuration with the delegates among the holders.
    """
    documents, change = touched(config, pull.files), config_change(pull, effective)
    if change is None or effective.config is None:
        return documents
    if change.problems:
        effects: Mapping[str, tuple[ConfigEffect, ...]] = {config.fallback.name: (ConfigEffect.UNKNOWN,)}
    else:
        effects = config_effects(effective.config, change.config)
    paths = tuple(path for path in CONFIG_PATHS if path in changed_paths(pull.files))
    rules = (
        Document(kind=DocumentKind.RULES, pair=pair, paths=paths, effects=effects[pair.name])
        for pair in config.pairs
        if pair.name in effects
    )
    return (*documents, *rules)


def _changed(pull: PullRequest, effective: EffectiveConfig) -> RepoConfig | tuple[Problem, ...] | None:
    """Load the rules file from the head; without one, the organisation's file applies if it is valid."""
    if pull.config_at_head is None:
        fallback = load(effective.organisation_text) if effective.organisation_text is not None else None
        return fallback if isinstance(fallback, RepoConfig) else None
    if pull.two_configs:
        return (TWO_FILES,)
    if pull.config_at_head.text is None:
        return (_NO_TEXT,)
    return load(pull.config_at_head.text, base=effective.organisation_text)
