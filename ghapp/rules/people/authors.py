"""Authors: whether a person opened a pull request, and the users whom the rules file lists as bots (SPEC §3)."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from typing import TypeVar

from ghapp.rules.model.actors import Actor
from ghapp.rules.model.framework import RepoConfig
from ghapp.rules.model.snapshot import Comment, Review, Snapshot
from ghapp.rules.people.copies import authors, may_write, own_copy
from ghapp.rules.people.holders import same

_Written = TypeVar("_Written", Comment, Review)


class Authorship(StrEnum):
    """Whose words a pull request contains."""

    PERSON = "a person"
    BOT = "a bot"
    GONE = "an account that no longer exists"


def authorship(snapshot: Snapshot) -> Authorship:
    """Return who opened a pull request, or one of its copies: a person, if there is one who may have write access.

    Anybody can open a copy, and a stranger's copy must not vouch for the words of a bot.
    """
    pull = snapshot.pull_request
    opened = (own_copy(snapshot, pull), *pull.copies) if pull else ()
    if any(copy.author and not copy.author.is_bot and may_write(copy) for copy in opened):
        return Authorship.PERSON
    if not all(copy.author for copy in opened):
        return Authorship.GONE
    return Authorship.BOT if any(copy.author and copy.author.is_bot for copy in opened) else Authorship.PERSON


def is_author(snapshot: Snapshot, actor: Actor | None) -> bool:
    """Return whether an account is the author of the thread, or of a copy of it."""
    return any(same(actor, author) for author in authors(snapshot))


def mark_bots(snapshot: Snapshot, config: RepoConfig) -> Snapshot:
    """Return the snapshot with the users under `bots:` marked as bots, wherever they write or hold a role."""
    bots = config.bots
    if not bots:
        return snapshot
    pull = snapshot.pull_request
    return replace(
        snapshot,
        author=_marked(snapshot.author, bots),
        comments=tuple(_by(comment, bots) for comment in snapshot.comments),
        people={
            holder: resolved and replace(resolved, members=tuple(_member(each, bots) for each in resolved.members))
            for holder, resolved in snapshot.people.items()
        },
        pull_request=pull
        and replace(
            pull,
            reviews=tuple(_review(each, bots) for each in pull.reviews),
            copies=tuple(replace(copy, author=_marked(copy.author, bots)) for copy in pull.copies),
        ),
    )


def _review(review: Review, bots: frozenset[str]) -> Review:
    return replace(_by(review, bots), comments=tuple(_by(comment, bots) for comment in review.comments))


def _by(written: _Written, bots: frozenset[str]) -> _Written:
    return replace(written, author=_marked(written.author, bots))


def _marked(actor: Actor | None, bots: frozenset[str]) -> Actor | None:
    return actor and _member(actor, bots)


def _member(actor: Actor, bots: frozenset[str]) -> Actor:
    return replace(actor, is_bot=True) if actor.login.lower() in bots else actor
