"""Payloads: whatever a delivery holds, it asks for something or is ignored."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from ghapp.intake.events import Ignored, intake
from ghapp.intake.payload import read
from ghapp.jobs import DeliveryEffects
from tests.support.fuzzing import Tally, fuzz, in_time, shared

SAMPLES = {
    file.stem: json.loads(file.read_text()) for file in (Path(__file__).parent.parent / "payloads").glob("*.json")
}
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(max_size=8),
    st.just([]),
    st.just({}),
    st.sampled_from((2**63, -1, "\udc00", "\0", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", [[]], {"id": 0})),
)
CHANGES = st.lists(st.tuples(st.integers(0, 10_000), ODD), min_size=10, max_size=10)


def places(value: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """All places in a JSON value."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, each in inside for place in places(each, (*path, key)))]


PLACES = {name: places(sample)[1:] for name, sample in SAMPLES.items()}


@shared
def test_any_payload_asks_for_something_or_is_ignored(share: int, tally: Tally) -> None:
    def check(drawn: tuple[str, list[tuple[int, Any]]]) -> None:
        name, changes = drawn
        for number, odd in changes:
            payload = copy.deepcopy(SAMPLES[name])
            *folders, last = PLACES[name][number % len(PLACES[name])]
            holder = payload
            for key in folders:
                holder = holder[key]
            holder[last] = odd
            text = json.dumps(payload)
            found = in_time(tally, lambda given: intake(name.partition(".")[0], read(given), own_login="x"), text)
            assert isinstance(found, DeliveryEffects | Ignored)

    fuzz(check, st.tuples(st.sampled_from(sorted(SAMPLES)), CHANGES), share=share, part=0.12, each=10)
