"""When digests are due: once a week, in the pair's time zone (SPEC §6)."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest

from ghapp.rules.model.digest_times import latest_slot, next_slot
from ghapp.rules.model.framework import DigestSettings, Weekday

UTC_MONDAY = DigestSettings(to=("checkout",))
BERLIN = DigestSettings(to=("checkout",), day=Weekday.FRI, at=time(16, 30), time_zone="Europe/Berlin")


def utc(day: int, hour: int, minute: int = 0, month: int = 3) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "settings", "latest", "following"),
    [
        pytest.param(utc(2, 9), UTC_MONDAY, utc(2, 9), utc(9, 9), id="at the moment"),
        pytest.param(utc(2, 8, 59), UTC_MONDAY, utc(23, 9, month=2), utc(2, 9), id="just before"),
        pytest.param(utc(8, 23), UTC_MONDAY, utc(2, 9), utc(9, 9), id="at the end of the week"),
        pytest.param(utc(25, 12), BERLIN, utc(20, 15, 30), utc(27, 15, 30), id="in another zone"),
        pytest.param(utc(28, 12), BERLIN, utc(27, 15, 30), utc(3, 14, 30, month=4), id="summer time begins"),
    ],
)
def test_a_digest_is_due_once_a_week(
    now: datetime, settings: DigestSettings, latest: datetime, following: datetime
) -> None:
    assert (latest_slot(now, settings), next_slot(now, settings)) == (latest, following)
