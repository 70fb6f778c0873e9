"""What the app answers to slash commands: a reaction, and where needed one reply (SPEC §4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from ghapp.rules import wording
from ghapp.rules.commands import Invocation, is_for_us, parse
from ghapp.rules.comments import own_comments, signed
from ghapp.rules.holders import people, same
from ghapp.rules.model import RepoConfig, Strength
from ghapp.rules.plan import AddComment, AddReaction
from ghapp.rules.snapshot import Actor, Comment, Snapshot
from ghapp.rules.voices import is_credible

REPLY = "reply"
DONE, NOT_DONE = "THUMBS_UP", "CONFUSED"
_MEMBERS = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})
_BETWEEN_REPLIES = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Order:
    """A command that the app has not reacted to yet, and where it stands."""

    comment: Comment
    author: Actor
    invocation: Invocation


@dataclass(frozen=True, slots=True)
class Answer:
    """A reaction, and the words that go with it if there are any."""

    reaction: str
    reply: str | None = None


def open_orders(snapshot: Snapshot) -> tuple[Order, ...]:
    """The commands to be obeyed now, each once: by humans, and in the words of the comment's own author."""
    return tuple(_open_orders(snapshot))


def asks_for_recheck(orders: tuple[Order, ...]) -> bool:
    """Whether someone asks to look again, and so to ask again those whom GitHub refused."""
    return any(order.invocation.name == "recheck" for order in orders)


def answer_orders(
    snapshot: Snapshot, config: RepoConfig, orders: tuple[Order, ...]
) -> tuple[AddComment | AddReaction, ...]:
    """The replies, then the reactions; a person gets one reply per hour here, and after that the reaction alone."""
    written = [(marker.at, *marker.words) for marker in own_comments(snapshot, REPLY) if len(marker.words) == 2]
    replied_to = {comment for _, comment, _ in written}
    spoken_to = {person for at, _, person in written if at > snapshot.taken_at - _BETWEEN_REPLIES}
    replies: list[AddComment] = []
    reactions: list[AddReaction] = []
    for order in orders:
        answer = _answer(snapshot, config, order)
        if answer is None:
            continue
        comment, person = order.comment.node_id, order.author.node_id
        reactions.append(AddReaction(comment, answer.reaction))
        if answer.reply and comment not in replied_to and person not in spoken_to:
            replies.append(signed(answer.reply, REPLY, comment, person))
            spoken_to.add(person)
    return (*replies, *reactions)


def _open_orders(snapshot: Snapshot) -> Iterator[Order]:
    for comment in snapshot.comments:
        author, invocation = comment.author, parse(comment.body)
        if invocation is None or author is None or author.is_bot or not is_credible(comment):
            continue
        if is_for_us(invocation) and not comment.reactions & {DONE, NOT_DONE}:
            yield Order(comment, author, invocation)


def _answer(snapshot: Snapshot, config: RepoConfig, order: Order) -> Answer | None:
    """What to answer; None where the words are better left alone."""
    is_holder = order.author.node_id in people(snapshot, config.holders)
    is_insider = is_holder or order.comment.association in _MEMBERS
    command = order.invocation.command
    if command is None or not (command.on_issues or snapshot.pull_request):
        answer = _to_unknown(snapshot, order.invocation, is_insider)
    elif command.name == "help":
        answer = Answer(DONE, wording.help_text()) if is_insider else Answer(NOT_DONE)
    elif command.name == "ack":
        answer = _to_ack(snapshot, config, order, is_holder)
    else:
        answer = Answer(DONE)
    return answer if answer is None or is_insider else Answer(answer.reaction)


def _to_ack(snapshot: Snapshot, config: RepoConfig, order: Order, is_holder: bool) -> Answer:
    said = str(order.invocation)
    if not is_holder:
        return Answer(NOT_DONE, wording.ack_by_stranger(order.author.login, said))
    if same(order.author, snapshot.author):
        return Answer(NOT_DONE, wording.ack_by_author(order.author.login, said))
    if config.gate.partner is not Strength.COMMENT:
        return Answer(NOT_DONE, wording.ack_too_weak(order.author.login, said, config.gate.partner))
    return Answer(DONE)


def _to_unknown(snapshot: Snapshot, invocation: Invocation, is_insider: bool) -> Answer | None:
    """`/roe …` is always answered; a near miss only to those who work here, and where the command does something."""
    meant = invocation.near_miss or invocation.command
    usable = meant if meant and (meant.on_issues or snapshot.pull_request) else None
    if not invocation.prefixed and not (usable and is_insider):
        return None
    return Answer(NOT_DONE, wording.did_you_mean(str(invocation), usable))
