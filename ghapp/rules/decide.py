"""Decide what to do about one pull request or issue, from what was observed of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from ghapp.rules.actions.asking import Asking, ask
from ghapp.rules.actions.assignments import assign_owners, mention_owners, unassign_owners
from ghapp.rules.actions.button_clicks import ClickAnswers, ClickContext, answer_clicks
from ghapp.rules.actions.command_replies import CommandContext, refused_commands, reply_to_commands
from ghapp.rules.actions.labels import add_labels, create_labels, remove_labels, settles_labels, without_labels
from ghapp.rules.actions.nudges import nudges
from ghapp.rules.actions.override_records import record_overrides
from ghapp.rules.actions.quiet_arrival import counted_labels, is_dormant
from ghapp.rules.actions.review_requests import remove_requests, wanted_reviewers
from ghapp.rules.conversation.delegations import DELEGATE
from ghapp.rules.conversation.given_commands import GivenCommand, given_commands
from ghapp.rules.conversation.pinned_delegates import pinned_delegates
from ghapp.rules.conversation.read import Conversation, read_conversation
from ghapp.rules.conversation.statements import read_statements
from ghapp.rules.documents.arrivals import see
from ghapp.rules.documents.config_change import config_change, touched_documents
from ghapp.rules.documents.sections import Reading, read_documents
from ghapp.rules.documents.touched import changed_paths, touches_any
from ghapp.rules.gate.case import Case
from ghapp.rules.gate.check_run import check_name, check_report, close_left_behind, known_sightings, write_check
from ghapp.rules.gate.elsewhere import Elsewhere, with_copies
from ghapp.rules.gate.permitted import permitted, retries_refused
from ghapp.rules.gate.verdict import judge, judge_without_config, nothing_configured
from ghapp.rules.hearing.assessment import Assessment, assess
from ghapp.rules.hearing.override_scope import override_binding
from ghapp.rules.hearing.overrides import overrides
from ghapp.rules.model import sightings as sighting_notes
from ghapp.rules.model.defaults import DEFAULT_DOCUMENTS
from ghapp.rules.model.delegate_pins import encode_delegate_pins
from ghapp.rules.model.framework import CONFIG_PATHS, ConfigSource, EffectiveConfig, Holder
from ghapp.rules.model.permissions import ISSUES, MERGE_QUEUES, is_missing
from ghapp.rules.model.plan import CheckReport, Plan, Verdict, WriteCheck
from ghapp.rules.model.refusals import refusals_to_tell
from ghapp.rules.model.snapshot import PullRequest, Refusal, Snapshot, ThreadState
from ghapp.rules.people.authors import authorship, mark_bots
from ghapp.rules.people.copies import is_representative, merges_by_itself
from ghapp.rules.people.ownership import areas_of
from ghapp.rules.people.unreachable import reassigned_names, unreachable
from ghapp.rules.records.commands import records_of_commands, records_of_delegates
from ghapp.rules.records.decision import decision
from ghapp.rules.records.merges import comment_on_merge, records_of_merge
from ghapp.rules.records.shown_checks import merged_row, pull_row
from ghapp.rules.records.shown_documents import Shown, merged_documents, shown_documents
from ghapp.rules.wording.merge_queue import HIDDEN_QUEUE

UNREADABLE_AGAIN_AFTER = timedelta(seconds=60)
# The impact of a change of the rules is advice, and reading it takes several requests.
_ASSESS_AGAIN_AFTER = timedelta(minutes=10)


def decide(
    snapshot: Snapshot,
    effective: EffectiveConfig,
    conversation: Conversation | None = None,
    elsewhere: tuple[Elsewhere, ...] = (),
) -> Plan:
    """Decide about one issue or pull request. Pure: an equal snapshot and configuration give an equal plan.

    `conversation` is that of the snapshot, where it has been read already. `elsewhere` is what was said on its copies.
    """
    if effective.config:
        snapshot = mark_bots(snapshot, effective.config)
    if snapshot.pull_request:
        snapshot = _prepared(snapshot, snapshot.pull_request)
    if effective.config:
        conversation = conversation or read_conversation(snapshot, effective.config)
    plan = _decide(snapshot, effective, conversation, elsewhere)
    if pull := snapshot.pull_request:
        seen = see(snapshot, pull) if snapshot.state is ThreadState.OPEN else pull.seen
        given = conversation.commands_named(DELEGATE) if conversation else ()
        pins = encode_delegate_pins(pinned_delegates(snapshot, given))
        plan = replace(plan, sightings=plan.sightings or pull.sightings, seen=seen, delegate_pins=pins)
    if snapshot.refusals:
        commands = conversation.commands if conversation else given_commands(read_statements(snapshot))
        plan = _within_permissions(snapshot, plan, commands)
    if effective.unreadable:
        return replace(plan, next_look=snapshot.taken_at + UNREADABLE_AGAIN_AFTER)
    impact = snapshot.pull_request.impact if snapshot.pull_request else None
    if impact and impact.interrupted:
        return replace(plan, next_look=_earliest(plan.next_look, snapshot.taken_at + _ASSESS_AGAIN_AFTER))
    return plan


def _prepared(snapshot: Snapshot, pull: PullRequest) -> Snapshot:
    """Return the snapshot with everything noted about the pull request, and with what is refused to the app there."""
    if pull.queue_required:
        hidden = Refusal(MERGE_QUEUES, HIDDEN_QUEUE, pull.head_sha)
        snapshot = replace(snapshot, refusals=(*snapshot.refusals, hidden))
    sightings = known_sightings(snapshot, pull)
    if sightings == pull.sightings:
        return snapshot
    return replace(snapshot, pull_request=replace(pull, sightings=sightings))


def _within_permissions(snapshot: Snapshot, plan: Plan, commands: tuple[GivenCommand, ...]) -> Plan:
    """The plan without what GitHub refused before for want of a permission; `/recheck` tries it once more."""
    retries = retries_refused(snapshot, commands)
    return replace(
        plan,
        actions=plan.actions if retries else permitted(snapshot, plan.actions),
        labels_settled=plan.labels_settled and not is_missing(snapshot, ISSUES),
        retries_refused=retries,
    )


def _decide(
    snapshot: Snapshot,
    effective: EffectiveConfig,
    conversation: Conversation | None,
    elsewhere: tuple[Elsewhere, ...],
) -> Plan:
    pull = snapshot.pull_request
    if effective.source is ConfigSource.NONE:
        return _unconfigured(snapshot, pull, effective)
    if snapshot.state is not ThreadState.OPEN:
        return _ended(snapshot, pull, conversation, effective)
    if pull is None:
        return _issue(snapshot, conversation, effective) if conversation else Plan()
    if conversation is None:
        return _never_valid(snapshot, pull, effective)
    return _pull_request(assess(snapshot, pull, conversation, effective), elsewhere)


def _pull_request(own: Assessment, elsewhere: tuple[Elsewhere, ...]) -> Plan:
    snapshot, pull, conversation, config = own.snapshot, own.pull, own.conversation, own.config
    said = with_copies(own, elsewhere)
    dormant, speaks = is_dormant(snapshot, pull, conversation), is_representative(snapshot, pull)
    change = config_change(pull, own.effective)
    # Only the author can mend a rules file; of several pull requests that are one decision, one asks.
    is_asked = speaks and not dormant and not (change and change.problems)
    created = create_labels(snapshot, config, own.effective.source, own.documents)
    taken_back = remove_labels(snapshot, pull, config, own.documents)
    wanted = wanted_reviewers(without_labels(snapshot, taken_back), config, own.documents)
    asking = ask(said, wanted) if is_asked else Asking()
    reading = read_documents(pull, config, own.documents)
    commands = _command_context(own, said)
    case = replace(
        _case(said, wanted, asking),
        config_change=change,
        findings=reading.findings,
        refused_commands=refused_commands(commands),
    )
    verdict = judge(case, config)
    clicks = answer_clicks(_click_context(said, case, verdict)) if speaks else ClickAnswers()
    report = check_report(snapshot, pull, case, verdict)
    return Plan(
        actions=(
            *created,
            *(() if dormant else add_labels(snapshot, config, own.documents, created)),
            *taken_back,
            *asking.requests,
            *remove_requests(snapshot, pull, wanted),
            *asking.comments,
            *record_overrides(conversation, own.overrides),
            *clicks.comments,
            *reply_to_commands(commands, answered=clicks.replied_to),
            *_publish(pull, report),
        ),
        verdict=verdict,
        report=report,
        records=(*records_of_commands(conversation, own.overrides), *records_of_delegates(said.hearings)),
        next_look=_earliest(conversation.delegations.next_end(snapshot.taken_at), asking.next_look),
        quiet=not (own.documents or areas_of(config, snapshot.labels) or pull.files_problem or case.concerns),
        labels_settled=settles_labels(config, own.effective.source, own.documents),
        sightings=sighting_notes.encode_sightings(
            snapshot.number, own.freshness.sightings, sighting_notes.MOST_IN_STORE
        ),
        unanswered=clicks.unanswered,
        messages=asking.messages,
        dormant=dormant,
        documents=shown_documents(_shown(said, reading, is_asked=is_asked)) if speaks else (),
        page=_page(snapshot, pull, report),
    )


def _case(said: Assessment, wanted: tuple[Holder, ...], asking: Asking) -> Case:
    """Return what is known of a pull request before its documents and the commands on it are read."""
    snapshot, pull, conversation = said.snapshot, said.pull, said.conversation
    unasked = (*unreachable(snapshot, wanted), *reassigned_names(snapshot, conversation.config))
    return Case(
        effective=said.effective,
        authorship=authorship(snapshot),
        hearings=said.hearings,
        concerns=said.concerns,
        overrides=said.overrides,
        delegations=(
            *conversation.delegations.running(snapshot.taken_at),
            *conversation.delegations.without_access(snapshot.taken_at),
        ),
        automatic=conversation.automatic,
        files_problem=pull.files_problem,
        impact=pull.impact,
        unreachable=tuple(dict.fromkeys(unasked)),
        refusals=refusals_to_tell(snapshot, pull),
        pending_voices=asking.pending_voices,
        nudges=tuple(nudges(conversation, () if said.is_overridden else said.hearings)),
        sightings=said.freshness.sightings,
        merges_by_itself=merges_by_itself(snapshot, pull),
        binding=override_binding(snapshot, pull, conversation.config, said.documents),
    )


def _command_context(own: Assessment, said: Assessment) -> CommandContext:
    return CommandContext(
        snapshot=own.snapshot,
        conversation=own.conversation,
        documents=own.documents,
        hearings=said.hearings,
        overrides=own.overrides,
    )


def _click_context(said: Assessment, case: Case, verdict: Verdict) -> ClickContext:
    return ClickContext(
        snapshot=said.snapshot,
        pull=said.pull,
        conversation=said.conversation,
        config=said.config,
        documents=said.documents,
        case=case,
        verdict=verdict,
    )


def _shown(said: Assessment, reading: Reading, *, is_asked: bool) -> Shown:
    return Shown(
        snapshot=said.snapshot,
        pull=said.pull,
        conversation=said.conversation,
        hearings=said.hearings,
        concerns=said.concerns,
        findings=reading.findings,
        extracts=reading.extracts,
        is_asking=is_asked and not (said.pull.draft or said.is_overridden),
    )


def _issue(snapshot: Snapshot, conversation: Conversation, effective: EffectiveConfig) -> Plan:
    config = conversation.config
    labels = counted_labels(snapshot, conversation)
    return Plan(
        actions=(
            *create_labels(snapshot, config, effective.source, ()),
            *assign_owners(snapshot, config, labels),
            *unassign_owners(snapshot, config),
            *mention_owners(snapshot, conversation, labels),
            *reply_to_commands(CommandContext(snapshot=snapshot, conversation=conversation)),
        ),
        quiet=not areas_of(config, snapshot.labels),
        labels_settled=settles_labels(config, effective.source, ()),
    )


def _ended(
    snapshot: Snapshot, pull: PullRequest | None, conversation: Conversation | None, effective: EffectiveConfig
) -> Plan:
    """Record a merged document; leave anything else that is closed alone."""
    if pull is None or conversation is None or snapshot.state is not ThreadState.MERGED:
        return Plan()
    given = overrides(snapshot, pull, conversation, touched_documents(pull, conversation.config, effective))
    decided = decision(snapshot, pull, conversation, given, effective)
    return Plan(
        actions=comment_on_merge(snapshot, pull, conversation, decided),
        records=(*records_of_merge(snapshot, pull, decided), *records_of_commands(conversation, given)),
        documents=(shown := merged_documents(snapshot, pull, conversation, decided)),
        page=str(merged_row(snapshot, pull, check_name(conversation.config, pull))) if shown else "",
    )


def _never_valid(snapshot: Snapshot, pull: PullRequest, effective: EffectiveConfig) -> Plan:
    """There is a configuration, but none that was ever valid: only the check speaks."""
    case = Case(
        effective=effective,
        files_problem=pull.files_problem,
        config_change=config_change(pull, effective),
        sightings=sighting_notes.decode_sightings(snapshot.number, pull.sightings),
    )
    paths = changed_paths(pull.files)
    verdict = judge_without_config(
        case, touches_rules=not paths.isdisjoint(CONFIG_PATHS), touches_documents=touches_any(DEFAULT_DOCUMENTS, paths)
    )
    report = check_report(snapshot, pull, case, verdict)
    page = _page(snapshot, pull, report)
    return Plan(actions=_publish(pull, report), verdict=verdict, report=report, page=page)


def _unconfigured(snapshot: Snapshot, pull: PullRequest | None, effective: EffectiveConfig) -> Plan:
    """Silence; but a check that a rule of the base branch requires must not hold up what nobody wanted held up."""
    if pull is None or not pull.required_check or snapshot.state is not ThreadState.OPEN:
        return Plan()
    verdict = nothing_configured()
    case = Case(effective=effective, sightings=sighting_notes.decode_sightings(snapshot.number, pull.sightings))
    report = check_report(snapshot, pull, case, verdict)
    page = _page(snapshot, pull, report)
    return Plan(actions=_publish(pull, report), verdict=verdict, report=report, page=page)


def _page(snapshot: Snapshot, pull: PullRequest, report: CheckReport) -> str:
    row = pull_row(snapshot, pull, report)
    return str(row) if row else ""


def _publish(pull: PullRequest, report: CheckReport) -> tuple[WriteCheck, ...]:
    """The checks; that of a head which others share is not for one of them alone to write."""
    return () if pull.shared_with else (*write_check(pull, report), *close_left_behind(pull, [report]))


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment), default=None)
