"""The report of a simulation."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

from ghapp.operations.simulate.outcome import Outcome, Simulation
from ghapp.operations.simulate.simulation_report import as_json, as_text

HEARD = Outcome(
    number=1,
    version="v",
    title="Guest checkout",
    url="https://github.com/acme/shop/pull/1",
    state="MERGED",
    documents=("PRD of default",),
    waited=7_200,
    heard=("emma (EM)",),
    labels=2,
    requests=1,
)
BLOCKED = replace(HEARD, number=2, title="Dark mode", waited=90_000, blocked=True, heard=(), comments=1)
CODE = Outcome(number=3, version="v", state="MERGED", missed=("rfcs/0001.md",))
GUESS = replace(HEARD, number=4, undetermined="its base branch changed", labels=0, requests=0)


def simulation(*outcomes: Outcome) -> Simulation:
    since, until = datetime(2026, 3, 2, tzinfo=UTC), datetime(2026, 5, 31, tzinfo=UTC)
    return Simulation(repository="acme/shop", since=since, until=until, config="its rules file", outcomes=outcomes)


def test_a_report_says_what_would_have_been_blocked_and_written() -> None:
    text = as_text(simulation(HEARD, BLOCKED, CODE, GUESS))
    assert text.startswith(
        "acme/shop, 2026-03-02 to 2026-05-31, with its rules file\n"
        "4 pull requests; 3 touched a PRD, an SDD or the rules file."
    )
    for part in (
        "1 of 2 merged ones had the response they need: nothing would change.",
        "1 would have been blocked until the partner had responded.",
        "Half of those with a response had it within 2 hours.",
        "The app would have added 4 labels, requested 2 reviews and written 1 comment.",
        "Dark mode  (PRD of default, waited 1 day)",
        "  rfcs/0001.md",
        "1 pull request could not be determined:\n  1: its base branch changed",
    ):
        assert part in text


def test_a_report_without_documents_says_so() -> None:
    text = as_text(simulation(replace(CODE, missed=())))
    assert "No document was merged in this time." in text
    assert "look like documents" not in text


def test_a_report_names_at_most_ten_pull_requests_in_a_list() -> None:
    assert "… and 2 more" in as_text(simulation(*(replace(BLOCKED, number=number) for number in range(12))))


def test_a_report_for_a_script_has_every_outcome() -> None:
    shown = json.loads(as_json(simulation(HEARD, CODE)))
    assert [each["number"] for each in shown["pull_requests"]] == [1, 3]
    assert Outcome.from_json(json.loads(HEARD.as_line())) == HEARD
