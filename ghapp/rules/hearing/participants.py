"""Participants: the people of a thread who may have to be looked up in a team that is too large to be read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import islice

from ghapp.rules.conversation.delegations import named_delegates
from ghapp.rules.conversation.read import Conversation
from ghapp.rules.hearing.overrides import clickers
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.snapshot import Snapshot
from ghapp.rules.people.copies import INSIDERS, authors
from ghapp.rules.people.holders import humans

MOST_PARTICIPANTS = 100


def participants(snapshot: Snapshot, conversation: Conversation, *, are_heard: bool) -> tuple[Actor, ...]:
    """Return the people for whom it matters whether they are in a team, each once; bots never are.

    `are_heard` says whether roles are heard on the thread, so that everyone who wrote matters. Over the limit, the
    authors stay, then the members of the organisation and the latest to write. The others are not heard.
    """
    found = _all(snapshot, conversation) if are_heard else _acting(snapshot, conversation)
    people = {actor.node_id: actor for actor in found if not actor.is_bot}
    return tuple(islice(people.values(), MOST_PARTICIPANTS))


def _acting(snapshot: Snapshot, conversation: Conversation) -> Iterator[Actor]:
    """Yield who gave a new command, clicked a button, reviewed, or was asked for a review."""
    yield from (click.by for click in snapshot.button_clicks)
    yield from (command.author for command in conversation.pending_commands)
    pull = snapshot.pull_request
    if pull:
        yield from (Actor(each.name, each.node_id) for each in pull.review_requests if not each.is_team)
        yield from (review.author for review in reversed(pull.reviews) if review.author)


def _all(snapshot: Snapshot, conversation: Conversation) -> Iterator[Actor]:
    config = conversation.config
    yield from authors(snapshot)
    yield from clickers(snapshot, conversation)
    written = sorted(_written(snapshot), key=lambda each: each[:2], reverse=True)
    yield from (actor for _, _, actor in written)
    yield from _acting(snapshot, conversation)
    delegating = [holder for each in config.delegates for holder in (each.giver, each.to)]
    for holder in (*delegating, *named_delegates(snapshot, config, conversation.commands)):
        yield from humans(snapshot, holder)


def _written(snapshot: Snapshot) -> Iterator[tuple[bool, datetime, Actor]]:
    """Yield everyone who wrote: whether as a member of the organisation or a collaborator, and when."""
    reviews = snapshot.pull_request.reviews if snapshot.pull_request else ()
    items = [(item, item.created_at) for item in snapshot.comments]
    yield from ((item.association in INSIDERS, at, item.author) for item, at in items if item.author)
    for review in reviews:
        if review.submitted_at and review.author:
            yield review.association in INSIDERS, review.submitted_at, review.author
