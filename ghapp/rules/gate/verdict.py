"""The verdict on a pull request, as a tree of reasons (SPEC §3, "Gate" and "Check states")."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from ghapp.rules.documents.gaps import Finding
from ghapp.rules.documents.touched import Document
from ghapp.rules.gate.case import Case
from ghapp.rules.hearing.hearings import Hearing, HearingOutcome, hears_both
from ghapp.rules.model.framework import Concerns, DocumentKind, EffectiveConfig, Mode, Problem, RepoConfig
from ghapp.rules.model.plan import Conclusion, Reason, Status, Verdict
from ghapp.rules.text.markdown import code
from ghapp.rules.wording import config_change as config_change_wording
from ghapp.rules.wording import findings as finding_texts
from ghapp.rules.wording import reasons, titles

PROBLEMS_IN_TREE = 10
_CONCLUSIONS = {
    Status.PASSED: Conclusion.SUCCESS,
    Status.NOTE: Conclusion.SUCCESS,
    Status.WAITING: Conclusion.ACTION_REQUIRED,
    Status.FAILED: Conclusion.FAILURE,
}
_WORST_FIRST = (Status.FAILED, Status.WAITING, Status.PASSED)


def judge(case: Case, config: RepoConfig) -> Verdict:
    """Return the verdict under a valid configuration, the present one or the last."""
    documents = tuple(
        _document(case, document, tuple(found), config) for document, found in _by_document(case.hearings)
    )
    concerns = _concerns(case, config)
    blocking = (*_files(case), *documents, *concerns, *_config_change(case), *_held_back(case))
    status, title = _decided(case, worst(blocking), config)
    advice = (_note(reasons.ADVICE_ONLY),) if config.gate.mode is Mode.ADVISE else ()
    tree = Reason(
        status=status,
        text=title,
        children=(*_override(case), *blocking, *_author(case, config), *_notes(case), *advice),
    )
    return Verdict(
        status=status,
        conclusion=_conclusion(status, config.gate.mode, is_contested=case.is_contested),
        title=title + _caveat(case.effective),
        tree=tree,
        kinds=tuple(dict.fromkeys(hearing.document.kind for hearing in case.hearings)),
    )


def judge_without_config(case: Case, *, touches_rules: bool, touches_documents: bool) -> Verdict:
    """Return the verdict where no configuration was ever valid: a likely document fails, a repair passes."""
    if case.files_problem:
        status, title = Status.FAILED, reasons.FILES_UNKNOWN
    elif touches_documents:
        status, title = Status.FAILED, reasons.NEVER_VALID_DOCUMENT
    else:
        status, title = Status.NOTE, reasons.NEVER_VALID_RULES if touches_rules else reasons.NEVER_VALID
    children = (*_files(case), *_config_change(case), *_notes(case))
    return Verdict(
        status=status,
        conclusion=_CONCLUSIONS[status],
        title=title,
        tree=Reason(status=status, text=title, children=children),
        kinds=(DocumentKind.RULES,) if touches_rules else (),
    )


def nothing_configured() -> Verdict:
    """Return the verdict for a required check in a repository without a configuration."""
    text = reasons.NOT_CONFIGURED
    return Verdict(
        status=Status.PASSED,
        conclusion=Conclusion.SUCCESS,
        title=text,
        tree=Reason(status=Status.PASSED, text=text),
    )


def _by_document(hearings: tuple[Hearing, ...]) -> Iterable[tuple[Document, Iterable[Hearing]]]:
    return groupby(hearings, key=lambda hearing: hearing.document)


def _document(case: Case, document: Document, hearings: tuple[Hearing, ...], config: RepoConfig) -> Reason:
    heard = tuple(reason for hearing in hearings for reason in _hearing(hearing))
    paths = frozenset(document.paths)
    found = [finding for finding in case.findings if finding.kind is document.kind and finding.path in paths]
    children = (*heard, *_findings(found))
    pair = document.pair.name if len(config.pairs) > 1 else None
    text = reasons.document_text(document.kind, document.paths, pair) + reasons.effects_text(document.effects)
    brief = "; ".join(map(reasons.brief, hearings))
    return Reason(status=worst(children), text=text, brief=brief, children=children)


def _findings(findings: Sequence[Finding]) -> Iterator[Reason]:
    """Yield what a document lacks; a finding that blocks waits for the author."""
    for finding in findings[:PROBLEMS_IN_TREE]:
        text = finding_texts.finding_text(finding)
        yield Reason(status=Status.WAITING if finding.blocks else Status.NOTE, text=text)
    if len(findings) > PROBLEMS_IN_TREE:
        yield _note(reasons.more_text(len(findings) - PROBLEMS_IN_TREE))


def _hearing(hearing: Hearing) -> tuple[Reason, ...]:
    """Return the reasons below a document for one role, and who stands in for it."""
    instead = (_note(reasons.stand_in_text(hearing.role, hearing.instead)),) if hearing.instead else ()
    return (*_outcome(hearing), *instead)


def _outcome(hearing: Hearing) -> tuple[Reason, ...]:
    if hearing.outcome is HearingOutcome.AUTHOR:
        return (Reason(status=Status.PASSED, text=reasons.author_text(hearing.role), in_summary=True),)
    if hearing.outcome is HearingOutcome.NOBODY_ELSE:
        return (Reason(status=Status.PASSED, text=reasons.alone_text(hearing.role), in_summary=True),)
    if hearing.outcome is HearingOutcome.AWAITED:
        text = reasons.awaited_text(hearing.role, hearing.reachable, hearing.strength)
        unreachable = tuple(_note(reasons.unreachable_text(each)) for each in hearing.unreachable)
        pushers = (_note(reasons.OTHERS_PUSHED),) if hearing.author_speaks else ()
        children = (*_stale(hearing), *unreachable, *pushers)
        return (Reason(status=Status.WAITING, text=text, children=children, in_summary=True),)
    heard = tuple(
        Reason(status=Status.PASSED, text=reasons.voice_text(voice, hearing.role), link=voice.url, in_summary=True)
        for voice in hearing.voices
    )
    return (*heard, *_dissent(hearing))


def _stale(hearing: Hearing) -> Iterator[Reason]:
    """Yield the voices that no longer count, because the documents changed."""
    for stale in hearing.stale:
        text = reasons.stale_text(stale, hearing.role, hearing.document.kind)
        yield Reason(status=Status.NOTE, text=text, link=stale.voice.url)


def _dissent(hearing: Hearing) -> tuple[Reason, ...]:
    if hearing.dissent is None:
        return ()
    text = reasons.dissent_text(hearing.dissent.author, hearing.role)
    return (Reason(status=Status.NOTE, text=text, link=hearing.dissent.url, in_summary=True),)


def _concerns(case: Case, config: RepoConfig) -> tuple[Reason, ...]:
    """Return the open concerns; they can block documents only."""
    blocks = config.gate.concerns is Concerns.BLOCK and case.hearings
    return tuple(
        Reason(
            status=Status.WAITING if blocks else Status.NOTE,
            text=reasons.concern_text(concern),
            link=concern.raised.comment.url,
        )
        for concern in case.concerns
    )


def _decided(case: Case, status: Status, config: RepoConfig) -> tuple[Status, str]:
    """Return status and title; an override that holds passes the check."""
    override = case.override
    if override and status is not Status.PASSED:
        return Status.PASSED, titles.overridden_title(override)
    return status, _title(case, status, config)


def _override(case: Case) -> tuple[Reason, ...]:
    """Return the override that holds, else the last one given."""
    override = case.override or next(reversed(case.overrides), None)
    if override is None:
        return ()
    status = Status.PASSED if override.holds else Status.NOTE
    return (Reason(status=status, text=reasons.override_text(override), link=override.comment.url),)


def _held_back(case: Case) -> tuple[Reason, ...]:
    """Keep a machine from merging in the second of an objection; the owner may still merge by hand."""
    if not (case.merges_by_itself and case.is_contested):
        return ()
    return (Reason(status=Status.WAITING, text=reasons.HELD_BACK, in_summary=True),)


def _files(case: Case) -> tuple[Reason, ...]:
    if case.files_problem is None:
        return ()
    return (Reason(status=Status.FAILED, text=f"{reasons.FILES_UNKNOWN}: {code(case.files_problem)}"),)


def _author(case: Case, config: RepoConfig) -> tuple[Reason, ...]:
    """Return why both roles must be heard on a document, if that depends on who opened the pull request."""
    documents = any(hearing.document.kind is not DocumentKind.RULES for hearing in case.hearings)
    if not documents or not hears_both(config, case.authorship):
        return ()
    return (_note(reasons.author_unknown_text(case.authorship)),)


def _config_change(case: Case) -> tuple[Reason, ...]:
    """Return the problems of the rules file in this pull request."""
    made = case.config_change
    if made is None or not made.problems:
        return ()
    found = [
        config_change_wording.problem_text(problem, is_inherited=problem in made.inherited) for problem in made.problems
    ]
    return (_listed(Status.FAILED, config_change_wording.config_change_text(made), found),)


def _warnings(case: Case) -> tuple[Reason, ...]:
    """Return the warnings about a valid rules file in this pull request."""
    found = case.config_change.warnings if case.config_change else ()
    texts = [config_change_wording.problem_text(warning) for warning in found]
    return (_listed(Status.NOTE, config_change_wording.warnings_text(len(found)), texts),) if found else ()


def _impact(case: Case) -> tuple[Reason, ...]:
    """Return the effect of a changed rules file on other open pull requests."""
    seen = case.impact
    if seen is None:
        return ()
    made = case.config_change.config if case.config_change else None
    effects = [
        *((config_change_wording.blocked_text(each), each.url) for each in seen.blocked[:PROBLEMS_IN_TREE]),
        *((reasons.more_text(more), None) for more in [len(seen.blocked) - PROBLEMS_IN_TREE] if more > 0),
        *((config_change_wording.released_text(each), each.url) for each in seen.released[:PROBLEMS_IN_TREE]),
        *((reasons.more_text(more), None) for more in [len(seen.released) - PROBLEMS_IN_TREE] if more > 0),
        *((text, None) for text in config_change_wording.limits(seen, case.effective.config, made)),
    ]
    children = tuple(Reason(status=Status.NOTE, text=text, link=link) for text, link in effects)
    return (Reason(status=Status.NOTE, text=config_change_wording.heading(seen), children=children),)


def _broken(problems: tuple[Problem, ...]) -> tuple[Reason, ...]:
    """Return the problems of the rules file on the default branch."""
    if not problems:
        return ()
    found = [config_change_wording.problem_text(problem) for problem in problems]
    return (_listed(Status.NOTE, config_change_wording.broken_text(len(problems)), found),)


def _listed(status: Status, text: str, found: Sequence[str]) -> Reason:
    """Return a reason with at most ten others below it, and the number of the rest."""
    shown = [Reason(status=status, text=each) for each in found[:PROBLEMS_IN_TREE]]
    if len(found) > PROBLEMS_IN_TREE:
        shown.append(_note(reasons.more_text(len(found) - PROBLEMS_IN_TREE)))
    return Reason(status=status, text=text, children=tuple(shown))


def _notes(case: Case) -> tuple[Reason, ...]:
    """Return what does not decide: who could not be asked, reminders, and the state of the configuration."""
    awaited = {each for hearing in case.hearings if not hearing.is_satisfied for each in hearing.unreachable}
    unreachable = tuple(_undone(reasons.unreachable_text(each)) for each in case.unreachable if each not in awaited)
    refused = tuple(_undone(reasons.refusal_text(refusal)) for refusal in case.refusals)
    refused += tuple(_undone(command.text, command.link) for command in case.refused_commands)
    reminded = tuple(_note(reasons.pending_text(pending)) for pending in case.pending_voices if pending.reminded)
    reminded += tuple(
        Reason(status=Status.NOTE, text=reasons.nudge_text(nudge), link=nudge.url) for nudge in case.nudges
    )
    unreadable = (_note(code(case.effective.unreadable)),) if case.effective.unreadable else ()
    broken = _broken(case.effective.problems)
    return (
        *_warnings(case),
        *_impact(case),
        *_delegations(case),
        *_automatic(case),
        *unreachable,
        *refused,
        *reminded,
        *broken,
        *unreadable,
    )


def _automatic(case: Case) -> Iterator[Reason]:
    """Yield the out-of-office mails, which were passed over, while somebody is awaited."""
    if any(not hearing.is_satisfied for hearing in case.hearings):
        for each in case.automatic:
            yield Reason(status=Status.NOTE, text=reasons.automatic_text(each.author), link=each.item.url)


def _delegations(case: Case) -> Iterator[Reason]:
    """Yield the delegations that concern the documents, and those by which somebody was heard before they ended."""
    heard = {(hearing.document.pair.name, hearing.role) for hearing in case.hearings}
    for delegation in case.delegations:
        if heard & delegation.seats:
            link = delegation.command.comment.url if delegation.command else None
            yield Reason(status=Status.NOTE, text=reasons.delegation_text(delegation), link=link)
    spoken = dict.fromkeys(delegation for hearing in case.hearings for delegation in hearing.away)
    yield from (_note(reasons.ended_away_text(each)) for each in spoken if each not in case.delegations)


def _title(case: Case, status: Status, config: RepoConfig) -> str:
    if case.files_problem:
        return reasons.FILES_UNKNOWN
    if case.config_change and case.config_change.problems:
        return config_change_wording.config_change_text(case.config_change)
    awaited = [hearing for hearing in case.hearings if not hearing.is_satisfied]
    if awaited:
        return titles.waiting_title(awaited)
    if any(finding.blocks for finding in case.findings):
        return finding_texts.title(case.findings)
    if status is Status.WAITING:
        blocks = config.gate.concerns is Concerns.BLOCK and case.concerns
        objection = titles.objection(case.hearings, len(case.concerns))
        return titles.concerns_title(len(case.concerns)) if blocks else titles.held_back_title(objection)
    return titles.passed_title(case.hearings, len(case.concerns)) if case.hearings else reasons.NO_DOCUMENT


def _caveat(effective: EffectiveConfig) -> str:
    """Return what the title adds when the last valid configuration applies."""
    if effective.unreadable:
        return f"; {reasons.UNREADABLE}"
    return f"; {reasons.BROKEN}" if effective.problems else ""


def _conclusion(status: Status, mode: Mode, *, is_contested: bool) -> Conclusion:
    """Return the conclusion: neutral where nothing blocks, but somebody was heard who objects."""
    if status is Status.PASSED:
        return Conclusion.NEUTRAL if is_contested else Conclusion.SUCCESS
    if mode is Mode.ADVISE:
        return Conclusion.NEUTRAL
    return _CONCLUSIONS[status]


def worst(reasons: Iterable[Reason]) -> Status:
    """Return the worst status of reasons; notes do not count."""
    found = {reason.status for reason in reasons}
    return next((status for status in _WORST_FIRST if status in found), Status.PASSED)


def _note(text: str) -> Reason:
    return Reason(status=Status.NOTE, text=text)


def _undone(text: str, link: str | None = None) -> Reason:
    """Note what could not be done; the summary has a list of it."""
    return Reason(status=Status.NOTE, text=text, link=link, in_summary=True)
