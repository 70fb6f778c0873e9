"""The documents that the people of the story write."""

from __future__ import annotations

from types import MappingProxyType

PRD = """\
# Checkout

## Problem
One cart in five is lost between basket and payment.

## Required capabilities
- pay without an account
- keep the basket for a week
"""
SDD = """\
# Checkout: the solution

Answers docs/prd/checkout.md.

## Options
- keep the basket in the session
- keep it in the database: chosen, two weeks of work

## When
2030-03-01, to everyone
"""
COMPLETE_PRD = """\
# Search

## Problem
Who cannot find it does not buy it.

## Required capabilities
- search by name

## What the MVP leaves out
Search by picture.

## Rollout
One customer in ten first.

## Success metrics
Fewer searches without a result.
"""
BROKEN_CONFIG = """\
pm: paula
em: eric
gaet:
  mode: advise
gate:
  partner: aproval
"""
CONFIG = "pm: paula\nem: eric\n"
STALE_CONFIG = CONFIG + "gate: {stale: document}\n"


def prd(name: str) -> MappingProxyType[str, str]:
    """A new PRD that says all that a PRD should, by its path."""
    return MappingProxyType({f"docs/prd/{name}.md": COMPLETE_PRD.replace("# Search", f"# {name.capitalize()}")})
