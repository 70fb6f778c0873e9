"""Show what an earlier revision and the present code do when GitHub misbehaves: `python -m bench.survival REVISION`.

Each app runs as `ghapp serve` in a process of its own, against the present sandbox. It prints a Markdown table.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from bench.comparison import check_out
from bench.serving import ghapp
from bench.survival_scenes import SCENES, Observation, Scene
from ghapp.demo.environment import start_demo


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("revision")
@click.option("--only", multiple=True, help="Play the scenes whose names contain this; may be repeated.")
def main(revision: str, only: Sequence[str]) -> None:
    """Play every scene with the app of REVISION and with the present one."""
    asyncio.run(_play(revision, [name for name in SCENES if not only or any(part in name for part in only)]))


async def _play(revision: str, names: Sequence[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="ghapp-bench-") as folder:
        check_out(revision, Path(folder))
        click.echo(f"| What happens | {revision} | present |\n| --- | --- | --- |")
        for name in names:
            before, after = await asyncio.gather(_observe(SCENES[name], Path(folder)), _observe(SCENES[name], None))
            click.echo(f"| {name} | {_cell(before)} | {_cell(after)} |")


async def _observe(scene: Scene, tree: Path | None) -> Observation:
    async with start_demo(start=partial(ghapp, tree=tree)) as demo:
        return await scene(demo)


def _cell(observation: Observation) -> str:
    return f"{'yes' if observation.survived else '**no**'}: {observation.what}"


if __name__ == "__main__":
    main()
