"""Every error the app raises on purpose, by what must happen next.

GhappError
├── UserError            shown to a person as it stands; says what to do
│   ├── SettingsError    the environment is wrong; the server does not start
│   └── StoreLocked      another process holds the database file
├── StoreUnavailable     the database cannot commit now; webhooks answer 503, work waits
├── KeyLost              another replica looks at this key now: nothing may be written
└── GitHubError          GitHub did not do what was asked
    ├── RateLimited      come back at `until`; not the thread's fault
    ├── TryLater         a passing fault: retry with backoff
    ├── Gone             the repository, thread or installation is not there (any more): nothing to do
    │   └── NotFound     GitHub finds nothing there: gone, or not there yet
    └── Denied           a permission is missing, or GitHub refused for good
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
    """The run's key was given to another replica, since this one was silent for too long."""


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
    """A fault that may pass: a 5xx answer, a lost connection, a time-out, an answer that contradicts the webhook."""


class Gone(GitHubError):
    """What was asked for does not exist for this app: deleted, transferred, suspended or uninstalled."""


class NotFound(Gone):
    """GitHub finds nothing there; what a webhook has just told of may be there in a moment."""


class Denied(GitHubError):
    """GitHub refuses for good: a missing permission or an input it will never take."""
