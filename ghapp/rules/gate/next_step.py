"""The next step: who has to do what now, in the sentence that opens the check's page (SPEC §3)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ghapp.rules.documents.touched import Document
from ghapp.rules.gate.case import Case
from ghapp.rules.hearing.hearings import Hearing, HearingOutcome
from ghapp.rules.model.framework import ConfigSource, Holder, Stale, Strength
from ghapp.rules.model.names import kind_name
from ghapp.rules.model.plan import Status, Verdict
from ghapp.rules.model.snapshot import PullRequest, Snapshot
from ghapp.rules.people.ownership import roles_of_kind
from ghapp.rules.text.markdown import code, link
from ghapp.rules.text.urls import compare_url, file_url, files_url
from ghapp.rules.wording import instructions, titles

MOST_CONCERNS = 3


def next_step(snapshot: Snapshot, pull: PullRequest, case: Case, verdict: Verdict) -> str:
    """Say who has to do what now."""
    author = snapshot.author
    if verdict.status is Status.PASSED:
        return _after_passing(case)
    if case.files_problem:
        return instructions.split(author)
    if case.config_change and case.config_change.problems:
        return instructions.repair(
            author, link("the rules file", file_url(snapshot.url, pull.head_sha, pull.config_path))
        )
    if case.effective.config is None:
        return instructions.REPAIR_DEFAULT_BRANCH
    awaited = [hearing for hearing in case.hearings if not hearing.is_satisfied]
    if awaited:
        return instructions.mark_ready(author) if pull.draft else " ".join(_requests(snapshot, pull, awaited))
    incomplete = dict.fromkeys(finding.path for finding in case.findings if finding.blocks)
    if incomplete:
        return instructions.complete(author, (path_link(snapshot, pull, path) for path in incomplete))
    if case.merges_by_itself and case.is_contested:
        against = titles.objection(case.hearings, len(case.concerns))
        return instructions.merge_by_hand(_owners(case.hearings), against)
    return " ".join(map(instructions.resolve, case.concerns[:MOST_CONCERNS]))


def path_link(snapshot: Snapshot, pull: PullRequest, path: str) -> str:
    """Return the name of a file, linked to the file as the head commit has it."""
    return link(code(path), file_url(snapshot.url, pull.head_sha, path)) if _is_at_head(pull, path) else code(path)


def _after_passing(case: Case) -> str:
    if case.effective.source is ConfigSource.NONE:
        return instructions.NOT_CONFIGURED
    if not case.hearings:
        return instructions.NO_DOCUMENT
    if any(override.holds for override in case.overrides):
        return instructions.NO_ACTION
    split = [hearing for hearing in case.hearings if hearing.outcome is HearingOutcome.NOT_ALIGNED]
    if split:
        return instructions.decide(_owners(split), titles.requested_changes(split))
    if case.concerns:
        return instructions.decide(_owners(case.hearings), titles.open_concerns(len(case.concerns)))
    return instructions.NO_ACTION


def _owners(hearings: Iterable[Hearing]) -> tuple[Holder, ...]:
    """Return the owners of the documents, each once."""
    documents = (hearing.document for hearing in hearings)
    owners = (owner for each in documents for owner in each.pair.holders(roles_of_kind(each.kind)[0]))
    return tuple(dict.fromkeys(owners))


def _requests(snapshot: Snapshot, pull: PullRequest, awaited: Iterable[Hearing]) -> Iterator[str]:
    """Yield one sentence for each group of holders with the same request."""
    groups: dict[tuple[tuple[Holder, ...], Strength], list[Hearing]] = {}
    for hearing in awaited:
        groups.setdefault((hearing.reachable, hearing.strength), []).append(hearing)
    for (holders, strength), hearings in groups.items():
        if holders:
            documents = dict.fromkeys(_document_link(snapshot, pull, hearing.document) for hearing in hearings)
            yield instructions.ask(holders, documents, strength)
            yield from map(instructions.see_changes, _changes(snapshot, pull, hearings))
        else:
            yield instructions.name_another(hearings[0].role)


def _changes(snapshot: Snapshot, pull: PullRequest, hearings: Iterable[Hearing]) -> tuple[str, ...]:
    """Return the address of what changed since somebody responded, each once; nothing where that is unknown."""
    stale = (each for hearing in hearings for each in hearing.stale if each.setting is Stale.DOCUMENT and each.seen_sha)
    return tuple(dict.fromkeys(compare_url(snapshot.url, each.seen_sha, pull.head_sha) for each in stale))


def _document_link(snapshot: Snapshot, pull: PullRequest, document: Document) -> str:
    """Return a document's kind, linked to its file at the head commit, or to the changes of several files."""
    path, *more = document.paths
    is_one_file = not more and _is_at_head(pull, path)
    url = file_url(snapshot.url, pull.head_sha, path) if is_one_file else files_url(snapshot.url)
    return link(f"the {kind_name(document.kind)}", url)


def _is_at_head(pull: PullRequest, path: str) -> bool:
    return any(file.path == path and file.status != "removed" for file in pull.files)
