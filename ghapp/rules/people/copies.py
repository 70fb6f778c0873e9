"""Copies: the other pull requests with the same head commit, which are one decision with those of the same base.

The authors of all of them are authors, so that nobody can speak on a copy about what they wrote themselves. That
includes copies into other branches, and those that were closed since: else an author could retarget or close their own
to stop being one (SPEC §3, "Shared heads").
"""

from __future__ import annotations

from collections.abc import Iterable

from ghapp.rules.model.actors import Actor
from ghapp.rules.model.snapshot import Comment, Copy, PullRequest, Review, Snapshot

INSIDERS = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
"""The associations of people who may have write access; GitHub gives no other to those who have it."""


def authors(snapshot: Snapshot) -> tuple[Actor, ...]:
    """Return everyone who opened a pull request with this head, each once, the author of this one first."""
    pull = snapshot.pull_request
    opened = (snapshot.author, *(copy.author for copy in (pull.copies if pull else ())))
    return tuple({actor.node_id: actor for actor in opened if actor}.values())


def same_decision(pull: PullRequest) -> tuple[Copy, ...]:
    """Return the copies into the same branch, closed ones included."""
    return tuple(copy for copy in pull.copies if copy.base == pull.base)


def is_representative(snapshot: Snapshot, pull: PullRequest) -> bool:
    """Return whether a pull request asks for reviews and reminds on behalf of its open copies into the same branch."""
    return representative(_open_here(snapshot, pull)) == own_copy(snapshot, pull)


def own_copy(snapshot: Snapshot, pull: PullRequest) -> Copy:
    """Return the pull request itself in the form of a copy."""
    return Copy(
        number=snapshot.number,
        base=pull.base,
        author=snapshot.author,
        draft=pull.draft,
        association=pull.association,
        merges_by_itself=pull.auto_merge or pull.queued is not None,
    )


def representative(copies: Iterable[Copy]) -> Copy:
    """Return the oldest copy that is not a draft and whose author may write, if there is one."""
    return min(copies, key=lambda copy: (copy.draft, not may_write(copy), copy.number))


def may_write(copy: Copy) -> bool:
    """Return whether the author of a copy may have write access: an app has what its installation has."""
    return copy.association in INSIDERS or (copy.author is not None and copy.author.is_bot)


def is_backed(snapshot: Snapshot, pull: PullRequest) -> bool:
    """Return whether somebody who may have write access opened one of these copies, or acted on one.

    Only they can turn on auto-merge or use the merge queue. Of what was written, only that on this one counts.
    """
    written: tuple[Comment | Review, ...] = (*snapshot.comments, *pull.reviews)
    is_trusted = any(may_write(copy) or copy.merges_by_itself for copy in _open_here(snapshot, pull))
    return is_trusted or any(_is_by_insider(each) for each in written)


def merges_by_itself(snapshot: Snapshot, pull: PullRequest) -> bool:
    """Return whether GitHub merges the pull request or an open copy as soon as the check passes."""
    return any(copy.merges_by_itself for copy in _open_here(snapshot, pull))


def _open_here(snapshot: Snapshot, pull: PullRequest) -> tuple[Copy, ...]:
    return (own_copy(snapshot, pull), *(copy for copy in same_decision(pull) if copy.is_open))


def _is_by_insider(written: Comment | Review) -> bool:
    author = written.author
    return author is not None and not author.is_bot and written.association in INSIDERS


def worth_reading(own: Copy, copies: Iterable[Copy], most: int) -> tuple[tuple[int, ...], int]:
    """Return the copies to evaluate together with a pull request, and the number of branches beyond the limit.

    Of the copies into each branch, that is the one which speaks for them, those that merge by themselves (their merge
    groups depend on the verdict), and those that somebody wrote on. The others say nothing, however many they are.
    """
    copies = tuple(copies)
    by_base: dict[str, list[Copy]] = {own.base: [own]}
    for copy in copies:
        if copy.is_open:
            by_base.setdefault(copy.base, []).append(copy)
    bases = sorted(by_base, key=lambda base: (base != own.base, base))
    kept = frozenset(bases[:most])
    speaking = [representative(by_base[base]) for base in bases[:most]]
    others = [copy for copy in copies if copy.base in kept and copy not in speaking]
    merging = [copy for copy in others if copy.is_open and copy.merges_by_itself]
    discussed = [copy for copy in others if copy.is_discussed and copy not in merging]
    numbers = [copy.number for copy in (*speaking, *(*merging, *discussed)[:most]) if copy.number != own.number]
    return tuple(numbers), len(bases) - len(kept)
