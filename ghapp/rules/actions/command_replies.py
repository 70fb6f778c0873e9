"""Replies to slash commands: a reaction, and one reply where it is needed (SPEC §4).

A refusal also stands in the check, where a second one within the hour would otherwise have no reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ghapp.rules.conversation.commands import Invocation
from ghapp.rules.conversation.concerns import addressed_concerns, name_and_text
from ghapp.rules.conversation.delegations import DelegationRefusal
from ghapp.rules.conversation.given_commands import DONE, NOT_DONE, GivenCommand, reaction
from ghapp.rules.conversation.markers import signed
from ghapp.rules.conversation.read import Conversation
from ghapp.rules.conversation.reply_limit import HELP, REPLY, answered_comments, recently_answered_people
from ghapp.rules.documents.fingerprint import fingerprint
from ghapp.rules.documents.touched import Document
from ghapp.rules.gate.case import RefusedCommand
from ghapp.rules.hearing.hearings import Hearing
from ghapp.rules.hearing.objections import concerns_about
from ghapp.rules.hearing.overrides import Override, begins_with_cancel, is_cancel, is_reason, is_too_late
from ghapp.rules.model.framework import Strength
from ghapp.rules.model.plan import AddComment, AddReaction
from ghapp.rules.model.snapshot import ReviewState, Snapshot
from ghapp.rules.people.authors import is_author
from ghapp.rules.people.copies import INSIDERS
from ghapp.rules.people.holders import holds, people
from ghapp.rules.people.override_holders import may_override
from ghapp.rules.wording import reasons, replies

MOST_REFUSED = 5
"""The most refused commands that a check shows."""


@dataclass(frozen=True, slots=True)
class CommandReply:
    """A reaction, and the text of a reply (None: no reply); a reply of kind `HELP` is always given."""

    reaction: str
    reply: str | None = None
    kind: str = REPLY


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandContext:
    """The thread on which commands were given, with its documents, hearings and overrides (none on an issue)."""

    snapshot: Snapshot
    conversation: Conversation
    documents: tuple[Document, ...] = ()
    hearings: tuple[Hearing, ...] = ()
    overrides: tuple[Override, ...] = ()

    def is_by_holder(self, command: GivenCommand) -> bool:
        """Return whether the author of a command held a role at that time."""
        holders = self.conversation.config_at(command.comment.created_at).holders
        return command.author.node_id in people(self.snapshot, holders)

    def is_by_author(self, command: GivenCommand) -> bool:
        """Return whether the author of the thread gave the command."""
        return is_author(self.snapshot, command.author)

    def may_author_speak(self, command: GivenCommand) -> bool:
        """Return whether the author of a command may speak for a role, although they are the author of the thread."""
        return any(
            hearing.author_speaks and holds(self.snapshot, command.author, hearing.document.pair.holders(hearing.role))
            for hearing in self.hearings
        )


def asks_for_recheck(commands: tuple[GivenCommand, ...]) -> bool:
    """Return whether one of the commands is `/recheck`, which also retries what GitHub refused."""
    return any(command.invocation.name == "recheck" for command in commands)


def reply_to_commands(
    context: CommandContext, *, answered: frozenset[str] = frozenset()
) -> tuple[AddComment | AddReaction, ...]:
    """Return the replies, then the reactions; after one refusal, a person gets reactions only for an hour.

    `answered` are the people (node ids) to whom the same plan replies already.
    """
    conversation = context.conversation
    answered_before = answered_comments(conversation)
    answered_people = {*recently_answered_people(conversation, context.snapshot.taken_at), *answered}
    replies_: list[AddComment] = []
    reactions: list[AddReaction] = []
    for command in conversation.pending_commands:
        answer = _answer(context, command)
        if answer is None:
            continue
        comment, person = command.node_id, command.author.node_id
        reactions.append(reaction(command, answer.reaction))
        if not answer.reply or comment in answered_before:
            continue
        if answer.kind == HELP:
            replies_.append(signed(answer.reply, HELP, comment, person))
        elif person not in answered_people:
            replies_.append(signed(answer.reply, REPLY, comment, person))
            answered_people.add(person)
    return (*replies_, *reactions)


def refused_commands(context: CommandContext) -> tuple[RefusedCommand, ...]:
    """Return the latest commands of holders and members that have no effect, oldest first.

    A command that took effect once is left out, whatever would become of it now, unless its delegate's name went to
    another account. So is a word that is not a command.
    """
    return tuple(_refused(context))[-MOST_REFUSED:]


def _refused(context: CommandContext) -> Iterator[RefusedCommand]:
    for command in context.conversation.commands:
        is_changed = context.conversation.delegations.refused.get(command.node_id) is DelegationRefusal.CHANGED
        is_new = DONE not in command.comment.reactions or is_changed
        is_open = command.invocation.command is not None and is_new
        answer = _answer(context, command) if is_open else None
        if answer and answer.reply and answer.reaction == NOT_DONE:
            yield RefusedCommand(text=answer.reply, link=command.comment.url)


def _answer(context: CommandContext, given: GivenCommand) -> CommandReply | None:
    """Return the answer; None where the app stays silent."""
    is_insider = context.is_by_holder(given) or given.comment.association in INSIDERS
    command = given.invocation.command
    if command is None or not (command.on_issues or context.snapshot.pull_request):
        answer = _to_unknown(context.snapshot, given.invocation, is_insider)
    elif command.name == "help":
        answer = CommandReply(DONE, replies.help_text(), HELP) if is_insider else CommandReply(NOT_DONE)
    else:
        refusal = _WHY_NOT.get(command.name, _always_allowed)(context, given)
        answer = CommandReply(NOT_DONE, refusal) if refusal else CommandReply(DONE)
    return answer if answer is None or is_insider else CommandReply(answer.reaction)


def _always_allowed(context: CommandContext, command: GivenCommand) -> None:
    """Refuse nothing."""


def _no_voice(context: CommandContext, command: GivenCommand) -> str | None:
    """Return why a command is not a voice."""
    if not context.is_by_holder(command):
        return replies.by_stranger(command)
    if context.is_by_author(command) and not context.may_author_speak(command):
        return replies.by_author(command)
    return None


def _no_ack(context: CommandContext, command: GivenCommand) -> str | None:
    refusal, strength = _no_voice(context, command), context.conversation.config.gate.partner
    if refusal or strength is Strength.COMMENT or _is_review(command, strength):
        return refusal
    return replies.ack_too_weak(command, reasons.wanted(strength))


def _is_review(command: GivenCommand, strength: Strength) -> bool:
    """Return whether the command is part of a review that is strong enough."""
    return command.review is not None and (strength is Strength.REVIEW or command.review.state is ReviewState.APPROVED)


def _no_concern(context: CommandContext, command: GivenCommand) -> str | None:
    if refusal := _no_voice(context, command):
        return refusal
    if not name_and_text(command):
        return replies.misspelt(command, "/concern NAME: what worries you")
    raised = (concern for concern in context.conversation.concerns if concern.raised.node_id == command.node_id)
    return None if concerns_about(raised, context.documents) else replies.concern_of_another_pair(command)


def _not_resolved(context: CommandContext, command: GivenCommand) -> str | None:
    addressed = addressed_concerns(context.conversation.concerns, command)
    if any(concern.resolved for concern in addressed):
        return None
    if not context.is_by_holder(command):
        return replies.by_stranger(command)
    if not command.argument:
        return replies.misspelt(command, "/resolve NAME")
    if not addressed:
        return replies.no_such_concern(command)
    return replies.concern_of_another(command, addressed[0].raised.author.login)


def _not_delegated(context: CommandContext, command: GivenCommand) -> str | None:
    refusal = context.conversation.delegations.refused.get(command.node_id)
    return replies.not_delegated(command, refusal) if refusal else None


def _not_overridden(context: CommandContext, command: GivenCommand) -> str | None:
    snapshot, config = context.snapshot, context.conversation.config
    if context.is_by_author(command):
        return replies.override_by_author(command)
    if not may_override(snapshot, config, command.author):
        return replies.override_by_other(command, config.override)
    if is_cancel(command):
        has_cancelled = any(each.cancelled and each.cancelled.node_id == command.node_id for each in context.overrides)
        return None if has_cancelled else replies.nothing_to_cancel(command)
    if begins_with_cancel(command.argument):
        return replies.unclear_cancel(command)
    if not is_reason(command.argument):
        return replies.misspelt(command, "/roe override REASON")
    pull = snapshot.pull_request
    if pull is None or not context.documents:
        return replies.nothing_to_override(command)
    if not fingerprint(pull, context.documents):
        return replies.override_unreadable(command)
    return replies.override_too_late(command) if is_too_late(snapshot, context.conversation, command) else None


# Why a command has no effect; None where it has one.
_WHY_NOT: Mapping[str, Callable[[CommandContext, GivenCommand], str | None]] = MappingProxyType(
    {
        "ack": _no_ack,
        "concern": _no_concern,
        "resolve": _not_resolved,
        "delegate": _not_delegated,
        "override": _not_overridden,
    }
)


def _to_unknown(snapshot: Snapshot, invocation: Invocation, is_insider: bool) -> CommandReply | None:
    """Answer `/roe …` always, and a near miss of a usable command only to insiders."""
    meant = invocation.near_miss or invocation.command
    usable = meant if meant and (meant.on_issues or snapshot.pull_request) else None
    if not invocation.prefixed and not (usable and is_insider):
        return None
    return CommandReply(NOT_DONE, replies.did_you_mean(str(invocation), usable))
