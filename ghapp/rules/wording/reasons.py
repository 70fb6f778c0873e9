"""Reasons: the sentences in the tree of a check, and in the tree that the command line prints.

Every foreign name is a code span, so each sentence is safe in Markdown. The names of holders are the exception: the
configuration accepts nothing but a login or a team's slug for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ghapp.rules.conversation.concerns import Concern
from ghapp.rules.conversation.delegations import Delegation
from ghapp.rules.conversation.voices import Voice
from ghapp.rules.documents.config_diff import ConfigEffect
from ghapp.rules.documents.freshness import StaleVoice
from ghapp.rules.hearing.hearings import Hearing, HearingOutcome
from ghapp.rules.hearing.overrides import Override, OverrideEnd
from ghapp.rules.hearing.waiting import Nudge, PendingVoice
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.framework import DocumentKind, Holder, Role, Stale, Strength
from ghapp.rules.model.names import account, kind_name, kind_title, mentions, moment, paths, role_name, times
from ghapp.rules.model.plan import Reason, Status
from ghapp.rules.model.snapshot import Refusal, ReviewState
from ghapp.rules.people.authors import Authorship
from ghapp.rules.people.stand_ins import StandIn
from ghapp.rules.people.unreachable import UnreachableHolder, UnreachableReason
from ghapp.rules.text.markdown import code

SYMBOLS = {Status.PASSED: "✅", Status.WAITING: "⏳", Status.FAILED: "❌", Status.NOTE: "📝"}

NO_DOCUMENT = "No PRD, SDD or rules file changed"
NOT_CONFIGURED = "This repository has no rules file"
NEVER_VALID = "The rules file has never been valid"
NEVER_VALID_RULES = "The rules file has never been valid; this pull request may repair it"
NEVER_VALID_DOCUMENT = "A document changed, but the rules file has never been valid"
FILES_UNKNOWN = "GitHub did not return all changed files"
BROKEN = "the rules file is broken, so its last valid version applies"
UNREADABLE = "the rules file cannot be read, so its last valid version applies"
HELD_BACK = "Auto-merge or the merge queue waits while an objection stands; it can still be merged by hand without them"
ADVICE_ONLY = "This check never blocks here (`mode: advise`)"
RECHECK_HINT = "To check again, press **Re-evaluate** or comment `/recheck`."

_WANTED = {
    Strength.COMMENT: "a comment or review",
    Strength.REVIEW: "a review",
    Strength.APPROVAL: "an approving review",
}
_TO_USE_IT = "To use it, merge a change of the rules file"
_UNREACHABLE = {
    UnreachableReason.UNKNOWN: "{1} cannot be asked: GitHub has no such user. Check the spelling in the rules file",
    UnreachableReason.BOT: "{1} cannot be asked: it is a bot. Name a person in the rules file",
    UnreachableReason.GONE: "{1} cannot be asked: this account no longer exists. If it was renamed, update "
    "the rules file",
    # No mention: it would reach the wrong one.
    UnreachableReason.ANOTHER: "{0} now belongs to a different account and no longer counts. " + _TO_USE_IT,
    UnreachableReason.NEW: "{0} did not exist when the rules file was merged and does not count. " + _TO_USE_IT,
}
_UNREACHABLE_TEAM = {
    UnreachableReason.EMPTY: "the team has no members",
    UnreachableReason.GONE: "the team no longer exists, or the app may not see it",
    UnreachableReason.ANOTHER: "the name now belongs to a different team. " + _TO_USE_IT,
    UnreachableReason.NEW: "the team did not exist when the rules file was merged. " + _TO_USE_IT,
}
_ENDED = {
    OverrideEnd.CANCELLED: "cancelled",
    OverrideEnd.NOT_RECORDED: "not on record; override again",
    OverrideEnd.OLD_RECORD: "no longer valid, because an earlier version of the app recorded it; override again",
    OverrideEnd.DOCUMENTS: "no longer valid, because the documents have changed",
    OverrideEnd.BASE: "no longer valid, because the base branch has changed",
    OverrideEnd.PEOPLE: "no longer valid, because other people are in charge of the documents",
}
_DID = {
    ReviewState.APPROVED: "approved",
    ReviewState.CHANGES_REQUESTED: "requested changes",
    ReviewState.COMMENTED: "reviewed",
    ReviewState.DISMISSED: "reviewed (dismissed since)",
}


def document_text(kind: DocumentKind, found: Sequence[str], pair: str | None) -> str:
    """Name a document: its kind, its files, and its pair where there are several."""
    spoken_for = f" (pair {code(pair)})" if pair else ""
    return f"{kind_title(kind)} {paths(found, 3)}{spoken_for}"


def effects_text(effects: Sequence[ConfigEffect]) -> str:
    """Say what a change of the rules file does to a pair."""
    return f": {' and '.join(effects)}" if effects else ""


def stand_in_text(role: Role, instead: StandIn) -> str:
    """Say who speaks for a role that nobody is left to speak for."""
    return f"Nobody is left to speak for the {role_name(role)}, so {instead} speaks"


def voice_text(voice: Voice, role: Role, giver: Actor | None = None) -> str:
    """Say who was heard, how and when, and for which away holder (None: for nobody)."""
    instead = f" for {account(giver)}" if giver else ""
    return f"{account(voice.speaker)} ({role_name(role)}{instead}) {_did(voice)} on {moment(voice.at)}"


def _did(voice: Voice) -> str:
    if voice.review is None:
        return "commented"
    return "commented in a review" if voice.inline else _DID[voice.review]


def stale_text(stale: StaleVoice, role: Role, kind: DocumentKind) -> str:
    """Say which voice no longer counts, and the commit that made it so."""
    if stale.setting is Stale.DOCUMENT:
        why = f"but the {kind_name(kind)} has changed since, in commit {code(stale.sha)}"
    else:
        why = f"before commit {code(stale.sha)} first changed the {kind_name(kind)}"
    return f"{voice_text(stale.voice, role)}, {why}"


def dissent_text(actor: Actor | None, role: Role) -> str:
    """Say whose latest review requests changes."""
    return f"{account(actor)} ({role_name(role)}) requests changes"


def concern_text(concern: Concern) -> str:
    """State an open concern and who raised it."""
    return f"{account(concern.raised.author)} has an open concern {code(concern.name)}: {code(concern.text)}"


def automatic_text(speaker: Actor) -> str:
    """Say whose automatic reply does not count."""
    return f"An automatic reply by {account(speaker)} was passed over: an out-of-office mail is not a response"


def delegation_text(delegation: Delegation) -> str:
    """Say who speaks for whom, and how long."""
    delegate, giver = account(delegation.delegate), account(delegation.giver)
    until = f" until the end of {delegation.until} (UTC)" if delegation.until else ""
    if delegation.no_access_at:
        return f"{delegate} does not speak for {giver}, who is away{until}: {delegate} cannot read this repository"
    if delegation.away:
        return f"{delegate} speaks for {giver}, who is away{until}"
    return f"{delegate} speaks for {giver} on this pull request{until}"


def ended_away_text(delegation: Delegation) -> str:
    """Say for whom somebody was heard who no longer speaks for them."""
    return f"{account(delegation.delegate)} spoke for {account(delegation.giver)}, who was away at that time"


def override_text(override: Override) -> str:
    """Say who overrides the check and why, or why the override does not count."""
    if override.ended is None:
        return f"{account(override.by)} overrides this check until the documents change: {code(override.reason)}"
    return f"The override by {account(override.by)} is {_ENDED[override.ended]}: {code(override.reason)}"


OTHERS_PUSHED = "The author may respond too, because somebody else pushed to this pull request, or may have"


def author_text(role: Role) -> str:
    """Say that the author counts as heard for a role."""
    return f"The author holds the {role_name(role)} role and counts as heard"


def author_unknown_text(authorship: Authorship) -> str:
    """Say why both roles must be heard on a document."""
    return f"The PM and the EM must both be heard, because the author is {authorship}"


def alone_text(role: Role) -> str:
    """Say that a role has nobody to wait for."""
    return f"Only the author holds the {role_name(role)} role, so nobody else has to respond"


def awaited_text(role: Role, reachable: Sequence[Holder], strength: Strength) -> str:
    """Say whose voice is missing, and what counts as one."""
    return f"Waiting for {awaited_names(role, reachable)}: {wanted(strength)} is required"


def waiting_since(since: datetime, days: int, now: datetime) -> str:
    """Say since when a role is awaited; the number of working days is dated, since the check is not written daily."""
    counted = f" ({days} working day{'' if days == 1 else 's'} by {now:%Y-%m-%d})" if days else ""
    return f"since {moment(since)}{counted}"


def brief(hearing: Hearing) -> str:
    """Say in a few words, and without names, how a hearing stands."""
    role = role_name(hearing.role)
    return {
        HearingOutcome.HEARD: f"the {role} has been heard",
        HearingOutcome.NOT_ALIGNED: f"the {role} has been heard and requests changes",
        HearingOutcome.AUTHOR: f"the author holds the {role} role",
        HearingOutcome.NOBODY_ELSE: f"only the author holds the {role} role",
        HearingOutcome.AWAITED: f"{wanted(hearing.strength)} from the {role} is required",
    }[hearing.outcome]


def wanted(strength: Strength) -> str:
    """Name what counts as a voice."""
    return _WANTED[strength]


def awaited_names(role: Role, reachable: Sequence[Holder]) -> str:
    """Name those who may speak for an awaited role."""
    return f"{mentions(reachable, ' or ') or 'nobody who can be asked'} ({role_name(role)})"


def unreachable_text(unreachable: UnreachableHolder) -> str:
    """Say why a holder cannot be asked, and what to do about it."""
    holder = unreachable.holder
    if unreachable.why is UnreachableReason.HIDDEN:
        return f"GitHub does not show all members of {holder.mention}. A member whom the app can see has to respond"
    if holder.is_team:
        why = _UNREACHABLE_TEAM.get(unreachable.why, "the team does not exist, or the app may not see it")
        name = code(str(holder)) if unreachable.why is UnreachableReason.ANOTHER else holder.mention
        return f"{name} cannot be asked: {why}"
    return _UNREACHABLE[unreachable.why].format(code(holder.name), holder.mention)


def pending_text(pending: PendingVoice) -> str:
    """Say how often awaited holders were reminded."""
    escalated = "; escalated" if pending.escalated else ""
    return f"{mentions(pending.holders, ' or ')} has been reminded {times(pending.reminded)}{escalated}"


def nudge_text(nudge: Nudge) -> str:
    """Say who nudged whom."""
    return f"{code(nudge.by)} nudged {mentions(nudge.holders, ' and ')} on {moment(nudge.at)}"


def refusal_text(refusal: Refusal) -> str:
    """Say what GitHub refused, in its own words."""
    return f"GitHub refused {code(refusal.subject)}: {code(refusal.reason)}"


def unannotated_text(count: int) -> str:
    """Say how many problems GitHub's limit leaves without an annotation."""
    problems = f"{count} more problem{' has' if count == 1 else 's have'}"
    return f"{problems} no annotation, because GitHub limits their number."


def more_text(count: int) -> str:
    """Say how many items a list leaves out."""
    return f"… and {count} more"


def tree_as_text(reason: Reason, depth: int = 0) -> str:
    """Return the tree of reasons for a terminal, one line each."""
    evidence = f" <{reason.link}>" if reason.link else ""
    line = f"{'  ' * depth}{SYMBOLS[reason.status]} {reason.text}{evidence}"
    return "\n".join([line, *(tree_as_text(child, depth + 1) for child in reason.children)])


def mention_text(holders: Sequence[Holder], labels: Sequence[str]) -> str:
    """Tell owners who cannot be assigned that an issue is theirs."""
    which = " and ".join(code(label) for label in labels)
    return f"{mentions(holders)}, this issue is yours to decide: it is labelled {which}."
