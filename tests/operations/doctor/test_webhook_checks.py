"""The webhook: what its configuration and GitHub's log of deliveries mean."""

from __future__ import annotations

import pytest

from ghapp.github.reading.delivery_log import Attempt
from ghapp.github.reading.registration import WebhookConfiguration
from ghapp.operations.doctor.diagnosis import Level
from ghapp.operations.doctor.webhook_checks import check_deliveries, check_webhook

PAGE = "https://github.com/settings/apps/roe"


def webhook(url: str = "https://ghapp.example.com/webhook", *, secret: bool = True, verifies: bool = True) -> list[str]:
    """Return the level and the message of each diagnosis of a webhook."""
    found = check_webhook(WebhookConfiguration(url=url, has_secret=secret, verifies_certificate=verifies), PAGE)
    return [f"{each.level.value} {each.message}" for each in found]


def log(*statuses: tuple[str, int]) -> list[Attempt]:
    """Return attempts, newest first, of deliveries with these ids."""
    return [
        Attempt(number=-index, id=name, at=-index, status=status, event="push", action="", repository_id=1)
        for index, (name, status) in enumerate(statuses)
    ]


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (webhook(), ["ok GitHub sends signed deliveries to https://ghapp.example.com/webhook."]),
        (
            webhook("http://localhost:8000/webhook"),
            ["ok GitHub sends signed deliveries to http://localhost:8000/webhook."],
        ),
        (webhook(""), ["problem The app has no webhook URL, so it hears of nothing."]),
        (webhook("http://ghapp.example.com/webhook"), ["warning http://ghapp.example.com/webhook is not encrypted."]),
        (webhook("https://smee.io/AbC"), ["warning Deliveries go through smee.io, where others may read them."]),
        (webhook(verifies=False), ["warning GitHub does not verify the certificate of the server."]),
        (
            webhook("https://ghapp.example.com/", secret=False),
            [
                "problem https://ghapp.example.com/ does not end in /webhook, where the app listens.",
                "problem The app has no webhook secret, and the server refuses unsigned requests.",
            ],
        ),
    ],
)
def test_each_fault_of_the_configuration_is_named(found: list[str], expected: list[str]) -> None:
    assert found == expected


@pytest.mark.parametrize(
    ("attempts", "level", "words"),
    [
        (log(), Level.WARNING, "GitHub has sent nothing"),
        (log(("a", 202)), Level.OK, "The app answered."),
        (log(("b", 202), ("a", 202)), Level.OK, "all of the last 2 deliveries"),
        (log(("a", 202), ("a", 502)), Level.OK, "The app answered."),
        (
            log(("c", 202), ("b", 401), ("a", 502)),
            Level.WARNING,
            "2 of the last 3 deliveries failed: 1 with status 502",
        ),
        (log(("b", 401), ("a", 202)), Level.PROBLEM, "the signature does not match"),
        (log(("b", 404)), Level.PROBLEM, "nothing accepts deliveries at that address"),
        (log(("b", 413)), Level.PROBLEM, "too large"),
        (log(("b", 503)), Level.PROBLEM, "its database is unavailable"),
        (log(("b", 504)), Level.PROBLEM, "could not be reached"),
        (log(("b", 500)), Level.PROBLEM, "the server answered 500"),
    ],
)
def test_the_newest_attempt_decides_and_older_ones_count(attempts: list[Attempt], level: Level, words: str) -> None:
    found = check_deliveries(attempts, PAGE)
    assert (found.level, words in found.message) == (level, True), found
    assert bool(found.cure) is (level is not Level.OK)
