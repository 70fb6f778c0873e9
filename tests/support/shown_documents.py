"""Documents as the read model returns them, for the view models of pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from ghapp.rules.model.document_rows import RoleHearing
from ghapp.rules.model.framework import Reminders
from ghapp.store.page_answers import PageViewer, ShownDocument
from tests.support.document_rows import OPENED, document

ERIC = PageViewer(login="Eric", teams=frozenset({"acme/Leads"}), repositories=frozenset({1}))
NOW = OPENED + timedelta(days=3)
CALENDARS = {1: Reminders(), 2: Reminders()}


def shown(*roles: RoleHearing, number: int = 7, repository_id: int = 1, **changes: Any) -> ShownDocument:
    """A PRD in `acme/shop`."""
    row = document(*roles, **changes)
    return ShownDocument(repository_id=repository_id, owner="acme", name="shop", number=number, row=row)
