"""Measure, print a table and, if wanted, write it as JSON. It fails only where something could not be measured."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

import click

from bench import acknowledgement, burst, comparison, decision, footprint, growth, pages, reaction, replicas, requests
from bench.figures import Figure, header, row
from bench.machine import cores, describe

MEASURES: Mapping[str, Callable[[], Awaitable[list[Figure]]]] = MappingProxyType(
    {
        "reaction": reaction.measure,
        "decision": decision.measure,
        "requests": requests.measure,
        "footprint": footprint.measure,
        "acknowledgement": acknowledgement.measure,
        "burst": burst.measure,
        "growth": growth.measure,
        "pages": pages.measure,
        "replicas": replicas.measure,
        "comparison": comparison.measure,
    }
)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--only", multiple=True, type=click.Choice(list(MEASURES)), help="Measure this alone; may be repeated.")
@click.option(
    "--json", "file", type=click.Path(path_type=Path), help="Write machine, figures and samples to this file."
)
def main(only: Sequence[str], file: Path | None) -> None:
    """Measure what the app promises. A row that misses its bound is marked; how busy the machine is decides much."""
    # Ending as it does by itself, it takes its servers and folders along.
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    machine = describe()
    click.echo(", ".join(f"{name} {value}" for name, value in machine.items()))
    click.echo(header())
    # The servers get the other core to themselves, as far as this machine has one.
    os.sched_setaffinity(0, {cores()[1]})
    figures: dict[str, list[Figure]] = {}
    for name in only or MEASURES:
        figures[name] = asyncio.run(_measure(name))
        for figure in figures[name]:
            click.echo(row(figure))
    if file:
        told = {name: [figure.to_json() for figure in rows] for name, rows in figures.items()}
        file.write_text(json.dumps({"machine": machine, "figures": told}, indent=2) + "\n")


async def _measure(name: str) -> list[Figure]:
    return await MEASURES[name]()


if __name__ == "__main__":
    main()
