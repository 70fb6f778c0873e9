"""`python -m tools.conformance [--recorded FOLDER]`: record the messages, check them, and print the report.

Without a folder of recordings it plays the scenarios, the sandbox's own tests, the demo's story and some random
histories. The exit code is 1 if something violates a contract, and 2 if a contract or the recording is unavailable.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.conformance import graphql_schema
from tools.conformance.checker import Checker, examine_all
from tools.conformance.contracts import Unavailable
from tools.conformance.planting import prove
from tools.conformance.report import failures, report

PLAYED = (
    "tests/scenarios",
    "tests/setup",
    "tests/sandbox",
    "tests/demo/test_story.py",
    "tests/machine/test_machine.py",
)
MEMORY = Path("/dev/shm")  # noqa: S108  # a folder of its own is made in it


def record(folder: Path) -> None:
    """Play everything, and record its messages. Raises `Unavailable` if a test fails."""
    command = [sys.executable, "-m", "pytest", "--quiet", "--numprocesses=auto", "--dist=worksteal", *PLAYED]
    played = subprocess.run(command, env=os.environ | {"RECORD_TO": str(folder)}, check=False)
    if played.returncode:
        raise Unavailable("the tests that play what is recorded failed; mend them first")


def check(folder: Path) -> int:
    """Check what was recorded in a folder, print the report, and return the exit code."""
    checker = Checker.of_published_contracts()
    findings = examine_all(checker, folder, processes=os.cpu_count() or 1)
    proof = prove(checker, (line for _, line in sorted(findings.samples.items())))
    problems = graphql_schema.problems(checker.schema)
    for line in report(findings, proof, problems):
        print(line)
    found = failures(findings, proof, problems)
    for sentence in found:
        print(sentence, file=sys.stderr)
    return 1 if found else 0


def main(arguments: list[str]) -> int:
    """Check the recordings in a folder, or record first."""
    parser = argparse.ArgumentParser(prog="python -m tools.conformance", description=__doc__)
    parser.add_argument("--recorded", type=Path, help="a folder that the tests recorded to")
    recorded: Path | None = parser.parse_args(arguments).recorded
    try:
        if recorded is not None:
            return check(recorded)
        with tempfile.TemporaryDirectory(dir=MEMORY if os.access(MEMORY, os.W_OK) else None) as folder:
            Checker.of_published_contracts()  # before minutes of tests
            record(Path(folder))
            return check(Path(folder))
    except Unavailable as error:
        print(f"Nothing was checked: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
