"""The report: what was checked, what violates a contract, and what the sandbox simplifies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from tools.conformance.checker import Findings
from tools.conformance.contracts import PACKAGES
from tools.conformance.exceptions import EXEMPTIONS
from tools.conformance.graphql_cost import MOST_NODES
from tools.conformance.planting import Proof

PAGE = Path(__file__).resolve().parents[2] / "docs" / "internals" / "sandbox.md"
HEADING = "## What it simplifies"
LEAST = 30_000
MOST_SHOWN = 60


def report(findings: Findings, proof: Proof, schema_problems: list[str]) -> Iterator[str]:
    """Yield the lines of the report; the last one holds the figures."""
    yield f"Contracts: {', '.join(package.spec for package in PACKAGES)}"
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(findings.by_kind.items()))
    yield f"Recorded: {kinds}; of the app: {findings.of_the_app} requests"
    yield "\nThe most that a GraphQL document cost by GitHub's formula:"
    yield f"  {'document':<26} {'nodes':>8} of {MOST_NODES}  points"
    for name, cost in sorted(findings.costs.items(), key=lambda each: -each[1].nodes):
        yield f"  {name.removeprefix('GraphQL '):<26} {cost.nodes:>8}            {cost.points:>6}"
    yield "\nWhat the contracts lack (tools/conformance/exceptions.py):"
    for each in EXEMPTIONS:
        count = findings.exempted[each.pattern]
        used = f"{count} times" if count else "no longer needed: remove it"
        yield f"  {each.since}  {each.why} ({used})"
    yield "\nWhat the sandbox simplifies (docs/internals/sandbox.md):"
    yield from (f"  {line}" for line in simplifications())
    yield "\nPlanted faults, noticed of planted:"
    for name, count in sorted(proof.planted.items()):
        yield f"  {name}: {proof.noticed[name]} of {count}"
    yield from (f"  NOT NOTICED {each}" for each in proof.missed[:MOST_SHOWN])
    for (where, what), count in sorted(findings.violations.items())[:MOST_SHOWN]:
        yield f"VIOLATION ({count} times) {where}: {what}"
    if len(findings.violations) > MOST_SHOWN:
        yield f"… and {len(findings.violations) - MOST_SHOWN} more"
    yield from (f"VIOLATION {each}" for each in schema_problems)
    violations = findings.violations.total() + len(schema_problems)
    planted, noticed = proof.planted.total(), proof.noticed.total()
    yield ""
    yield f"messages {findings.messages}, violations {violations}, planted faults noticed {noticed} of {planted}"


def simplifications(page: Path = PAGE) -> list[str]:
    """Return the list under its heading in the page about the sandbox."""
    _, _, rest = page.read_text(encoding="utf-8").partition(HEADING)
    return [line for line in rest.partition("\n## ")[0].splitlines() if line.startswith(("- ", "  "))]


def failures(findings: Findings, proof: Proof, schema_problems: list[str], *, least: int = LEAST) -> list[str]:
    """Return why the check fails, one sentence each."""
    found = []
    if findings.violations or schema_problems:
        found.append("Messages violate GitHub's contracts: mend the sandbox or the app.")
    if proof.missed or not proof.planted:
        found.append("A planted fault was not noticed: the checks prove nothing until it is.")
    if findings.messages < least:
        found.append(f"Only {findings.messages} messages were recorded, and {least} are wanted.")
    return found
