"""Phrases that several pages share: kinds, roles, people, ages and states, in the words of the framework."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from ghapp.rules.config.load import DEFAULT_PAIR_NAME
from ghapp.rules.model.calendar import working_days_between
from ghapp.rules.model.document_rows import DocumentRow, DocumentState, RoleHearing
from ghapp.rules.model.framework import Reminders
from ghapp.rules.model.names import kind_title, role_name
from ghapp.store.page_answers import ShownDocument
from ghapp.store.read_model import MOST_COUNTED


@dataclass(frozen=True, slots=True)
class Badge:
    """A coloured word; `style` is the name of the style sheet's class."""

    text: str
    style: str = ""


def counted(number: int, one: str, many: str = "") -> str:
    """Return a number with its noun."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def total(number: int, one: str) -> str:
    """Return how many rows a list has; long ones are not counted to their end."""
    return f"More than {MOST_COUNTED:,} {one}s" if number > MOST_COUNTED else counted(number, one)


def age(since: datetime, now: datetime, calendar: Reminders) -> str:
    """Return how long something has waited, in working days."""
    days = working_days_between(since, now, calendar)
    return counted(days, "working day") if days else "less than a working day"


def listed(names: Iterable[str], last: str = "and") -> str:
    """Return names as an enumeration."""
    *first, end = [*names] or [""]
    return f"{', '.join(first)} {last} {end}" if first else end


def person(name: str) -> str:
    """Return a user or team as GitHub writes it."""
    return f"@{name.removeprefix('@')}"


def people(names: Iterable[str], last: str = "or") -> str:
    """Return users and teams as an enumeration."""
    return listed(map(person, names), last)


def pair_name(pair: str, owner: str, name: str) -> str:
    """Return the name of a pair; the only pair of a repository goes by the repository's name."""
    return f"{owner}/{name}" if pair == DEFAULT_PAIR_NAME else pair


def pair_of(shown: ShownDocument) -> str:
    """Return the name of a document's pair."""
    return pair_name(shown.row.pair, shown.owner, shown.name)


def kind(row: DocumentRow) -> str:
    """Return `PRD`, `SDD` or `Rules file`."""
    return kind_title(row.kind)


def pull_path(shown: ShownDocument) -> str:
    """Return the address of the page of a pull request."""
    return f"/{shown.owner}/{shown.name}/pull/{shown.number}"


def awaited(role: RoleHearing) -> str:
    """Return who is awaited for a role."""
    names = people(each.name for each in role.awaited)
    return f"{names} ({role_name(role.role)})" if names else f"nobody who can be asked ({role_name(role.role)})"


def state(row: DocumentRow) -> Badge:
    """Return how a document stands."""
    if row.state is DocumentState.MERGED:
        return Badge("Merged", "merged")
    if row.draft:
        return Badge("Draft")
    if row.awaited_roles:
        return Badge("Waiting for the " + listed(sorted({role_name(role.role) for role in row.awaited_roles})), "waits")
    return Badge("Heard", "heard")


def waiting_for(row: DocumentRow) -> str:
    """Return whom a document waits for; empty if it waits for nobody."""
    return "" if row.draft else listed(map(awaited, row.awaited_roles))


def since_of(shown: ShownDocument, now: datetime, calendars: Mapping[int, Reminders]) -> str:
    """Return how long a document has waited; empty if it waits for nobody."""
    since = shown.row.awaited_since
    return age(since, now, calendars[shown.repository_id]) if since else ""
