"""Decide what to do about one pull request or issue, from what was observed of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from ghapp.rules.actions.asking import Asking, ask
from ghapp.rules.actions.assignments import assign_owners, mention_owners, unassign_owners
from ghapp.rules.actions.button_clicks import ClickAnswers, ClickContext, answer_clicks
from ghapp.rules.actions.command_replies import (
    CommandContext,
    refused_commands,
    reply_to_commands,
)
from ghapp.rules.actions.labels import add_labels, create_labels, remove_labels, settles_labels
from ghapp.rules.actions.nudges import nudges
from ghapp.rules.actions.override_records import record_overrides
from ghapp.rules.actions.quiet_arrival import counted_labels, is_dormant
from ghapp.rules.actions.review_requests import remove_requests, wanted_reviewers
from ghapp.rules.conversation.given_commands import GivenCommand, given_commands
from ghapp.rules.conversation.read import Conversation, read_conversation
from ghapp.rules.conversation.statements import read_statements
from ghapp.rules.documents.arrivals import see
from ghapp.rules.documents.config_change import config_change, touched_documents
from ghapp.rules.documents.freshness import assess_freshness
from ghapp.rules.documents.sections import read_documents
from ghapp.rules.documents.touched import changed_paths, touches_any
from ghapp.rules.gate.case import Case
from ghapp.rules.gate.check_run import check_name, check_report, close_left_behind, known_sightings, write_check
from ghapp.rules.gate.elsewhere import Elsewhere, heard_anywhere
from ghapp.rules.gate.permitted import permitted, retries_refused
from ghapp.rules.gate.verdict import judge, judge_without_config, nothing_configured
from ghapp.rules.hearing.hearings import hearings
from ghapp.rules.hearing.objections import concerns_about
from ghapp.rules.hearing.override_scope import override_binding
from ghapp.rules.hearing.overrides import overrides
from ghapp.rules.model import sightings as sighting_notes
from ghapp.rules.model.defaults import DEFAULT_DOCUMENTS
from ghapp.rules.model.framework import CONFIG_PATHS, ConfigSource, EffectiveConfig
from ghapp.rules.model.permissions import ISSUES, MERGE_QUEUES, is_missing
from ghapp.rules.model.plan import CheckReport, Plan, RemoveLabels, WriteCheck
from ghapp.rules.model.refusals import refusals_to_tell
from ghapp.rules.model.snapshot import PullRequest, Refusal, Snapshot, ThreadState
from ghapp.rules.people.authors import authorship, mark_bots
from ghapp.rules.people.copies import is_representative, merges_by_itself
from ghapp.rules.people.ownership import areas_of
from ghapp.rules.people.unreachable import reassigned_names, unreachable
from ghapp.rules.records.commands import records_of_commands
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
        plan = replace(plan, sightings=plan.sightings or pull.sightings, seen=seen)
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
    return _pull_request(snapshot, pull, conversation, effective, elsewhere)


def _pull_request(
    snapshot: Snapshot,
    pull: PullRequest,
    conversation: Conversation,
    effective: EffectiveConfig,
    elsewhere: tuple[Elsewhere, ...],
) -> Plan:
    config = conversation.config_at(snapshot.taken_at)
    documents = touched_documents(pull, config, effective)
    dormant, change = is_dormant(snapshot, pull, conversation), config_change(pull, effective)
    speaks = is_representative(snapshot, pull)
    taken_back = remove_labels(snapshot, pull, config, documents)
    wanted = wanted_reviewers(_without_labels(snapshot, taken_back), config, documents)
    given = overrides(snapshot, pull, conversation, documents)
    created = create_labels(snapshot, config, effective.source, documents)
    freshness = assess_freshness(snapshot, pull, config, documents)
    heard = heard_anywhere(hearings(snapshot, conversation, documents, freshness, at=snapshot.taken_at), elsewhere)
    everywhere = (*given, *(override for each in elsewhere for override in each.overrides))
    is_overridden = any(override.holds for override in everywhere)
    asking = Asking()
    # Only the author can mend a rules file; of several pull requests that are one decision, one asks.
    is_asked = speaks and not dormant and not (change and change.problems)
    if is_asked:
        asking = ask(
            snapshot,
            pull,
            conversation,
            wanted=wanted,
            hearings=heard,
            freshness=freshness,
            is_overridden=is_overridden,
        )
    reading = read_documents(pull, config, documents)
    command_context = CommandContext(
        snapshot=snapshot, conversation=conversation, documents=documents, hearings=heard, overrides=given
    )
    case = Case(
        effective=effective,
        authorship=authorship(snapshot),
        hearings=heard,
        concerns=(
            *concerns_about(conversation.open_concerns, documents),
            *(concern for each in elsewhere for concern in each.concerns),
        ),
        overrides=everywhere,
        delegations=conversation.delegations.running(snapshot.taken_at),
        automatic=conversation.automatic,
        files_problem=pull.files_problem,
        config_change=change,
        impact=pull.impact,
        unreachable=tuple(
            dict.fromkeys((*unreachable(snapshot, wanted), *reassigned_names(snapshot, conversation.config)))
        ),
        refusals=refusals_to_tell(snapshot, pull),
        refused_commands=refused_commands(command_context),
        pending_voices=asking.pending_voices,
        nudges=tuple(nudges(conversation, () if is_overridden else heard)),
        sightings=freshness.sightings,
        findings=reading.findings,
        merges_by_itself=merges_by_itself(snapshot, pull),
        binding=override_binding(snapshot, pull, conversation.config, documents),
    )
    verdict = judge(case, config)
    click_context = ClickContext(
        snapshot=snapshot,
        pull=pull,
        conversation=conversation,
        config=config,
        documents=documents,
        case=case,
        verdict=verdict,
    )
    click_answers = answer_clicks(click_context) if speaks else ClickAnswers()
    report = check_report(snapshot, pull, case, verdict)
    shown = Shown(
        snapshot=snapshot,
        pull=pull,
        conversation=conversation,
        hearings=case.hearings,
        concerns=case.concerns,
        findings=reading.findings,
        extracts=reading.extracts,
        is_asking=is_asked and not (pull.draft or is_overridden),
    )
    return Plan(
        actions=(
            *created,
            *(() if dormant else add_labels(snapshot, config, documents, created)),
            *taken_back,
            *asking.requests,
            *remove_requests(snapshot, pull, wanted),
            *asking.comments,
            *record_overrides(conversation, given),
            *click_answers.comments,
            *reply_to_commands(command_context, answered=click_answers.replied_to),
            *_publish(pull, report),
        ),
        verdict=verdict,
        report=report,
        records=records_of_commands(conversation, given),
        next_look=_earliest(conversation.delegations.next_end(snapshot.taken_at), asking.next_look),
        quiet=not (documents or areas_of(config, snapshot.labels) or pull.files_problem or case.concerns),
        labels_settled=settles_labels(config, effective.source, documents),
        sightings=sighting_notes.encode_sightings(snapshot.number, freshness.sightings, sighting_notes.MOST_IN_STORE),
        unanswered=click_answers.unanswered,
        dormant=dormant,
        documents=shown_documents(shown) if speaks else (),
        page=_page(snapshot, pull, report),
    )


def _without_labels(snapshot: Snapshot, taken_back: tuple[RemoveLabels, ...]) -> Snapshot:
    """The thread without the labels that the same plan takes back: they no longer ask for a review."""
    gone = {name for action in taken_back for name in action.names}
    return replace(snapshot, labels=tuple(label for label in snapshot.labels if label not in gone))


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
