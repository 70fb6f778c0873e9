"""The state of an issue or pull request at one moment, with the parts that the story checks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

from ghapp.demo.environment import Demo
from ghapp.demo.story import StepOutcome
from ghapp.sandbox.state.accounts import Team
from ghapp.sandbox.state.threads import Issue, PullRequest


@dataclass(frozen=True, kw_only=True)
class ThreadSummary(StepOutcome):
    """A complete outcome, with the text of the check and of the app's comments.

    `annotations` are `path:line message`, `comment_bodies` the app's comments. `merge_group_title` is the title of the
    app's check on the commit that the merge queue merged.
    """

    annotations: tuple[str, ...] = ()
    comment_bodies: tuple[str, ...] = ()
    merge_group_title: str = ""


def read_thread_state(demo: Demo, *, refused: bool = False) -> ThreadSummary:
    """Read the state of the current thread; `refused` is whether GitHub refused the last action."""
    thread = demo.thread
    if thread is None:
        return ThreadSummary()
    check = demo.check(thread)
    notes = check.annotations if check else []
    comment_bodies = [written.body for written in thread.comments.values() if written.author is demo.registration.bot]
    on_main = demo.check_on(demo.shop.head.oid)
    return ThreadSummary(
        labels=frozenset(label.name for label in thread.labels),
        assignees=frozenset(actor.login for actor in thread.assignees),
        reviewers=_reviewers(thread),
        check=check.conclusion if check else None,
        merged=isinstance(thread, PullRequest) and thread.merged_at is not None,
        annotated_lines=frozenset(note.start_line for note in notes),
        refused=refused,
        comments=len(comment_bodies),
        title=check.output.title if check and check.output else "",
        annotations=tuple(f"{note.path}:{note.start_line}: {note.message}" for note in notes),
        comment_bodies=tuple(comment_bodies),
        merge_group_title=on_main.output.title if on_main and on_main.output else "",
    )


def differences(expected: StepOutcome, seen: ThreadSummary) -> Iterator[str]:
    """Describe where the state differs from what was expected, one sentence each."""
    for one in fields(StepOutcome):
        wanted, found = getattr(expected, one.name), getattr(seen, one.name)
        if wanted is not None and wanted != found:
            yield f"{one.name.replace('_', ' ')}: expected {_format(wanted)}, got {_format(found)}"


def _reviewers(thread: Issue) -> frozenset[str]:
    requests = thread.review_requests if isinstance(thread, PullRequest) else []
    reviewers = (request.reviewer for request in requests)
    return frozenset(found.combined_slug if isinstance(found, Team) else found.login for found in reviewers)


def _format(value: object) -> str:
    return ", ".join(sorted(map(str, value))) or "nothing" if isinstance(value, frozenset) else str(value)
