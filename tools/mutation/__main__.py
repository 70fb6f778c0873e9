"""Run the mutants of ghapp/rules against tests/rules, and say how many of them the tests notice."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import time
from pathlib import Path

import pytest

from tools.mutation.mutants import ACTIVE, PACKAGE, Mutating
from tools.mutation.run import MutationRun, told

FOLDER = Path("ghapp/rules")
LEAST = 90
# An example must notice: with Hypothesis the figure would be a matter of luck, and of hours.
PYTEST = ["tests/rules", "-m", "not hypothesis", "--import-mode=importlib", "--assert=plain"]
# A fork has nothing to print or to write down, and nothing is asynchronous: a test without fixtures is a plain call.
PYTEST += [
    "-c",
    os.devnull,
    "--rootdir=.",
    *(f"-pno:{each}" for each in ("terminal", "cacheprovider", "aiohttp", "asyncio")),
]


def main() -> int:
    """Print the survivors and the figures; 1 when less than LEAST percent of the mutants were noticed."""
    modules = sorted(path.stem for path in FOLDER.glob("[!_]*.py"))
    parser = argparse.ArgumentParser(prog="python -m tools.mutation", description=__doc__)
    parser.add_argument("module", nargs="*", help="only these modules of ghapp/rules")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="how many mutants run at a time")
    options = parser.parse_args()
    if unknown := set(options.module) - set(modules):
        parser.error(f"{FOLDER} has no module {', '.join(unknown)}")
    started = time.monotonic()
    finder = Mutating(options.module or modules)
    sys.meta_path.insert(0, finder)
    os.environ[ACTIVE] = ""
    for name in options.module or modules:
        importlib.import_module(f"{PACKAGE}.{name}")
    run = MutationRun(finder.mutants, options.workers)
    if code := pytest.main(PYTEST, plugins=[run]):
        return int(code)
    share = 100 * sum(outcome.is_noticed for outcome in run.outcomes.values()) / len(run.outcomes)
    print(f"\nmutants {len(run.outcomes)}: {told(run.outcomes)}")
    print(f"noticed {share:.1f} %, of which {LEAST} % are asked for, in {time.monotonic() - started:.0f} s")
    return 0 if share >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
