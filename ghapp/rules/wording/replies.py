"""Every sentence that answers a slash command (SPEC §4); names and words of others are code spans, as in `wording`."""

from __future__ import annotations

from collections.abc import Iterable

from ghapp.rules.conversation.commands import COMMANDS, PREFIX, Command
from ghapp.rules.conversation.delegations import DelegationRefusal
from ghapp.rules.conversation.given_commands import GivenCommand
from ghapp.rules.model.framework import Holder
from ghapp.rules.model.snapshot import Actor, VerifiedClick
from ghapp.rules.text.markdown import code

_NOT_DELEGATED = {
    DelegationRefusal.INCOMPLETE: "write `/delegate @user`, or `/delegate @user until 2026-12-24`",
    DelegationRefusal.BY_AUTHOR: "the author of a pull request lets nobody speak for them on it",
    DelegationRefusal.UNKNOWN: "GitHub knows no such person; a team or a bot cannot be a delegate",
    DelegationRefusal.TO_AUTHOR: "the author of a pull request speaks for nobody on it",
    DelegationRefusal.ALREADY_A_DELEGATE: "they speak for somebody else here already",
    DelegationRefusal.OTHER_ROLE: "they hold the other role, and nobody speaks for both",
    DelegationRefusal.DATE_PAST: "that day is past",
}


def help_text() -> str:
    """The table of commands."""
    rows = "\n".join(f"| `{command.usage}` | {command.who} | {command.effect} |" for command in COMMANDS)
    return (
        f"| command | who | effect |\n| --- | --- | --- |\n{rows}\n\n"
        f"A command stands in the first line of a comment; deleting the comment withdraws it. "
        f"Each also works as `/{PREFIX} NAME`."
    )


def did_you_mean(said: str, meant: Command | None) -> str:
    """The reply to a word that is no command."""
    if meant is None:
        return f"{code(said)} is no command here; `/{PREFIX} help` shows those that are."
    return f"{code(said)} is no command here. Did you mean `/{meant.name}`?"


def by_stranger(order: GivenCommand) -> str:
    """A holder's command from somebody else."""
    return f"{_to(order)} is for those who hold a role in this repository's rules of engagement."


def by_author(order: GivenCommand) -> str:
    """A voice's command from the author, who is heard already."""
    return f"{_to(order)} does nothing from the author of a pull request; somebody else must speak."


def ack_too_weak(order: GivenCommand, wanted: str) -> str:
    """Why `/ack` did nothing: the gate asks for more."""
    return f"{_to(order)} is not enough in this repository: its gate asks for {wanted}."


def misspelt(order: GivenCommand, usage: str) -> str:
    """A command whose arguments cannot be read."""
    return f"{_to(order)} needs more: write `{usage}`."


def no_such_concern(order: GivenCommand) -> str:
    """A `/resolve` that is about nothing."""
    return f"{_to(order)}: no open concern is called {code(order.argument)}."


def concern_of_another(order: GivenCommand, raiser: str) -> str:
    """A `/resolve` by someone who may not."""
    return f"{_to(order)}: {code(raiser)} raised this; only they, or another holder of their role, can resolve it."


def not_delegated(order: GivenCommand, refusal: DelegationRefusal) -> str:
    """Why a role was not delegated."""
    if refusal is DelegationRefusal.NOT_A_HOLDER:
        return by_stranger(order)
    return f"{_to(order)}: {_NOT_DELEGATED[refusal]}."


def nothing_to_override(order: GivenCommand | VerifiedClick) -> str:
    """An override where there is no document, or not all of them are known."""
    return f"{_to(order)}: there is no document here whose contents this could be bound to."


def nothing_to_cancel(order: GivenCommand) -> str:
    """A `/override cancel` where no override stands."""
    return f"{_to(order)}: no override stands here."


def override_by_author(order: GivenCommand | VerifiedClick) -> str:
    """The author never overrides their own pull request."""
    return f"{_to(order)} is not for the author of a pull request; somebody else must answer for it."


def override_by_other(order: GivenCommand | VerifiedClick, allowed: Iterable[Holder]) -> str:
    """Somebody who may not override; nobody is notified by it."""
    names = " and ".join(code(str(holder)) for holder in allowed)
    return f"{_to(order)} is for {names or 'those who administer this repository'}."


def override_moved(press: VerifiedClick) -> str:
    """An override by the button of a check on another commit."""
    return (
        f"{_to(press)} was pressed on commit {code(press.head_sha[:7])}, which is not the latest any more. "
        "Look at what is new, and press it there."
    )


def override_too_late(order: GivenCommand) -> str:
    """An override that was given before what is proposed now, and seen only after it."""
    return f"{_to(order)} was written before the latest commit or base came. Look at what is new, and give it again."


def override_taken(by: Actor, reason: str) -> str:
    """What the app writes when it takes an override on record."""
    return (
        f"On record: {code(by.login)} overrides the check, because {code(reason)}\n\n"
        "This holds while the documents stay as they are now. `/override cancel` ends it."
    )


def override_clicked(by: Actor) -> str:
    """The same for the button, which takes no reason."""
    return (
        f"On record: {code(by.login)} overrides the check, with the button Override\n\n"
        "This holds while the documents stay as they are now. `/override cancel`, or deleting this comment, ends it."
    )


def _to(said: GivenCommand | VerifiedClick) -> str:
    """Whom a reply is for, and what they said or pressed."""
    if isinstance(said, VerifiedClick):
        return f"{code(said.by.login)}: the button {said.button.title()}"
    return f"{code(said.author.login)}: {code(str(said.invocation))}"
