"""The errors that the app raises on purpose, by what has to happen next.

GhappError
├── UserError            shown to a person; says what to do
│   ├── SettingsError    the environment is wrong; the server does not start
│   └── StoreLocked      another process holds the database file
├── StoreUnavailable     the database cannot commit now; webhooks answer 503, jobs wait
├── GateSuspended        an operator has suspended the gate: nothing may be evaluated
├── KeyLost              another replica runs this key: nothing may be written
└── GitHubError          GitHub did not do what was asked
    ├── RateLimited      try again at `until`; does not count as a failure
    ├── TryLater         a transient fault: retry with backoff
    ├── Gone             the repository, thread or installation does not exist: nothing to do
    │   └── NotFound     GitHub finds nothing: gone, or not there yet
    └── Denied           a permission is missing, or GitHub refuses the request
        └── Archived     the repository is archived: nothing can be written
"""

from __future__ import annotations

from datetime import datetime


class GhappError(Exception):
    """The root of the app's own errors."""


class UserError(GhappError):
    """An error whose message is written for the person who runs the app."""


class SettingsError(UserError):
    """The environment lacks a setting or holds a malformed one; the message names every one that is wrong."""


class StoreLocked(UserError):
    """Another process has the database file open."""


class StoreUnavailable(GhappError):
    """The database did not commit: nothing was written, the caller may try again."""


class KeyLost(GhappError):
    """Another replica took over the key, because this one did not report for too long."""


class GateSuspended(GhappError):
    """An operator has suspended the gate for a repository; the message is the reason."""


class GitHubError(GhappError):
    """GitHub did not do what was asked."""


class RateLimitReached(GitHubError):
    """GitHub asks to wait.

    `until` (UTC) is when the installation may ask again. Source:
    https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
    """

    def __init__(self, until: datetime, message: str = "rate limit") -> None:
        super().__init__(f"{message}; not before {until:%Y-%m-%dT%H:%M:%SZ}")
        self.until = until


class TryLater(GitHubError):
    """A transient fault: a 5xx response, a lost connection, a timeout, or a response that contradicts the webhook."""


class Gone(GitHubError):
    """The subject does not exist for this app: deleted, transferred, suspended or uninstalled."""


class NotFound(Gone):
    """GitHub finds nothing; what a webhook has just announced may appear in a moment."""


class Denied(GitHubError):
    """GitHub refuses the request: a missing permission, or input that it does not accept."""


class Archived(Denied):
    """The repository is archived, and so read-only until somebody unarchives it."""
