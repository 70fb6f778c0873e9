"""Area labels: created once, added to pull requests that touch a document, and taken back (SPEC §2, §3)."""

from __future__ import annotations

from dataclasses import replace

from ghapp.rules.documents.touched import Document
from ghapp.rules.model.framework import KIND_AREAS, Area, AreaRule, ConfigSource, RepoConfig
from ghapp.rules.model.plan import AddLabels, CreateLabel, RemoveLabels
from ghapp.rules.model.snapshot import EventKind, PullRequest, Repository, Snapshot
from ghapp.rules.people.timeline import did_itself, undone_by_human


def settles_labels(config: RepoConfig, source: ConfigSource, documents: tuple[Document, ...]) -> bool:
    """Return whether the repository must have its area labels after this decision.

    That is the first decision under its own configuration, or the first that needs a label under the organisation's.
    """
    return config.labels and (source is ConfigSource.REPOSITORY or bool(_areas(documents)))


def create_labels(
    snapshot: Snapshot, config: RepoConfig, source: ConfigSource, documents: tuple[Document, ...]
) -> tuple[CreateLabel, ...]:
    """Return the area labels to create; none after the first time: a person removed those that are missing."""
    if snapshot.labels_created or not settles_labels(config, source, documents):
        return ()
    return missing_labels(snapshot.repository, config)


def missing_labels(repository: Repository, config: RepoConfig) -> tuple[CreateLabel, ...]:
    """Return the area labels that a repository does not have."""
    present = {label.name.casefold() for label in repository.labels}
    return tuple(_creation(rule) for rule in config.areas.values() if rule.label.casefold() not in present)


def add_labels(
    snapshot: Snapshot, config: RepoConfig, documents: tuple[Document, ...], created: tuple[CreateLabel, ...]
) -> tuple[AddLabels, ...]:
    """Add the labels of the touched documents, except those that a person removed from this pull request before."""
    if not config.labels:
        return ()
    names = {label.name.casefold(): label.name for label in snapshot.repository.labels}
    names |= {creation.name.casefold(): creation.name for creation in created}
    on_thread = {label.casefold() for label in snapshot.labels}
    wanted = [config.areas[area].label for area in _areas(documents)]
    missing = tuple(
        names[label.casefold()]
        for label in wanted
        if label.casefold() in names
        and label.casefold() not in on_thread
        and not undone_by_human(snapshot, label, EventKind.UNLABELED)
    )
    return (AddLabels(missing),) if missing else ()


def remove_labels(
    snapshot: Snapshot, pull: PullRequest, config: RepoConfig, documents: tuple[Document, ...]
) -> tuple[RemoveLabels, ...]:
    """Take back the area labels that the app added and that no document needs; those that people added stay."""
    if not config.labels or pull.files_problem:
        return ()  # unknown files may still need these labels
    needed = {config.areas[area].label.casefold() for area in _areas(documents)}
    unneeded = {rule.label.casefold() for rule in config.areas.values()} - needed
    names = tuple(
        label
        for label in snapshot.labels
        if label.casefold() in unneeded and did_itself(snapshot, label, EventKind.LABELED, EventKind.UNLABELED)
    )
    return (RemoveLabels(names),) if names else ()


def without_labels(snapshot: Snapshot, removed: tuple[RemoveLabels, ...]) -> Snapshot:
    """Return the thread without the labels that a plan removes: they no longer ask for a review."""
    if not removed:
        return snapshot
    gone = {name for action in removed for name in action.names}
    return replace(snapshot, labels=tuple(label for label in snapshot.labels if label not in gone))


def _areas(documents: tuple[Document, ...]) -> tuple[Area, ...]:
    kinds = dict.fromkeys(document.kind for document in documents)
    return tuple(area for kind in kinds for area in KIND_AREAS[kind])


def _creation(rule: AreaRule) -> CreateLabel:
    return CreateLabel(name=rule.label, color=rule.color, description=rule.description)
