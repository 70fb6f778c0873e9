"""What the look before this one noted about a thread, in the terms of the rules."""

from __future__ import annotations

from dataclasses import dataclass

from ghapp.rules.model.document_rows import DocumentRow


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierLook:
    """The head of an open pull request at the look before, and whether the pull request was dormant.

    `dormant` is None where no look decided that: without a configuration, or while the thread was closed. `documents`
    are the rows that it left for pages.
    """

    head_sha: str = ""
    dormant: bool | None = None
    documents: tuple[DocumentRow, ...] = ()
