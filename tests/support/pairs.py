"""Three pairs in one repository, the last of them the fallback."""

from __future__ import annotations

from tests.support.world import World


async def configure_pairs(world: World, config: str) -> None:
    """Give the repository a configuration that names the PMs petra and paul, and the EMs ed and eva."""
    for login in ("petra", "ed", "paul", "eva"):
        world.box.add_collaborator(world.shop, world.box.user(login))
    await world.configured(config)
