"""GraphQL fields of refs, commits, trees and blobs, each as part of one repository."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ghapp.sandbox.graphql.fields import Fields, Info
from ghapp.sandbox.state.git import SUBMODULE_MODE, Commit, Submodule, entry_oid, is_ancestor, mode_of, object_id
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import PullRequest

TRUNCATED_BEYOND = 512_000  # bytes
FOLDER_MODE = 0o040000
ENTRY_TYPES = {FOLDER_MODE: "tree", SUBMODULE_MODE: "commit"}

fields = Fields()


@dataclass(frozen=True, slots=True)
class CommitView:
    """A commit in a repository, which its check suites and links belong to."""

    repository: Repository = field(repr=False)
    commit: Commit

    @property
    def oid(self) -> str:
        """Return the commit id."""
        return self.commit.oid


@dataclass(frozen=True, slots=True)
class BlobView:
    """The contents of a file."""

    repository: Repository = field(repr=False)
    oid: str
    contents: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class TreeView:
    """A folder: `files` are those below it by full path, `path` is its own, empty for the root."""

    repository: Repository = field(repr=False)
    oid: str
    path: str
    files: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class TreeEntryView:
    """An entry of a folder; a submodule has no object here, because its commit is in another repository."""

    repository: Repository = field(repr=False)
    path: str
    object: BlobView | TreeView | None
    oid: str
    mode: int


@dataclass(frozen=True, slots=True)
class RefView:
    """A branch."""

    repository: Repository = field(repr=False)
    name: str
    commit: Commit


def at_path(repository: Repository, commit: Commit, path: str) -> BlobView | TreeView | None:
    """Return the file or folder at a path of a commit; the commit of a submodule is in another repository."""
    if not path:
        return TreeView(repository, commit.tree_oid, "", commit.tree)
    entry = _entry(repository, path, commit.tree)
    return entry.object if entry else None


def _entry(repository: Repository, path: str, tree: Mapping[str, str]) -> TreeEntryView | None:
    """Return the entry for a file, a submodule or a folder."""
    contents = tree.get(path)
    if contents is None:
        folder = _folder(repository, path, tree)
        return TreeEntryView(repository, path, folder, folder.oid, FOLDER_MODE) if folder else None
    oid = entry_oid(contents)
    blob = None if isinstance(contents, Submodule) else BlobView(repository, oid, str(contents))
    return TreeEntryView(repository, path, blob, oid, mode_of(contents))


def _folder(repository: Repository, path: str, tree: Mapping[str, str]) -> TreeView | None:
    below = {name: text for name, text in tree.items() if name.startswith(f"{path}/")}
    if not below:
        return None
    oid = object_id("tree", *(f"{name}:{entry_oid(text)}" for name, text in sorted(below.items())))
    return TreeView(repository, oid, path, below)


def _revision(repository: Repository, name: str) -> Commit | None:
    if name == "HEAD":
        return repository.branches.get(repository.default_branch)
    return repository.branches.get(name.removeprefix("refs/heads/")) or repository.commits.get(name)


@fields.of("Repository.object")
def git_object(
    source: Repository, info: Info, expression: str | None = None, oid: str | None = None
) -> CommitView | BlobView | TreeView | None:
    """Return what a revision (`HEAD`, a branch, a commit id) or a path in it (`HEAD:docs/prd.md`) names, or None."""
    info.context.access.require(source, "read", "contents")
    if oid is not None:
        if oid in source.blobs:
            return BlobView(source, oid, source.blobs[oid])
        expression = oid
    revision, colon, path = (expression or "HEAD").partition(":")
    commit = _revision(source, revision)
    if commit is None:
        return None
    return at_path(source, commit, path.strip("/")) if colon else CommitView(source, commit)


@fields.of("Repository.ref")
def ref(source: Repository, _info: Info, qualified_name: str) -> RefView | None:
    """Return a branch by its short or full name."""
    name = qualified_name.removeprefix("refs/heads/")
    return RefView(source, name, source.branches[name]) if name in source.branches else None


@fields.of("Repository.refs")
def refs(source: Repository, _info: Info, ref_prefix: str, query: str = "") -> list[RefView]:
    """Return the branches; the sandbox has no tags."""
    if not "refs/heads/".startswith(ref_prefix):
        return []
    return [RefView(source, name, commit) for name, commit in sorted(source.branches.items()) if query in name]


@fields.of("Commit.file")
def file(source: CommitView, info: Info, path: str) -> TreeEntryView | None:
    """Return the entry at a path of a commit."""
    info.context.access.require(source.repository, "read", "contents")
    return _entry(source.repository, path.strip("/"), source.commit.tree)


@fields.of("Tree.entries")
def entries(source: TreeView, _info: Info) -> list[TreeEntryView]:
    """Return the direct entries of a folder, by name."""
    start = len(source.path) + 1 if source.path else 0
    paths = dict.fromkeys(path[:start] + path[start:].partition("/")[0] for path in sorted(source.files))
    return [entry for path in paths if (entry := _entry(source.repository, path, source.files))]


@fields.of("Commit.history")
def history(source: CommitView, _info: Info) -> list[CommitView]:
    """Return the commit and its ancestors, newest first."""
    found: dict[str, Commit] = {}
    pending = [source.commit]
    while pending:
        commit = pending.pop()
        if commit.oid not in found:
            found[commit.oid] = commit
            pending.extend(commit.parents)
    newest_first = sorted(found.values(), key=lambda commit: -commit.generation)
    return [CommitView(source.repository, commit) for commit in newest_first]


@fields.of("Commit.associatedPullRequests")
def associated_pull_requests(source: CommitView, info: Info) -> list[PullRequest]:
    """Return the pull requests that contain a commit; on the default branch, only those that merged it.

    Those of a fork's branches are listed at the fork's commits. Source:
    https://docs.github.com/en/rest/commits/commits#list-pull-requests-associated-with-a-commit
    """
    repository, commit = source.repository, source.commit
    info.context.access.require(repository, "read", "pull_requests")
    homes = [home for home in (repository.parent, repository) if home and info.context.sees(home)]
    pulls = [
        pull for home in homes for pull in info.context.world.threads[home].values() if isinstance(pull, PullRequest)
    ]
    if is_ancestor(commit, repository.head):
        return [pull for pull in pulls if pull.merged_at and (pull.merge_commit is commit or _proposes(pull, commit))]
    alive = (pull for pull in pulls if pull.state == "open" or pull.merged_at)
    return [pull for pull in alive if pull.head_repository is repository and _proposes(pull, commit)]


def _proposes(pull: PullRequest, commit: Commit) -> bool:
    """Return whether a pull request contains a commit; the generation rules most out without a walk."""
    return pull.head is commit or (pull.head.generation > commit.generation and commit in pull.commits)


def _text(blob: BlobView, _info: Info) -> str | None:
    """Return the text, cut where GitHub cuts it. Source: https://github.com/sveltia/sveltia-cms/issues/950"""
    if "\0" in blob.contents:
        return None
    data = blob.contents.encode()
    return blob.contents if len(data) <= TRUNCATED_BEYOND else data[:TRUNCATED_BEYOND].decode(errors="ignore")


def _ref_id(ref: RefView, _info: Info) -> str:
    return f"REF_{object_id('ref', ref.repository.node_id, ref.name)[:20]}"


fields.on(
    "Commit Tree Blob",
    {
        "abbreviatedOid": lambda git, _: git.oid[:7],
        "commitResourcePath": lambda git, _: f"/{git.repository.full_name}/commit/{git.oid}",
        "commitUrl": lambda git, info: f"{info.context.world.web_url}/{git.repository.full_name}/commit/{git.oid}",
    },
)
fields.on("Tree Blob", {"id": lambda git, _: f"GO_{git.oid[:20]}"})
fields.update(
    {
        "Commit.id": "commit.node_id",
        "Commit.author": "commit",
        "Commit.committer": "commit",
        "Commit.authoredDate": "commit.committed_at",
        "Commit.committedDate": "commit.committed_at",
        "Commit.message": "commit.message",
        "Commit.messageHeadline": lambda view, _: view.commit.message.partition("\n")[0],
        "Commit.messageBody": lambda view, _: view.commit.message.partition("\n")[2].strip(),
        "Commit.parents": lambda view, _: [CommitView(view.repository, parent) for parent in view.commit.parents],
        "Commit.resourcePath": lambda view, _: f"/{view.repository.full_name}/commit/{view.oid}",
        "Commit.tree": lambda view, _: at_path(view.repository, view.commit, ""),
        "Commit.treeResourcePath": lambda view, _: f"/{view.repository.full_name}/tree/{view.oid}",
        "Commit.treeUrl": lambda view, info: (
            f"{info.context.world.web_url}/{view.repository.full_name}/tree/{view.oid}"
        ),
        "GitActor.date": "committed_at",
        "GitActor.name": "author.login",
        "GitActor.email": lambda commit, _: f"{commit.author.id}+{commit.author.login}@users.noreply.github.com",
        "GitActor.user": lambda commit, _: commit.author if commit.author.kind == "User" else None,
        "Blob.byteSize": lambda blob, _: len(blob.contents.encode()),
        "Blob.isBinary": lambda blob, _: "\0" in blob.contents,
        "Blob.isTruncated": lambda blob, _: len(blob.contents.encode()) > TRUNCATED_BEYOND,
        "Blob.text": _text,
        "TreeEntry.name": lambda entry, _: entry.path.rpartition("/")[2],
        "TreeEntry.extension": lambda entry, _: "." + entry.path.rpartition(".")[2] if "." in entry.path else "",
        "TreeEntry.isGenerated": lambda _entry, _info: False,
        "TreeEntry.type": lambda entry, _: ENTRY_TYPES.get(entry.mode, "blob"),
        "TreeEntry.size": lambda entry, _: len(entry.object.contents) if isinstance(entry.object, BlobView) else 0,
        "Ref.id": _ref_id,
        "Ref.prefix": lambda _ref, _info: "refs/heads/",
        "Ref.target": lambda ref, _: CommitView(ref.repository, ref.commit),
    }
)
