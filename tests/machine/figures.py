"""What the histories of a run came to, in several processes at once, and the line that sums it up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields


@dataclass
class Figures:
    """Counted while histories are played.

    `differences` is what the app was told of and did not get right, `given_up` the keys that it tried in vain,
    `overlaps` the looks that went on at once at one key; `faults` are counted by name.
    """

    histories: int = 0
    steps: int = 0
    differences: int = 0
    given_up: int = 0
    overlaps: int = 0
    wrongly_green: int = 0
    unexpected_writes: int = 0
    faults: Counter[str] = field(default_factory=Counter)

    def recorded(self) -> Mapping[str, object]:
        """The same, to be handed from process to process."""
        return asdict(self) | {"faults": dict(self.faults)}

    def add(self, recorded: Mapping[str, object]) -> None:
        """Add what another process counted."""
        for name in (each.name for each in fields(self)):
            counted = recorded[name]
            if isinstance(counted, Mapping):
                getattr(self, name).update(counted)
            else:
                setattr(self, name, getattr(self, name) + counted)

    def __str__(self) -> str:
        befell = f", {self.faults.total()} faults of {len(self.faults)} kinds" if self.faults else ""
        return (
            f"histories {self.histories}, lost {self.differences + self.given_up}, overlaps {self.overlaps},"
            f" wrongly green {self.wrongly_green}, unexpected writes {self.unexpected_writes}"
            f" ({self.steps} steps{befell})"
        )


def total(recorded: Iterable[Mapping[str, object]]) -> Figures:
    """The figures of all processes together."""
    figures = Figures()
    for each in recorded:
        figures.add(each)
    return figures
