"""What the histories of a run came to, in several processes at once, and the line that sums it up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields

# Where a rule makes a difference to what the check says.
STATES = (
    "a stale voice (keep)",
    "a stale voice (document)",
    "a voice that outlived a push",
    "a delegate who spoke",
    "a delegate heard before the end",
    "an override that counted",
    "an override of other contents",
    "an override of another base",
    "an override cancelled",
    "a concern that blocked",
    "a concern resolved",
    "an objection",
    "an objection that held a machine back",
    "an owner's approval awaited",
    "an owner who approved",
    "an author alone",
    "somebody else's push",
    "a pull request by a bot",
    "a change of one pair",
    "a change of several pairs",
    "somebody who stood in",
    "a holder who is gone",
    "documents of two pairs",
    "a section that blocked",
    "advice",
    "a check of its branch",
    "a broken file",
    "the organisation's file",
    "the organisation's file extended",
    "a reminder",
    "an escalation",
    "words in the middle of a look",
    "a head that is shared",
    "authors who hold both roles",
    "a copy by a stranger",
    "a copy by a friend of the author's",
    "a copy by a bot",
    "a document moved between pairs",
    "a document moved out of all globs",
    "contents swapped",
    "a base that was deleted",
    "a base that was forced",
    "a commit from another branch",
    "a delivery lost before a restart",
    "a delivery accepted before a restart",
    "a team renamed",
    "a slug taken",
    "a user renamed",
    "auto-merge",
    "a merge group",
    "a pull request by a machine user",
    "an out-of-office mail",
    "a team with hidden members",
    "a dormant pull request",
    "a dormant pull request that woke",
)

# So many histories come to every one of these.
ENOUGH = 1000


@dataclass
class Figures:
    """Counted while histories are played.

    `differences` is what the app was told of and did not get right, `given_up` the keys that it tried in vain,
    `overlaps` the looks that went on at once at one key; `faults` are counted by name. `reached` counts the
    histories that came to a state in which a rule made a difference.
    """

    histories: int = 0
    steps: int = 0
    differences: int = 0
    given_up: int = 0
    overlaps: int = 0
    wrongly_green: int = 0
    unexpected_writes: int = 0
    faults: Counter[str] = field(default_factory=Counter)
    reached: Counter[str] = field(default_factory=Counter)

    def recorded(self) -> Mapping[str, object]:
        """The same, to be handed from process to process."""
        return asdict(self) | {"faults": dict(self.faults), "reached": dict(self.reached)}

    def add(self, recorded: Mapping[str, object]) -> None:
        """Add what another process counted."""
        for name in (each.name for each in fields(self)):
            counted = recorded[name]
            if isinstance(counted, Mapping):
                getattr(self, name).update(counted)
            else:
                setattr(self, name, getattr(self, name) + counted)

    @property
    def coverage(self) -> str:
        """How many histories came to each of the states that the rules are about."""
        return ", ".join(f"{state} {self.reached[state]}" for state in STATES)

    @property
    def missed(self) -> list[str]:
        """The states that no history came to, of so many that one should have."""
        return [] if self.histories < ENOUGH else [state for state in STATES if not self.reached[state]]

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
