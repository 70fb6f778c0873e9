"""Unified diffs: the changes between two trees as git prints them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import unified_diff

from ghapp.sandbox.state.git import FileChange, entry_oid, mode_of

NO_FILE = "/dev/null"
NO_NEWLINE = "\\ No newline at end of file\n"


def print_diff(old: Mapping[str, str], new: Mapping[str, str], changes: Iterable[FileChange]) -> str:
    """Return the text of a diff, file by file."""
    return "".join(line for change in changes for line in _file(old, new, change))


def _file(old: Mapping[str, str], new: Mapping[str, str], change: FileChange) -> Iterator[str]:
    path, previous = change.path, change.previous_path or change.path
    before, after = old.get(previous), new.get(path)
    yield f"diff --git a/{previous} b/{path}\n"
    if before is None and after is not None:
        yield f"new file mode {mode_of(after):o}\n"
    elif after is None and before is not None:
        yield f"deleted file mode {mode_of(before):o}\n"
    elif change.previous_path:
        yield f"rename from {previous}\nrename to {path}\n"
    if before == after:
        return
    ids = [entry_oid(text)[:7] if text is not None else "0" * 7 for text in (before, after)]
    mode = "" if before is None or after is None else f" {mode_of(after):o}"
    yield f"index {'..'.join(ids)}{mode}\n"
    source = NO_FILE if before is None else f"a/{previous}"
    target = NO_FILE if after is None else f"b/{path}"
    for line in unified_diff(_lines(before), _lines(after), source, target):
        yield line if line.endswith("\n") else f"{line}\n{NO_NEWLINE}"


def _lines(text: str | None) -> list[str]:
    return str(text or "").splitlines(keepends=True)
