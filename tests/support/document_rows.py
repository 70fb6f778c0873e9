"""Rows that pages show, each a complete default with what a test changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from ghapp.rules.model.document_rows import AwaitedHolder, DocumentRow, RoleHearing
from ghapp.rules.model.framework import CHECK_NAME, DocumentKind, Role
from ghapp.rules.model.page_rows import PullRow, VerdictRow
from ghapp.rules.model.plan import Conclusion, Reason, Status

OPENED = datetime(2026, 3, 2, 9, tzinfo=UTC)
HEAD = "a" * 40
PRD = DocumentRow(
    kind=DocumentKind.PRD,
    pair="checkout",
    paths=("docs/prd/checkout.md",),
    title="Checkout in one step",
    author="Ada",
    base="main",
    opened_at=OPENED,
    head_sha=HEAD,
    check_name=CHECK_NAME,
    url="https://github.com/acme/shop/pull/7",
    read_url=f"https://github.com/acme/shop/blob/{HEAD}/docs/prd/checkout.md",
    owner=("ada",),
    partner=("eric", "@acme/leads"),
)
PULL = PullRow(
    title=PRD.title,
    author=PRD.author,
    url=PRD.url,
    base="main",
    draft=False,
    opened_at=OPENED,
    head_sha=HEAD,
    check_name=CHECK_NAME,
    instruction="@eric, please read the PRD and comment.",
)
VERDICT = VerdictRow(
    head_sha=HEAD,
    name=CHECK_NAME,
    conclusion=Conclusion.ACTION_REQUIRED,
    title="Waiting for the EM",
    tree=Reason(
        status=Status.WAITING,
        text="Waiting for the EM",
        children=(Reason(status=Status.WAITING, text="PRD", link=PRD.url),),
    ),
)


def awaiting(*names: str, since: datetime = OPENED, role: Role = Role.EM, author_speaks: bool = False) -> RoleHearing:
    """A role that waits for users and teams."""
    holders = tuple(AwaitedHolder(name=name, is_team="/" in name) for name in names)
    return RoleHearing(role=role, outcome="awaited", since=since, awaited=holders, author_speaks=author_speaks)


def document(*roles: RoleHearing, **changes: Any) -> DocumentRow:
    """The PRD with roles to hear and other changes."""
    return replace(PRD, roles=roles, **changes)
