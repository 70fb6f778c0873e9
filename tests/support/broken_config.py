"""A complete configuration to spoil, and the problems of one that is spoiled."""

from __future__ import annotations

from ghapp.rules.config.load import load
from ghapp.rules.model.framework import RepoConfig

COMPLETE = """\
pm: octocat
em: [hubot, "@acme/engineering"]
areas:
  why:
    owner: pm
    label: why
    color: d93f0b
    description: Why work on this?
documents:
  prd: docs/prd/**
  sdd: [docs/sdd/**]
gate:
  mode: enforce
  check: single
  partner: comment
labels: on
"""
EMPTY_VALUE = (
    "has an empty value: write one, or remove the key. A `#` starts a comment, unless the value stands in quotes."
)
EMPTY_LIST = "This list is empty: write at least one value, or remove the key."
MUST_BE_TEXT = "must be text; put it in quotes if that is what it is."


def problems(text: str, *, base: str | None = None) -> list[str]:
    """Everything that is wrong with a file, as `line:column: message`."""
    loaded = load(text, base=base)
    assert not isinstance(loaded, RepoConfig)
    return [str(problem) for problem in loaded]


def places(text: str) -> list[str]:
    """Where something is wrong, as `line:column`."""
    return [":".join(problem.split(":")[:2]) for problem in problems(text)]


def spoiled(old: str, new: str, text: str = COMPLETE) -> list[str]:
    """The problems of a file with one difference."""
    assert text.count(old) == 1
    return problems(text.replace(old, new))
