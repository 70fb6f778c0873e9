"""Check that the lock files pin everything that the installed packages require, extras included.

In hash mode pip refuses a requirement that the lock does not pin, and a requirement with extras that the lock pins
without them. A new release of a package is enough to uncover such a gap, so this check compares the locks with the
metadata of the installed packages.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import Distribution, distributions

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.lock import FOLDER, PURPOSES

PROJECT = "ghapp-rules-of-engagement"


def read_pins(text: str) -> dict[str, Requirement]:
    """Return the pins of a lock file that apply to this Python and platform, by name."""
    lines = (line.removesuffix("\\") for line in text.splitlines() if line[:1].isalnum())
    pins = map(Requirement, lines)
    return {canonicalize_name(pin.name): pin for pin in pins if pin.marker is None or pin.marker.evaluate()}


def find_gaps(pins: Mapping[str, Requirement], installed: Iterable[Distribution]) -> Iterator[str]:
    """Yield each requirement of the pinned packages that the pins do not satisfy."""
    for distribution in installed:
        name = canonicalize_name(distribution.name)
        if name not in pins:
            continue
        for requirement in _active_requirements(distribution, pins[name].extras):
            pin = pins.get(canonicalize_name(requirement.name))
            if pin is None:
                yield f"{name} requires {requirement}, which is not pinned"
            elif missing := requirement.extras - pin.extras:
                yield f"{name} requires {requirement}, which is pinned without [{','.join(sorted(missing))}]"
            elif not requirement.specifier.contains(_version(pin), prereleases=True):
                yield f"{name} requires {requirement}, but {pin} is pinned"


def _active_requirements(distribution: Distribution, extras: Iterable[str]) -> Iterator[Requirement]:
    """Yield what a distribution requires here, given the extras it is installed with."""
    environments = [{"extra": extra} for extra in ("", *sorted(extras))]
    for requirement in map(Requirement, distribution.requires or ()):
        marker = requirement.marker
        if marker is None or any(marker.evaluate(environment) for environment in environments):
            yield requirement


def _version(pin: Requirement) -> str:
    (specifier,) = pin.specifier
    return specifier.version


def problems() -> list[str]:
    """Return the gaps of every lock file, one sentence each."""
    installed = list(distributions())
    found = []
    for lock in PURPOSES:
        pins = read_pins((FOLDER / f"{lock}.txt").read_text())
        if lock == "dev":
            extras = ",".join(Distribution.from_name(PROJECT).metadata.get_all("Provides-Extra", ()))
            pins[PROJECT] = Requirement(f"{PROJECT}[{extras}]")
        found += [f"requirements/{lock}.txt: {gap}." for gap in find_gaps(pins, installed)]
    return found


def main() -> int:
    """Print the gaps; return 1 if there are any."""
    found = problems()
    print("\n".join(found) or "The lock files pin every requirement.", file=sys.stderr if found else sys.stdout)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
