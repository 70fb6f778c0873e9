"""Every sentence that a user sees in a check, a comment or the command line's tree.

All of it is plain words in which every foreign name is a code span, so that it may stand in Markdown as it is.
The names of holders are the exception: the configuration's checks let nothing but a login or a team's slug pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from ghapp.rules.conversation.concerns import Concern
from ghapp.rules.conversation.delegations import Delegation
from ghapp.rules.conversation.voices import Voice
from ghapp.rules.documents.freshness import StaleVoice
from ghapp.rules.hearing.hearings import Hearing, Outcome
from ghapp.rules.hearing.overrides import Override
from ghapp.rules.hearing.waiting import Nudge, PendingVoice
from ghapp.rules.model.framework import DocumentKind, Holder, Role, Stale, Strength
from ghapp.rules.model.plan import Reason, Status
from ghapp.rules.model.snapshot import Actor, Refusal, ReviewState
from ghapp.rules.people.unreachable import UnreachableHolder, UnreachableReason
from ghapp.rules.text.markdown import code, shorten

TITLE_LIMIT = 80
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

_KINDS = {DocumentKind.PRD: "PRD", DocumentKind.SDD: "SDD", DocumentKind.RULES: "rules"}
_ASKED_TO = {Strength.COMMENT: "comment on", Strength.REVIEW: "review", Strength.APPROVAL: "approve"}
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
    UnreachableReason.ANOTHER: "`{0}` now belongs to a different account and no longer counts. If it is the right one, "
    "remove it from the rules file and add it again in a second change",
}
_DID = {
    ReviewState.APPROVED: "approved",
    ReviewState.CHANGES_REQUESTED: "requested changes",
    ReviewState.COMMENTED: "reviewed",
    ReviewState.DISMISSED: "reviewed (dismissed since)",
}


# names


def role_name(role: Role) -> str:
    """`PM` or `EM`."""
    return role.value.upper()


def kind_name(kind: DocumentKind) -> str:
    """`PRD`, `SDD` or `rules`."""
    return _KINDS[kind]


def kind_title(kind: DocumentKind) -> str:
    """The same, to open a line with."""
    return "Rules" if kind is DocumentKind.RULES else kind_name(kind)


def moment(at: datetime) -> str:
    """A time as the check shows it, never relative to now."""
    return f"{at:%Y-%m-%d %H:%M} UTC"


def account(actor: Actor | None) -> str:
    """Someone's login; GitHub calls a deleted account ghost."""
    return code(actor.login if actor else "ghost")


def mentions(holders: Iterable[Holder], between: str = ", ") -> str:
    """Holders by the names that notify them."""
    return between.join(holder.mention for holder in holders)


def paths(found: Sequence[str], most: int) -> str:
    """File names, at most so many of them."""
    shown = ", ".join(code(path) for path in found[:most])
    return f"{shown} and {len(found) - most} more" if len(found) > most else shown


def times(count: int) -> str:
    """How often."""
    return "once" if count == 1 else f"{count} times"


# titles


def waiting_title(waiting: Sequence[Hearing]) -> str:
    """Whom the check waits for, by name where that is short enough."""
    hearing, role = waiting[0], role_name(waiting[0].role)
    rest = f", and {len(waiting) - 1} more" if len(waiting) > 1 else ""
    task = f"to {_ASKED_TO[hearing.strength]} the {kind_name(hearing.document.kind)}{rest}"
    if not hearing.reachable:
        nobody = mentions([each.holder for each in hearing.unreachable], " or ")
        return shorten(f"Nobody to hear as {role}: {nobody} cannot be asked{rest}", TITLE_LIMIT)
    named = f"Waiting for {mentions(hearing.reachable, ' or ')} ({role}) {task}"
    return named if len(named) <= TITLE_LIMIT else f"Waiting for the {role} {task}"


def left_behind_title(base: str) -> str:
    """What is said of a commit that was to go into another branch before."""
    return f"No open pull request takes this commit into {code(base)} now"


def concerns_title(count: int) -> str:
    """What keeps the gate closed where everyone was heard."""
    return f"Waiting for {_open_concerns(count)} to be resolved"


def overridden_title(override: Override) -> str:
    """What let the gate open without the awaited voice."""
    return f"Overridden by {override.by.login}, for the documents as they are"


def passed_title(over: Sequence[Hearing], concerns: int) -> str:
    """What let the gate open; `concerns` are those that are open."""
    split = [hearing for hearing in over if hearing.outcome is Outcome.NOT_ALIGNED]
    if split:
        return "Heard, not aligned: " + _each(split, "requests changes on")
    if concerns:
        return f"Heard, not aligned: {_open_concerns(concerns)}"
    heard = [hearing for hearing in over if hearing.outcome is Outcome.HEARD]
    if heard:
        return "Heard: " + _each(heard, "on")
    if all(hearing.outcome is Outcome.AUTHOR for hearing in over):
        return "The author speaks for both roles"
    return "Nobody but the author holds the role to be heard"


def _open_concerns(count: int) -> str:
    return f"{count} open concern{'' if count == 1 else 's'}"


def _each(hearings: Sequence[Hearing], what: str) -> str:
    parts = [f"the {role_name(hearing.role)} {what} the {kind_name(hearing.document.kind)}" for hearing in hearings]
    return shorten(" and ".join(dict.fromkeys(parts)), TITLE_LIMIT - len("Heard, not aligned: "))


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
