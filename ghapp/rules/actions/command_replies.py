"""What the app answers to slash commands: a reaction, and where needed one reply (SPEC §4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ghapp.rules.conversation import concerns
from ghapp.rules.conversation.commands import Invocation
from ghapp.rules.conversation.delegations import Speakers
from ghapp.rules.conversation.given_commands import DONE, NOT_DONE, GivenCommand, reaction
from ghapp.rules.conversation.markers import signed
from ghapp.rules.conversation.reply_limit import REPLY, lately_replied_to, replied_to
from ghapp.rules.documents.fingerprint import contents
from ghapp.rules.documents.touched import touched
from ghapp.rules.hearing.overrides import given_overrides, is_cancel, is_too_late, may_override
from ghapp.rules.model.framework import Strength
from ghapp.rules.model.plan import AddComment, AddReaction
from ghapp.rules.model.snapshot import ReviewState, Snapshot
from ghapp.rules.people.holders import people, same
from ghapp.rules.wording import reasons, replies

_MEMBERS = frozenset({"OWNER", "MEMBER", "COLLABORATOR"})


@dataclass(frozen=True, slots=True)
class Answer:
    """A reaction, and the words that go with it if there are any."""

    reaction: str
    reply: str | None = None


def asks_for_recheck(orders: tuple[GivenCommand, ...]) -> bool:
    """Whether someone asks to look again, and so to ask again those whom GitHub refused."""
    return any(order.invocation.name == "recheck" for order in orders)


def reply_to_commands(
    snapshot: Snapshot, speakers: Speakers, orders: tuple[GivenCommand, ...], *, told: frozenset[str] = frozenset()
) -> tuple[AddComment | AddReaction, ...]:
    """The replies, then the reactions; a person gets one reply per hour here, and after that the reaction alone.

    `told` are the people (node ids) to whom this very plan replies already.
    """
    done = replied_to(snapshot)
    spoken_to = {*lately_replied_to(snapshot), *told}
    answers: list[AddComment] = []
    reactions: list[AddReaction] = []
    for order in orders:
        answer = _answer(snapshot, speakers, order)
        if answer is None:
            continue
        comment, person = order.comment.node_id, order.author.node_id
        reactions.append(reaction(order, answer.reaction))
        if answer.reply and comment not in done and person not in spoken_to:
            answers.append(signed(answer.reply, REPLY, comment, person))
            spoken_to.add(person)
    return (*answers, *reactions)


def _answer(snapshot: Snapshot, speakers: Speakers, order: GivenCommand) -> Answer | None:
    """What to answer; None where the words are better left alone."""
    is_insider = _is_holder(snapshot, speakers, order) or order.comment.association in _MEMBERS
    command = order.invocation.command
    if command is None or not (command.on_issues or snapshot.pull_request):
        answer = _to_unknown(snapshot, order.invocation, is_insider)
    elif command.name == "help":
        answer = Answer(DONE, replies.help_text()) if is_insider else Answer(NOT_DONE)
    else:
        refusal = _WHY_NOT.get(command.name, _always_allowed)(snapshot, speakers, order)
        answer = Answer(NOT_DONE, refusal) if refusal else Answer(DONE)
    return answer if answer is None or is_insider else Answer(answer.reaction)


def _is_holder(snapshot: Snapshot, speakers: Speakers, order: GivenCommand) -> bool:
    return order.author.node_id in people(snapshot, speakers.config_at(order.comment.created_at).holders)


def _always_allowed(snapshot: Snapshot, speakers: Speakers, order: GivenCommand) -> None:
    """There is nothing that could be wrong with it."""


def _no_voice(snapshot: Snapshot, speakers: Speakers, order: GivenCommand) -> str | None:
    """Why somebody's command is no voice."""
    if not _is_holder(snapshot, speakers, order):
        return replies.by_stranger(order)
    return replies.by_author(order) if same(order.author, snapshot.author) else None


def _no_ack(snapshot: Snapshot, speakers: Speakers, order: GivenCommand) -> str | None:
    refusal, strength = _no_voice(snapshot, speakers, order), speakers.config.gate.partner
    if refusal or strength is Strength.COMMENT or _is_review(order, strength):
        return refusal
    return replies.ack_too_weak(order, reasons.wanted(strength))


def _is_review(order: GivenCommand, strength: Strength) -> bool:
    """Whether the command stands in such a review as is asked for."""
    return order.review is not None and (strength is Strength.REVIEW or order.review.state is ReviewState.APPROVED)


def _no_concern(snapshot: Snapshot, speakers: Speakers, order: GivenCommand) -> str | None:
    if refusal := _no_voice(snapshot, speakers, order):
        return refusal
    return None if concerns.read(order) else replies.misspelt(order, "/concern NAME: what worries you")


def _not_resolved(snapshot: Snapshot, speakers: Speakers, order: GivenCommand) -> str | None:
    meant = concerns.called(concerns.concerns(snapshot, speakers), order)
    if any(concern.resolved for concern in meant):
        return None
    if not _is_holder(snapshot, speakers, order):
        return replies.by_stranger(order)
    if not order.argument:
        return replies.misspelt(order, "/resolve NAME")
    return replies.concern_of_another(order, meant[0].raised.author.login) if meant else replies.no_such_concern(order)


def _not_delegated(snapshot: Snapshot, speakers: Speakers, order: GivenCommand) -> str | None:
    hindrance = speakers.refused.get(order.comment.node_id)
    return replies.not_delegated(order, hindrance) if hindrance else None


def _not_overridden(snapshot: Snapshot, speakers: Speakers, order: GivenCommand) -> str | None:
    config = speakers.config
    if same(order.author, snapshot.author):
        return replies.override_by_author(order)
    if not may_override(snapshot, config, order.author):
        return replies.override_by_other(order, config.override)
    given = given_overrides(snapshot, config)
    if is_cancel(order):
        return None if any(each.cancelled == order for each in given) else replies.nothing_to_cancel(order)
    if not order.argument:
        return replies.misspelt(order, "/override REASON")
    pull = snapshot.pull_request
    if pull is None or not contents(pull, touched(config, pull.files)):
        return replies.nothing_to_override(order)
    return replies.override_too_late(order) if is_too_late(snapshot, order) else None


# Why a command is not obeyed; None where it is.
_WHY_NOT: Mapping[str, Callable[[Snapshot, Speakers, GivenCommand], str | None]] = MappingProxyType(
    {
        "ack": _no_ack,
        "concern": _no_concern,
        "resolve": _not_resolved,
        "delegate": _not_delegated,
        "override": _not_overridden,
    }
)


def _to_unknown(snapshot: Snapshot, invocation: Invocation, is_insider: bool) -> Answer | None:
    """`/roe …` is always answered; a near miss only to those who work here, and where the command does something."""
    meant = invocation.near_miss or invocation.command
    usable = meant if meant and (meant.on_issues or snapshot.pull_request) else None
    if not invocation.prefixed and not (usable and is_insider):
        return None
    return Answer(NOT_DONE, replies.did_you_mean(str(invocation), usable))
