"""The server: its clock and its version."""

from __future__ import annotations

import pytest

from ghapp.enterprise import missing_events
from ghapp.errors import TryLater
from ghapp.github.reading.server_facts import ServerFacts
from ghapp.operations.doctor.diagnosis import Level
from ghapp.operations.doctor.server_checks import check_clock, check_version, unreachable

NOW = 1_700_000_000.0


@pytest.mark.parametrize(
    ("ahead", "level", "words"),
    [
        (0, Level.OK, "agrees"),
        (-30, Level.OK, "agrees"),
        (45, Level.WARNING, "45 s ahead of GitHub's."),
        (-400, Level.WARNING, "400 s behind GitHub's."),
        (61, Level.PROBLEM, "61 s ahead of GitHub's, so GitHub refuses"),
        (-600, Level.PROBLEM, "600 s behind GitHub's, so GitHub refuses"),
    ],
)
def test_a_clock_may_differ_as_far_as_github_accepts_tokens(ahead: int, level: Level, words: str) -> None:
    found = check_clock(ServerFacts("", NOW), NOW + ahead)
    assert (found.level, words in found.message) == (level, True)


def test_a_missing_date_header_is_a_warning() -> None:
    assert check_clock(ServerFacts("", None), NOW).level is Level.WARNING


@pytest.mark.parametrize(
    ("version", "missing"),
    [("", False), ("3.16.9", False), ("3.17.0", True), ("3.19.4", True), ("3.20.0", False), ("unknown", False)],
)
def test_merge_groups_are_missing_from_some_versions(version: str, *, missing: bool) -> None:
    assert ("merge_group" in missing_events(version)) is missing


def test_a_version_that_lacks_something_is_a_warning_with_its_name() -> None:
    assert check_version(ServerFacts("", None)) == []
    (whole,) = check_version(ServerFacts("3.21.0", None))
    (lacking,) = check_version(ServerFacts("3.18.1", None))
    assert (whole.level, lacking.level) == (Level.OK, Level.WARNING)
    assert "3.18.1 does not send the event `merge_group`" in lacking.message


@pytest.mark.parametrize(
    ("error", "cure"),
    [("certificate verify failed: self-signed certificate", "GITHUB_CA_FILE"), ("Connection refused", "GITHUB_URL")],
)
def test_an_unreachable_server_is_explained_by_the_error(error: str, cure: str) -> None:
    found = unreachable("https://github.example.com/api/v3", TryLater(error))
    assert (found.level, cure in found.cure) == (Level.PROBLEM, True)
