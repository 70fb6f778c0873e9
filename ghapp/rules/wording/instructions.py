"""Instructions: the sentences at the top of a check that say who has to do what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ghapp.rules.conversation.concerns import Concern
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.framework import CONFIG_PATH, Holder, Role, Strength
from ghapp.rules.model.names import account, mentions, role_name
from ghapp.rules.text.markdown import code, link

NO_ACTION = "No action is needed."
NO_DOCUMENT = f"{NO_ACTION} This pull request touches no PRD, SDD or rules file."
NOT_CONFIGURED = f"{NO_ACTION} To use this check, add `{CONFIG_PATH}` to the default branch."
REPAIR_DEFAULT_BRANCH = "Please repair the rules file on the default branch. Its problems are listed below."

_REQUESTS = {
    Strength.COMMENT: "please read {} and comment; you do not need to agree.",
    Strength.REVIEW: "please review {}; you do not need to approve.",
    Strength.APPROVAL: "please review {} and approve.",
}


def ask(holders: Sequence[Holder], documents: Iterable[str], strength: Strength) -> str:
    """Ask the holders of a role to respond to documents (links)."""
    return f"{mentions(holders, ' or ')}, {_REQUESTS[strength].format(' and '.join(documents))}"


def see_changes(url: str) -> str:
    """Point to what changed since somebody responded."""
    return f"See {link('what changed since you responded', url)}."


def name_another(role: Role) -> str:
    """Ask for a holder who can respond, where none of a role can be asked."""
    return f"Please name another {role_name(role)} in the rules file: none can be asked at the moment."


def mark_ready(author: Actor | None) -> str:
    """Ask the author to finish a draft."""
    return f"{account(author)}, please mark this pull request as ready for review. The reviews are requested then."


def split(author: Actor | None) -> str:
    """Ask the author for a pull request whose files can be read."""
    return f"{account(author)}, please check again later, or split this pull request into smaller ones."


def repair(author: Actor | None, file: str) -> str:
    """Ask the author to repair the rules file (a link)."""
    return f"{account(author)}, please fix the problems in {file}."


def complete(author: Actor | None, documents: Iterable[str]) -> str:
    """Ask the author for what documents (links) have to say and do not."""
    return f"{account(author)}, please add what is missing from {' and '.join(documents)}."


def resolve(concern: Concern) -> str:
    """Ask for a concern to be resolved."""
    return f"{account(concern.raised.author)}, please comment {code(f'/resolve {concern.name}')} once that is settled."


def merge_by_hand(owners: Sequence[Holder], objection: str) -> str:
    """Tell the owners that an objection keeps a machine from merging, and that they may."""
    return (
        f"{mentions(owners, ' or ')}, the decision is yours: {objection}. "
        "To merge all the same, turn off auto-merge or leave the merge queue, and merge by hand."
    )


def decide(owners: Sequence[Holder], objection: str) -> str:
    """Tell the owners that an objection is theirs to weigh."""
    return f"{mentions(owners, ' or ')}, the decision is yours: {objection}, and you may still merge."
