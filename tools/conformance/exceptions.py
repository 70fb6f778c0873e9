"""What the contracts lack, or say differently from GitHub itself: a short list, each entry with its date and source.

An entry that no message needs any longer is reported: remove it. Nothing that the sandbox could do right belongs here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True, kw_only=True)
class Exemption:
    """Violations that are none: `pattern` matches the whole of "WHERE: WHAT"."""

    since: str
    pattern: str
    why: str

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """Return the pattern, compiled."""
        return re.compile(self.pattern)


EXEMPTIONS: tuple[Exemption, ...] = (
    Exemption(
        since="2026-11-28",
        pattern=r".*\.archived_(at|by) is not in the contract",
        why="labels have archived_at and archived_by, which the schemas of labels do not list yet",
    ),
    Exemption(
        since="2026-11-28",
        pattern=r".*\.permissions\.merge_queues is not in the contract",
        why="the permission merge_queues is in the list of permissions, but not in every copy of it",
    ),
    Exemption(
        since="2026-11-28",
        pattern=r"GET /app/installations: response\[\]\.account\.(created_at|name|slug|updated_at) is missing",
        why="the list of installations demands that an account is both a user and an enterprise",
    ),
    Exemption(
        since="2026-11-28",
        pattern=r".*\.user_view_type is not in the contract",
        why="users have user_view_type, which older copies of the user do not list",
    ),
    Exemption(
        since="2026-11-28",
        pattern=r".*(requested_teams?(\[\])?)\.(notification_setting|type) is not in the contract",
        why="requested teams have notification_setting and type, which the webhooks' copy of a team does not list",
    ),
    Exemption(
        since="2026-11-28",
        pattern=r".*: payload.*(repo|repository)\.(custom_properties|has_discussions|web_commit_signoff_required)"
        r" is not in the contract",
        why="repositories in payloads have keys that older copies of the repository do not list",
    ),
    Exemption(
        since="2026-11-28",
        pattern=r".*: response.*\.(base|head)\.repo\.custom_properties is not in the contract",
        why="the repositories of a pull request have custom_properties, which its schema does not list",
    ),
    Exemption(
        since="2026-11-28",
        pattern=r".*: error\.status is not in the contract",
        why="every error names its status, which the schema of a validation error does not list",
    ),
    Exemption(
        since="2026-11-28",
        pattern=r"pull_request/stacked: the contract has no such event and action",
        why="pull_request has the action stacked since August 2026, which the schemas of webhooks do not list yet",
    ),
    Exemption(
        since="2026-11-28",
        pattern=r".*\.stack is not in the contract",
        why="a pull request in a stack has the key stack, which not every copy of the pull request lists",
    ),
    Exemption(
        since="2026-11-28",
        pattern=r"GET /meta: response\.installed_version is not in the contract",
        why="a GitHub Enterprise Server names its version, and the contract is of github.com",
    ),
)


def exemption(where: str, what: str, exemptions: tuple[Exemption, ...] = EXEMPTIONS) -> Exemption | None:
    """Return the entry that exempts a violation, if there is one."""
    return next((each for each in exemptions if each.compiled.fullmatch(f"{where}: {what}")), None)
