"""octokit in a process of Node.js that makes the calls of the tests."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "clients" / "octokit"


class OctokitError(Exception):
    """An error of octokit: its `status` (0 without one), and the `errors` and partial `data` of GraphQL."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        super().__init__(f"{answer['error']}: {answer.get('message')}")
        self.status: int = answer.get("status") or 0
        self.errors: list[Mapping[str, Any]] = answer.get("errors") or []
        self.data: Any = answer.get("data")


class OctokitBridge:
    """One process of Node.js; it keeps the clients that it has signed in."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["node", "bridge.mjs"], cwd=FOLDER, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=10)

    async def call(self, client: Mapping[str, object], method: str, parameters: Mapping[str, object]) -> Any:
        """Call a method of octokit, and return what it returns. Raises `OctokitError` if it throws."""
        line = json.dumps({"client": client, "method": method, "parameters": parameters})
        answer = await asyncio.to_thread(self._exchange, line)
        if "error" in answer:
            raise OctokitError(answer)
        return answer

    def _exchange(self, line: str) -> dict[str, Any]:
        if self._process.stdin is None or self._process.stdout is None:
            raise ValueError("the process has no pipes")
        print(line, file=self._process.stdin, flush=True)
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"node ended with {self._process.wait()}")
        found: dict[str, Any] = json.loads(answer)
        return found
