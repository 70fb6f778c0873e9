"""Contents: what a commit holds at a path."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class EntryType(StrEnum):
    """What git holds at a path."""

    FILE = "file"
    SYMLINK = "symlink"
    SUBMODULE = "submodule"


@dataclass(frozen=True, slots=True)
class Blob:
    """The contents of a file at a commit; `text` is None if the file is not text or too large, or no file.

    `size` is in bytes. `is_cut_off` says that the text was too long for a response: another request can read it.
    """

    oid: str
    text: str | None
    size: int = 0
    is_cut_off: bool = False
    type: EntryType = EntryType.FILE
