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
PAIRS = """\
pairs:
  - name: checkout
    pm: octocat
    em: hubot
    paths: [docs/prd/checkout/**]
  - name: search
    pm: monalisa
    em: hubot
    labels: [search]
  - name: all
    pm: octocat
    em: hubot
"""

EMPTY_VALUE = "is empty: add a value or remove the key. If the value contains `#`, put it in quotes."
EMPTY_LIST = "This list is empty: add a value or remove the key."
MUST_BE_TEXT = "must be text: put the value in quotes."


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
