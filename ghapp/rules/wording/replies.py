"""Replies: the sentences that answer a slash command or a button (SPEC §4)."""

from __future__ import annotations

from collections.abc import Iterable

from ghapp.rules.conversation.commands import COMMANDS, PREFIX, Command
from ghapp.rules.conversation.delegations import DelegationRefusal
from ghapp.rules.conversation.given_commands import GivenCommand
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.framework import Holder
from ghapp.rules.model.snapshot import VerifiedClick
from ghapp.rules.text.markdown import code

_NOT_DELEGATED = {
    DelegationRefusal.BY_AUTHOR: "you cannot delegate on your own pull request",
    DelegationRefusal.UNKNOWN: "GitHub has no such user. A delegate must be a person, not a team or a bot",
    DelegationRefusal.TO_AUTHOR: "the author of a pull request cannot be a delegate on it. Name somebody else",
    DelegationRefusal.ALREADY_A_DELEGATE: "that user already speaks for somebody else here. Name somebody else",
    DelegationRefusal.OTHER_ROLE: "that user holds the other role, and nobody can speak for both. Name somebody else",
    DelegationRefusal.CHANGED: "that name now belongs to a different account. To delegate to it, comment again",
    DelegationRefusal.DATE_PAST: "that date is in the past. Choose a later one",
}
_ENDS = "The override ends when the documents, the base branch or the people in charge change."


def help_text() -> str:
    """Return the table of commands."""
    rows = "\n".join(f"| `{command.usage}` | {command.who} | {command.effect} |" for command in COMMANDS)
    return (
        f"| Command | Who | Effect |\n| --- | --- | --- |\n{rows}\n\n"
        "Write the command in the first line of a comment. To withdraw it, delete the comment. "
        f"Each command also works as `/{PREFIX} NAME`."
    )


def did_you_mean(word: str, meant: Command | None) -> str:
    """Reply to a word that is not a command."""
    if meant is None:
        return f"{code(word)} is not a command here. For a list, comment `/{PREFIX} help`."
    return f"{code(word)} is not a command here. Did you mean `{meant.shortest}`?"


def by_stranger(command: GivenCommand) -> str:
    """Refuse a holder's command from somebody else."""
    return f"{_to(command)} can only be used by a PM or EM named in the rules file."


def by_author(command: GivenCommand) -> str:
    """Refuse a voice from the author."""
    return f"{_to(command)} has no effect on your own pull request; somebody else has to respond."


def ack_too_weak(command: GivenCommand, wanted: str) -> str:
    """Refuse `/ack` where the gate requires more."""
    return f"{_to(command)} does not satisfy the gate here: {wanted} is required."


def misspelt(command: GivenCommand, usage: str) -> str:
    """Reply to a command whose arguments cannot be read."""
    return f"{_to(command)} is incomplete. Usage: `{usage}`."


def no_such_concern(command: GivenCommand) -> str:
    """Reply to `/resolve` with a name that no open concern has."""
    return f"{_to(command)}: no open concern is named {code(command.argument)}."


def concern_of_another(command: GivenCommand, raiser: str) -> str:
    """Refuse `/resolve` by somebody who may not."""
    return f"{_to(command)}: only {code(raiser)}, who raised it, or another holder of the same role can resolve it."


def concern_of_another_pair(command: GivenCommand) -> str:
    """Refuse a concern by somebody whose pair no document belongs to."""
    return f"{_to(command)} can only be used by the PM or EM of the pair that these documents belong to."


def not_delegated(command: GivenCommand, refusal: DelegationRefusal) -> str:
    """Say why a role was not delegated."""
    if refusal is DelegationRefusal.NOT_A_HOLDER:
        return by_stranger(command)
    if refusal is DelegationRefusal.INCOMPLETE:
        return misspelt(command, "/delegate @user [until YYYY-MM-DD]")
    return f"{_to(command)}: {_NOT_DELEGATED[refusal]}."


def nothing_to_override(command: GivenCommand) -> str:
    """Refuse an override on a pull request that touches no document."""
    return f"{_to(command)}: there is no document here to override the check for."


def override_unreadable(request: GivenCommand | VerifiedClick) -> str:
    """Refuse an override where the contents that it would be for are unknown."""
    return f"{_to(request)}: the documents cannot be read at the moment. Check again later, then override again."


def nothing_to_cancel(command: GivenCommand) -> str:
    """Refuse to cancel where no override is in force."""
    return f"{_to(command)}: no override is in force here."


def unclear_cancel(command: GivenCommand) -> str:
    """Refuse an override whose reason begins like a cancellation."""
    return (
        f"{_to(command)} is unclear. To end all overrides, write `/roe override cancel` and nothing else. "
        "To override, begin the reason with another word."
    )


def override_by_author(request: GivenCommand | VerifiedClick) -> str:
    """Refuse an override by the author."""
    return f"{_to(request)}: you cannot override your own pull request. Ask someone who may."


def override_by_other(request: GivenCommand | VerifiedClick, allowed: Iterable[Holder]) -> str:
    """Refuse an override by somebody who may not; the reply notifies nobody else."""
    names = " or ".join(code(str(holder)) for holder in allowed)
    return f"{_to(request)} can only be used by {names or 'an administrator of this repository'}."


def override_moved(click: VerifiedClick) -> str:
    """Refuse an override by the button of a check on another commit."""
    return (
        f"{_to(click)} was pressed on commit {code(click.head_sha[:7])}, which is no longer the latest. "
        "Review the changes, then press it on the latest commit."
    )


def override_rebound(click: VerifiedClick) -> str:
    """Refuse an override by a button that was shown for another base branch, or for other people."""
    return (
        f"{_to(click)} was pressed before the base branch or the people in charge changed. "
        "Review the changes, then press it again."
    )


def override_too_late(command: GivenCommand) -> str:
    """Refuse an override that was given before the latest changes, and seen only after them."""
    return f"{_to(command)} predates the latest push. Review the changes, then override again."


def override_taken(by: Actor, reason: str) -> str:
    """Put an override on record."""
    return (
        f"On record: {code(by.login)} overrides this check. Reason: {code(reason)}\n\n"
        f"{_ENDS} To end it now, comment `/roe override cancel`."
    )


def override_clicked(by: Actor) -> str:
    """Put an override by the button, which takes no reason, on record."""
    return (
        f"On record: {code(by.login)} overrides this check with the button Override\n\n"
        f"{_ENDS} To end it now, comment `/roe override cancel` or delete this comment."
    )


def _to(request: GivenCommand | VerifiedClick) -> str:
    """Name the person a reply is for, and their command or button."""
    if isinstance(request, VerifiedClick):
        return f"{code(request.by.login)}: the button {request.button.partition(':')[0].title()}"
    return f"{code(request.author.login)}: {code(str(request.invocation))}"
