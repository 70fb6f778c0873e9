"""The documents and rules files of the story."""

from __future__ import annotations

from types import MappingProxyType

PRD = """\
# Checkout

## Problem
One cart in five is abandoned before payment.

## Required capabilities
- pay without an account
- keep the cart for a week
"""
SDD = """\
# Checkout: the solution

Answers docs/prd/checkout.md.

## Options
- keep the cart in the session
- keep it in the database (chosen): two weeks of work

## When
2030-03-01, to everyone
"""
COMPLETE_PRD = """\
# Search

## Problem
Customers leave when they cannot find a product.

## Required capabilities
- search by name

## What the MVP leaves out
Search by picture.

## Rollout
One in ten customers first.

## Success metrics
Fewer searches without results.
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
    """Return a new PRD with every expected section, by its path."""
    return MappingProxyType({f"docs/prd/{name}.md": COMPLETE_PRD.replace("# Search", f"# {name.capitalize()}")})
