"""Mutation testing: run the mutants of ghapp/rules against tests/rules, and count how many the tests notice."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from tools.mutation.mutants import ACTIVE, PACKAGE, MutantFinder
from tools.mutation.run import MutationRun, figures

FOLDER = Path("ghapp/rules")
LEAST = 90
# Tests with Hypothesis are left out: what they notice depends on chance, and they take hours.
PYTEST = ["tests/rules", "-m", "not hypothesis", "--import-mode=importlib", "--assert=plain"]
# A fork prints and writes nothing, and the rules are not asynchronous, so a test without fixtures is a simple call.
PYTEST += [
    "-c",
    os.devnull,
    "--rootdir=.",
    *(f"-pno:{each}" for each in ("terminal", "cacheprovider", "aiohttp", "asyncio")),
]


def main() -> int:
    """Print the survivors and the figures; return 1 if fewer than LEAST percent of the mutants were noticed."""
    modules = module_names(FOLDER)
    parser = argparse.ArgumentParser(prog="python -m tools.mutation", description=__doc__)
    parser.add_argument("module", nargs="*", help="only these modules or packages, such as gate.verdict or hearing")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="how many mutants run at once")
    options = parser.parse_args()
    if unknown := [name for name in options.module if not selected(modules, [name])]:
        parser.error(f"{FOLDER} has no module {', '.join(unknown)}")
    chosen = selected(modules, options.module) if options.module else modules
    started = time.monotonic()
    finder = MutantFinder(chosen)
    sys.meta_path.insert(0, finder)
    os.environ[ACTIVE] = ""
    for name in chosen:
        importlib.import_module(f"{PACKAGE}.{name}")
    run = MutationRun(finder.mutants, options.workers)
    if code := pytest.main(PYTEST, plugins=[run]):
        return int(code)
    share = 100 * sum(outcome.is_noticed for outcome in run.outcomes.values()) / len(run.outcomes)
    print(f"\nmutants {len(run.outcomes)}: {figures(run.outcomes)}")
    print(f"noticed {share:.1f} %, at least {LEAST} % required, in {time.monotonic() - started:.0f} s")
    return 0 if share >= LEAST else 1


def module_names(folder: Path) -> list[str]:
    """Return the modules below a package, named from it: `gate.verdict`."""
    return sorted(".".join(path.relative_to(folder).with_suffix("").parts) for path in folder.rglob("[!_]*.py"))


def selected(modules: Sequence[str], names: Sequence[str]) -> list[str]:
    """Return the modules that are named, or that are in a package that is named."""
    return [module for module in modules if any(f"{module}.".startswith(f"{name}.") for name in names)]


if __name__ == "__main__":
    sys.exit(main())
