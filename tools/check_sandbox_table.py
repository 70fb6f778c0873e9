"""Check that docs/internals/sandbox.md lists every route of the sandbox's REST API; `--write` writes the table.

The table shows the call by which `make test-clients` tries each route with each client.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from ghapp.sandbox.http.server import ROUTES
from tests.support.clients.all_operations import OPERATIONS
from tests.support.clients.operations import Operation, shape

PAGE = Path(__file__).parent.parent / "docs" / "internals" / "sandbox.md"
START, END = "<!-- routes -->\n", "<!-- end of routes -->\n"


def gaps() -> Iterator[str]:
    """Yield each route that no client calls, and each call of a route that does not exist."""
    routes = {shape(route.method, route.path): f"{route.method} {route.path}" for route in ROUTES}
    called = {operation.shape: operation.route for operation in OPERATIONS}
    yield from (f"{routes[each]}: add an operation to tests/support/clients" for each in routes if each not in called)
    yield from (f"{called[each]}: the sandbox has no such route" for each in called if each not in routes)


def page(text: str) -> str:
    """Return the page with the table between its marks."""
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    return f"{before}{START}{table()}{END}{after}"


def table() -> str:
    """Return the table: a row for each operation."""
    rows = ["| Route | PyGithub | githubkit | octokit |", "| --- | --- | --- | --- |", *map(_row, OPERATIONS)]
    return "\n".join(rows) + "\n"


def _row(operation: Operation) -> str:
    cells = (operation.route, operation.pygithub, f"rest.{operation.githubkit}", f"rest.{operation.octokit}")
    return "| " + " | ".join(f"`{cell}`" for cell in cells) + " |"


def main(arguments: list[str]) -> int:
    """Return exit code 0 if the table is complete and up to date, or was written."""
    found = list(gaps())
    text = PAGE.read_text(encoding="utf-8")
    if arguments == ["--write"]:
        PAGE.write_text(page(text), encoding="utf-8")
    elif page(text) != text:
        found.append("the table is out of date: run `python -m tools.check_sandbox_table --write`")
    for gap in found:
        print(f"docs/internals/sandbox.md: {gap}", file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
