"""Every sentence that a user sees in a check, a comment or the command line's tree.

All of it is plain words in which every foreign name is a code span, so that it may stand in Markdown as it is.
The names of holders are the exception: the configuration's checks let nothing but a login or a team's slug pass.
"""

from __future__ import annotations

from collections.abc import Sequence

from ghapp.rules.conversation.concerns import Concern
from ghapp.rules.conversation.delegations import Delegation
from ghapp.rules.conversation.voices import Voice
from ghapp.rules.documents.freshness import StaleVoice
from ghapp.rules.hearing.overrides import Override
from ghapp.rules.hearing.waiting import Nudge, PendingVoice
from ghapp.rules.model.framework import DocumentKind, Holder, Role, Stale, Strength
from ghapp.rules.model.names import account, kind_name, kind_title, mentions, moment, paths, role_name, times
from ghapp.rules.model.plan import Reason, Status
from ghapp.rules.model.snapshot import Actor, Refusal, ReviewState
from ghapp.rules.people.unreachable import UnreachableHolder, UnreachableReason
from ghapp.rules.text.markdown import code

SYMBOLS = {Status.PASSED: "✅", Status.WAITING: "⏳", Status.FAILED: "❌", Status.NOTE: "📝"}

NO_DOCUMENT = "No document touched"
NOT_CONFIGURED = "Nothing is configured here"
NOTHING_TO_SAY = "No PRD, no SDD and no rules file concerns this check."
NEVER_VALID = "No valid configuration yet"
NEVER_VALID_RULES = "No valid configuration yet: this pull request may repair it"
NEVER_VALID_DOCUMENT = "A document is touched, and there is no valid configuration to judge by"
FILES_UNKNOWN = "The list of changed files is not complete"
BROKEN = "configuration is broken, the last valid version is used"
UNREADABLE = "configuration cannot be read, the last valid version is used"
ADVICE_ONLY = "`mode: advise`: this check never blocks"
RECHECK_HINT = "Anyone may have this looked at again: the button Re-evaluate, or a comment `/recheck`."

_WANTED = {
    Strength.COMMENT: "a comment or a review",
    Strength.REVIEW: "a review",
    Strength.APPROVAL: "an approving review",
}
_UNREACHABLE = {
    UnreachableReason.UNKNOWN: "{1} cannot be asked: GitHub knows no such person",
    UnreachableReason.BOT: "{1} cannot be asked: a bot is no voice",
    UnreachableReason.GONE: "{1} cannot be asked: this account no longer exists. If it was renamed, update "
    "the rules file",
    # No mention: it would reach the wrong one.
    UnreachableReason.ANOTHER: "{0} now belongs to a different account and no longer counts. If it is the right one, "
    "remove it from the rules file and add it again in a second change",
}
_DID = {
    ReviewState.APPROVED: "approved",
    ReviewState.CHANGES_REQUESTED: "requested changes",
    ReviewState.COMMENTED: "reviewed",
    ReviewState.DISMISSED: "reviewed (dismissed since)",
}


# names


# titles


# reasons


def document_text(kind: DocumentKind, found: Sequence[str], pair: str | None) -> str:
    """A document of the pull request: its kind, its files, and its pair where there are several."""
    spoken_for = f" (pair {code(pair)})" if pair else ""
    return f"{kind_title(kind)} {paths(found, 3)}{spoken_for}"


def voice_text(voice: Voice, role: Role) -> str:
    """Who was heard, how and when."""
    return f"{account(voice.speaker)} ({role_name(role)}) {_did(voice)} on {moment(voice.at)}"


def _did(voice: Voice) -> str:
    if voice.review is None:
        return "commented"
    return "commented in a review" if voice.inline else _DID[voice.review]


def stale_text(stale: StaleVoice, role: Role, kind: DocumentKind) -> str:
    """Which voice does not count any more, and the commit that made it so."""
    document = "rules" if kind is DocumentKind.RULES else f"{kind_name(kind)}'s contents"
    if stale.setting is Stale.DOCUMENT:
        why = f"but the {document} changed since, with commit {code(stale.sha)}"
    else:
        why = f"before commit {code(stale.sha)} first touched the {kind_name(kind)}"
    return f"{voice_text(stale.voice, role)}, {why}"


def dissent_text(actor: Actor | None, role: Role) -> str:
    """Heard is not aligned."""
    return f"{account(actor)} ({role_name(role)}) requests changes: heard is not aligned"


def concern_text(concern: Concern) -> str:
    """An objection on record, and who raised it."""
    return f"{account(concern.raised.author)} has an open concern {code(concern.name)}: {code(concern.text)}"


def delegation_text(delegation: Delegation) -> str:
    """Who speaks for whom, and how long."""
    until = f" until the end of {delegation.until} (UTC)" if delegation.until else ""
    return f"{account(delegation.delegate)} speaks for {account(delegation.giver)} on this pull request{until}"


def override_text(override: Override) -> str:
    """Who answers for the merge, and why."""
    return f"{account(override.by)} overrides this check for the documents as they are: {_why(override)}"


def spent_override_text(override: Override) -> str:
    """An override that was given and does not count now."""
    why_not = "cancelled" if override.cancelled else "no longer valid, as it was given for other contents"
    return f"The override by {account(override.by)} is {why_not}: {_why(override)}"


def _why(override: Override) -> str:
    return code(override.reason)


def author_text(role: Role) -> str:
    """For the rules, an author who holds a role has spoken for it."""
    return f"The author holds the {role_name(role)}'s role, and so has spoken for it"


def alone_text(role: Role) -> str:
    """Where there is nobody to wait for."""
    return f"Nobody but the author holds the {role_name(role)}'s role: there is nobody else to hear"


def awaited_text(role: Role, reachable: Sequence[Holder], strength: Strength) -> str:
    """Whose voice is missing, and what would count."""
    return f"Waiting for {awaited_names(role, reachable)}: {wanted(strength)} opens the gate"


def wanted(strength: Strength) -> str:
    """What counts as a voice."""
    return _WANTED[strength]


def awaited_names(role: Role, reachable: Sequence[Holder]) -> str:
    """Who may speak for the awaited role."""
    return f"{mentions(reachable, ' or ') or 'nobody who could be asked'} ({role_name(role)})"


def unreachable_text(unreachable: UnreachableHolder) -> str:
    """Why a holder cannot be asked, and what to do where that is not plain."""
    holder = unreachable.holder
    if holder.is_team:
        why = (
            "the team has no people"
            if unreachable.why is UnreachableReason.EMPTY
            else "no such team, or hidden from the app"
        )
        return f"{holder.mention} cannot be asked: {why}"
    return _UNREACHABLE[unreachable.why].format(code(holder.name), holder.mention)


def pending_text(silence: PendingVoice) -> str:
    """What was done about holders who stay silent."""
    escalated = ", and the silence was escalated" if silence.escalated else ""
    return f"{mentions(silence.holders, ' or ')} was reminded {times(silence.reminded)}{escalated}"


def nudge_text(nudge: Nudge) -> str:
    """Who had the awaited asked once more."""
    return f"{code(nudge.by)} had {mentions(nudge.holders, ' and ')} asked once more on {moment(nudge.at)}"


def refusal_text(refusal: Refusal) -> str:
    """What GitHub refused, in its own words."""
    return f"GitHub refused {code(refusal.subject)}: {code(refusal.reason)}"


def unannotated_text(count: int) -> str:
    """What GitHub's limit on annotations leaves out."""
    return f"{count} more problem{'' if count == 1 else 's'} than GitHub lets be shown at their lines."


def more_text(count: int) -> str:
    """What a list leaves out."""
    return f"… and {count} more"


def tree_as_text(reason: Reason, depth: int = 0) -> str:
    """The tree of reasons for a terminal, one line each."""
    evidence = f" <{reason.link}>" if reason.link else ""
    line = f"{'  ' * depth}{SYMBOLS[reason.status]} {reason.text}{evidence}"
    return "\n".join([line, *(tree_as_text(child, depth + 1) for child in reason.children)])


# comments


def mention_text(holders: Sequence[Holder], labels: Sequence[str]) -> str:
    """The comment to owners who cannot be assigned."""
    which = ", ".join(code(label) for label in labels)
    return f"{mentions(holders)}: this issue is labelled {which}, so the decision is yours to own."
