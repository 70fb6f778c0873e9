"""Seats: the roles that wait for a viewer, and why it is they who are asked."""

from __future__ import annotations

from ghapp.rules.model.document_rows import AwaitedAs, AwaitedHolder, DocumentRow, RoleHearing
from ghapp.rules.model.names import role_name
from ghapp.store.page_answers import PageViewer
from ghapp.web.pages import phrases


def seats(row: DocumentRow, viewer: PageViewer) -> list[tuple[RoleHearing, AwaitedHolder]]:
    """Return the awaited roles for which the viewer may speak, and as whom."""
    names = set(viewer.names)
    is_author = row.author.lower() == viewer.login.lower()
    return [
        (role, holder)
        for role in row.awaited_roles
        if role.author_speaks or not is_author
        for holder in role.awaited
        if holder.name.lower() in names
    ]


def reasons(row: DocumentRow, pair: str, viewer: PageViewer) -> list[str]:
    """Return why the viewer is asked about a document of a pair, each reason once."""
    return list(dict.fromkeys(_reason(pair, role, holder) for role, holder in seats(row, viewer)))


def _reason(pair: str, role: RoleHearing, holder: AwaitedHolder) -> str:
    name = f"{role_name(role.role)} of {pair}"
    match holder.reason:
        case AwaitedAs.DELEGATE:
            return f"{phrases.person(holder.giver)}, {name}, delegated to you"
        case AwaitedAs.STAND_IN:
            return f"you stand in for the {name}"
        case AwaitedAs.HOLDER:
            return f"your team {phrases.person(holder.name)} is the {name}" if holder.is_team else f"you are the {name}"
