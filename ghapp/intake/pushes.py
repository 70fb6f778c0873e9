"""Pushes: which branch a push changed and, if the payload says so, which paths."""

from __future__ import annotations

from collections.abc import Iterable

from ghapp.intake.payload import Payload
from ghapp.jobs import BasePush
from ghapp.rules.model.framework import CONFIG_PATHS

# GitHub lists no more commits in a push, and no more files in a commit: a full list proves nothing about what it lacks.
# Source: https://docs.github.com/en/webhooks/webhook-events-and-payloads#push
_MOST_COMMITS = 2048
_MOST_FILES = 3000
_BRANCH = "refs/heads/"


def base_push(delivery: Payload) -> BasePush | None:
    """Return a push to a branch that may be the base of pull requests; None for a tag, or a branch that is new."""
    ref = delivery.text("ref")
    if not ref.startswith(_BRANCH) or delivery.get("created") is True:
        return None
    return BasePush(delivery.number("repository.id"), ref.removeprefix(_BRANCH), pushed_paths(delivery))


def pushed_paths(delivery: Payload) -> frozenset[str] | None:
    """Return the paths that a push changes; None where it may change any."""
    commits = delivery.parts("commits")
    if not 0 < len(commits) < _MOST_COMMITS or any(delivery.get(flag) for flag in ("forced", "created", "deleted")):
        return None
    found: set[str] = set()
    for commit in commits:
        lists = [commit.get(change) for change in ("added", "modified", "removed")]
        if not all(isinstance(paths, list) for paths in lists) or sum(map(len, lists)) >= _MOST_FILES:
            return None
        found.update(_texts(path for paths in lists for path in paths))
        if len(found) >= _MOST_FILES:  # matching still more of them against globs would hold up other deliveries
            return None
    return frozenset(found)


def may_change_rules(delivery: Payload) -> bool:
    """Return whether a push to the default branch may change the rules file."""
    paths = pushed_paths(delivery)
    return paths is None or not paths.isdisjoint(CONFIG_PATHS)


def _texts(values: Iterable[object]) -> Iterable[str]:
    return (value for value in values if isinstance(value, str))
