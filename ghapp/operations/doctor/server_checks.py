"""The server: whether GitHub answers, whether both clocks agree, and what an older version does not offer."""

from __future__ import annotations

from ghapp.enterprise import missing_events
from ghapp.github.reading.server_facts import ServerFacts
from ghapp.operations.doctor.diagnosis import Diagnosis, ok, problem, warning

GITHUB = "GitHub"
CLOCK = "Clock"
MOST_AHEAD = 60.0
MOST_BEHIND = 480.0
"""Seconds between which GitHub accepts the app's tokens: they are dated back by 60 s, and end 480 s from now.

Source: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
"""
_NOTICEABLE = 30.0
_SET_THE_CLOCK = "Synchronise the clock of this machine, for example with `timedatectl set-ntp true`."
# What the app does with an event, for a reader who wonders what it is worth.
_LOST = {"merge_group": "merge queues cannot be served: do not require the check where a merge queue is on"}


def unreachable(api_url: str, error: Exception) -> Diagnosis:
    """Return the diagnosis that GitHub cannot be reached."""
    cure = "Check GITHUB_URL, the network and the proxy of this machine."
    if "certificate" in str(error).lower():
        cure = "Set GITHUB_CA_FILE to a file with the certificate of the authority that your server uses."
    return problem(GITHUB, f"{api_url} does not answer: {error}.", cure)


def check_clock(facts: ServerFacts, now: float) -> Diagnosis:
    """Compare this machine's clock, `now`, with GitHub's."""
    if facts.time is None:
        return warning(CLOCK, "GitHub did not say what time it is.", "Check that a proxy passes on the header `Date`.")
    ahead = now - facts.time
    if abs(ahead) <= _NOTICEABLE:
        return ok(CLOCK, "The clock of this machine agrees with GitHub's.")
    distance = f"The clock of this machine is {abs(ahead):.0f} s {'ahead of' if ahead > 0 else 'behind'} GitHub's"
    if -MOST_BEHIND < ahead < MOST_AHEAD:
        return warning(CLOCK, f"{distance}.", _SET_THE_CLOCK)
    return problem(CLOCK, f"{distance}, so GitHub refuses the app's tokens.", _SET_THE_CLOCK)


def check_version(facts: ServerFacts) -> list[Diagnosis]:
    """Say which version an enterprise server has, and what it lacks."""
    if not facts.version:
        return []
    name = f"GitHub Enterprise Server {facts.version}"
    missing = missing_events(facts.version)
    if not missing:
        return [ok("Version", f"{name} has everything that the app uses.")]
    return [
        warning(
            "Version",
            f"{name} does not send the event `{event}`, so {_LOST[event]}.",
            "Upgrade the server to use it. Everything else works.",
        )
        for event in sorted(missing)
    ]
