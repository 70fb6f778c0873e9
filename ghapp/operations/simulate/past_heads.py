"""Heads: the commits that a past pull request had as its head, and when they came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from ghapp.rules.model.head_arrivals import HeadArrival
from ghapp.rules.model.snapshot import ChangedFile, EventKind, PullRequest, Snapshot
from ghapp.rules.people.holders import same


@dataclass(frozen=True, slots=True)
class PastHead:
    """A commit that was the head, and the files that the pull request changed while it was."""

    arrival: HeadArrival
    files: tuple[ChangedFile, ...]


def known_arrivals(
    final: Snapshot, pull: PullRequest, logged: tuple[HeadArrival, ...]
) -> tuple[HeadArrival, ...] | None:
    """Return the heads of a pull request, oldest first; None where their times cannot be known.

    `logged` are the pushes in the activity log of its branch. Without one, a single commit that was never forced is the
    only head there was.
    """
    forced = [event for event in final.timeline if event.kind is EventKind.HEAD_FORCE_PUSHED]
    pushes = sorted((each for each in logged if each.at > final.created_at), key=lambda each: each.at)
    if not pushes:
        pushes = [
            HeadArrival(
                sha=event.subject,
                at=event.at,
                before=event.before,
                pusher=event.actor.login if event.actor else "",
                by_author=same(event.actor, final.author),
            )
            for event in forced
        ]
    while pushes and pushes[-1].sha != pull.head_sha:
        pushes.pop()  # the branch went on after the pull request was closed
    is_complete = len(pushes) >= len(forced) if logged else pull.commit_count == 1
    if not is_complete or any(one.sha != two.before for one, two in pairwise(pushes)):
        return None
    if any(not each.before for each in pushes):
        return None
    first = pushes[0].before if pushes else pull.head_sha
    return (_opening(final, first), *pushes)


def only_arrival(final: Snapshot, pull: PullRequest) -> HeadArrival:
    """Return the last head as if the pull request had been opened with it."""
    return _opening(final, pull.head_sha)


def _opening(final: Snapshot, sha: str) -> HeadArrival:
    login = final.author.login if final.author else ""
    return HeadArrival(sha=sha, at=final.created_at, opening=True, pusher=login, by_author=bool(login))


def heads_with_files(
    arrivals: Iterable[HeadArrival],
    files: tuple[ChangedFile, ...],
    documents: Iterable[ChangedFile],
    blobs: Mapping[tuple[str, str], str | None],
) -> tuple[PastHead, ...] | None:
    """Return the heads with their files; None where it is unknown whether one of them changed a document.

    A document that the pull request adds came with the first head that has it. `blobs` says what each head held.
    """
    found: list[PastHead] = []
    last: dict[str, str | None] = {}
    for arrival in arrivals:
        absent = set()
        for document in documents:
            blob = blobs.get((arrival.sha, document.path))
            if document.status != "added":
                if last.setdefault(document.path, blob) != blob:
                    return None
            elif blob is None:
                absent.add(document.path)
        found.append(PastHead(arrival, tuple(file for file in files if file.path not in absent)))
    return tuple(found)
