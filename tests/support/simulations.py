"""Simulations of a world's repository, with a token that may only read."""

from __future__ import annotations

from pathlib import Path

from ghapp.operations.simulate.simulation_run import SimulationRequest
from ghapp.sandbox.access.credentials import issue_token
from tests.support.world import World

READING = {"metadata": "read", "contents": "read", "pull_requests": "read", "issues": "read", "members": "read"}


def request_for(
    world: World, *, config: str | None = None, kept: Path | None = None, permissions: dict[str, str] | None = None
) -> SimulationRequest:
    """A request for the last ninety days of `acme/shop`, by a workflow that may only read."""
    reader = world.box.register_app("workflow", permissions=permissions or READING, events=[])
    token = issue_token(world.box, world.box.install(reader, world.acme)).value
    return SimulationRequest(
        owner="acme", name="shop", days=90, token=token, api_url=world.box.api_url, config=config, kept=kept, app="roe"
    )
