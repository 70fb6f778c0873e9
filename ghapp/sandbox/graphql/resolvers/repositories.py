"""GraphQL fields of repositories, labels, collaborators and branch protection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from ghapp.sandbox.graphql.errors import unresolved
from ghapp.sandbox.graphql.fields import Fields, Info
from ghapp.sandbox.graphql.pagination import Edge
from ghapp.sandbox.graphql.resolvers.git import RefView
from ghapp.sandbox.state.accounts import Organisation, User
from ghapp.sandbox.state.git import object_id
from ghapp.sandbox.state.protections import Protection
from ghapp.sandbox.state.repositories import Label, Repository
from ghapp.sandbox.state.threads import Issue, PullRequest

Thread = TypeVar("Thread", bound=Issue)

fields = Fields()


@dataclass(frozen=True, slots=True)
class ProtectionView:
    """The protection of branches that match a pattern."""

    repository: Repository = field(repr=False)
    pattern: str
    protection: Protection


@fields.of("Repository.issueOrPullRequest")
def issue_or_pull_request(source: Repository, info: Info, number: int) -> Issue:
    """Return the issue or pull request with a number."""
    found = info.context.world.threads[source].get(number)
    if found is None:
        raise unresolved("issue or pull request", "number of", number)
    info.context.access.require_thread(found, "read")
    return found


@fields.of("Repository.issue")
def issue(source: Repository, info: Info, number: int) -> Issue:
    """Return the issue with a number, not a pull request."""
    info.context.access.require(source, "read", "issues")
    found = info.context.world.threads[source].get(number)
    if found is None or isinstance(found, PullRequest):
        raise unresolved("Issue", "number of", number)
    return found


@fields.of("Repository.pullRequest")
def pull_request(source: Repository, info: Info, number: int) -> PullRequest:
    """Return the pull request with a number."""
    info.context.access.require(source, "read", "pull_requests")
    found = info.context.world.threads[source].get(number)
    if not isinstance(found, PullRequest):
        raise unresolved("PullRequest", "number of", number)
    return found


def state_of(thread: Issue) -> str:
    """Return GraphQL's word for the state: `MERGED` for a merged pull request, which is `closed` in REST."""
    if isinstance(thread, PullRequest) and thread.merged_at:
        return "MERGED"
    return thread.state.upper()


def select(
    threads: Iterable[Thread],
    states: list[str] | None = None,
    labels: list[str] | None = None,
    order_by: Mapping[str, str] | None = None,
) -> list[Thread]:
    """Return the threads in one of `states` with any of `labels`, in the given order."""
    names = {label.lower() for label in labels or ()}
    found = [
        thread
        for thread in threads
        if (states is None or state_of(thread) in states)
        and (labels is None or any(label.name.lower() in names for label in thread.labels))
    ]
    if order_by:
        keys = {
            "CREATED_AT": lambda thread: thread.created_at,
            "UPDATED_AT": lambda thread: thread.updated_at,
            "COMMENTS": lambda thread: len(thread.comments),
        }
        found.sort(key=keys[order_by["field"]], reverse=order_by["direction"] == "DESC")
    return found


@fields.of("Repository.issues")
def issues(source: Repository, info: Info, **chosen: Any) -> list[Issue]:
    """Return the issues of a repository, without its pull requests."""
    info.context.access.require(source, "read", "issues")
    return select(
        (thread for thread in info.context.world.threads[source].values() if not isinstance(thread, PullRequest)),
        **chosen,
    )


@fields.of("Label.issues")
def issues_labelled(source: Label, info: Info, **chosen: Any) -> list[Issue]:
    """Return the issues with a label."""
    return [found for found in issues(source.repository, info, **chosen) if source in found.labels]


@fields.of("Repository.pullRequests")
def pull_requests(
    source: Repository,
    info: Info,
    base_ref_name: str | None = None,
    head_ref_name: str | None = None,
    **chosen: Any,
) -> list[PullRequest]:
    """Return the pull requests of a repository, filtered by their branches."""
    info.context.access.require(source, "read", "pull_requests")
    pulls = (thread for thread in info.context.world.threads[source].values() if isinstance(thread, PullRequest))
    return [
        pull
        for pull in select(pulls, **chosen)
        if base_ref_name in (None, pull.base_ref) and head_ref_name in (None, pull.head_ref)
    ]


@fields.of("Label.pullRequests")
def pull_requests_labelled(source: Label, info: Info, **chosen: Any) -> list[PullRequest]:
    """Return the pull requests with a label."""
    return [found for found in pull_requests(source.repository, info, **chosen) if source in found.labels]


@fields.of("Ref.associatedPullRequests")
def pull_requests_from(source: RefView, info: Info, **chosen: Any) -> list[PullRequest]:
    """Return the pull requests whose head is a branch."""
    chosen.setdefault("head_ref_name", source.name)
    found = pull_requests(source.repository, info, **chosen)
    return [pull for pull in found if pull.head_repository is source.repository and pull.head_ref == source.name]


def ordered(labels: Iterable[Label], order_by: Mapping[str, str] | None = None) -> list[Label]:
    """Return labels by age or by name."""
    by_name = order_by is not None and order_by["field"] == "NAME"
    descending = order_by is not None and order_by["direction"] == "DESC"
    return sorted(labels, key=lambda label: (label.name.lower() if by_name else "", label.id), reverse=descending)


@fields.of("Repository.labels")
def labels(source: Repository, _info: Info, order_by: Mapping[str, str] | None = None, query: str = "") -> list[Label]:
    """Return the labels of a repository, or those whose name or description contains `query`."""
    wanted = query.lower()
    found = (label for label in source.labels.values() if wanted in f"{label.name}\n{label.description}".lower())
    return ordered(found, order_by)


@fields.of("Repository.collaborators")
def collaborators(source: Repository, info: Info, login: str | None = None) -> list[User]:
    """Return everyone with a permission, granted directly, through a team or as owner."""
    info.context.access.require(source, "read", "metadata")
    people = [account for account in info.context.world.accounts.values() if isinstance(account, User)]
    return [one for one in people if source.permission(one) and (login is None or one.login.lower() == login.lower())]


@fields.of("Repository.assignableUsers")
def assignable_users(source: Repository, info: Info, query: str = "") -> list[User]:
    """Return the people who can be assigned: those with write access, and members who can read."""
    wanted = query.lower()
    return [one for one in collaborators(source, info) if wanted in one.login.lower()]


@fields.of("Repository.viewerPermission")
def viewer_permission(source: Repository, info: Info) -> str | None:
    """Return the app's permission for contents, as a base role."""
    access = info.context.access
    if access.includes(source) and access.holds("contents", "write"):
        return "WRITE"
    return "READ"


@fields.of("Repository.branchProtectionRules")
def branch_protection_rules(source: Repository, info: Info) -> list[ProtectionView]:
    """Return the classic branch protection, without rulesets."""
    info.context.access.require(source, "read", "administration")
    return [
        ProtectionView(source, branch, protection)
        for branch, protection in source.protections.items()
        if not protection.is_ruleset
    ]


@fields.of("Ref.branchProtectionRule")
def branch_protection_rule(source: RefView, info: Info) -> ProtectionView | None:
    """Return the classic protection of a branch."""
    rules = branch_protection_rules(source.repository, info)
    return next((rule for rule in rules if rule.pattern == source.name), None)


def _app(required: Any, info: Info) -> Any:
    return info.context.world.apps.get(required.app_id)


def _default_branch(source: Repository, _info: Info) -> RefView | None:
    tip = source.branches.get(source.default_branch)
    return RefView(source, source.default_branch, tip) if tip else None


def _role(edge: Edge, _info: Info) -> str | None:
    held: str | None = edge.source.permission(edge.node)
    return held and held.upper()


fields.on("Repository", {name: lambda _source, _info: False for name in ("isDisabled", "isLocked")})
fields.update(
    {
        "Repository.description": lambda _source, _info: None,
        "Repository.defaultBranchRef": _default_branch,
        "Repository.isArchived": "archived",
        "Repository.isEmpty": lambda source, _: not source.branches,
        "Repository.isFork": lambda source, _: source.parent is not None,
        "Repository.isInOrganization": lambda source, _: isinstance(source.owner, Organisation),
        "Repository.isPrivate": "private",
        "Repository.label": lambda source, _, name: source.labels.get(name.lower()),
        "Repository.nameWithOwner": "full_name",
        "Repository.parent": lambda source, info: (
            source.parent if source.parent and info.context.sees(source.parent) else None
        ),
        "Repository.resourcePath": lambda source, _: f"/{source.full_name}",
        "Repository.visibility": lambda source, _: "PRIVATE" if source.private else "PUBLIC",
        "RepositoryCollaboratorEdge.permission": _role,
        "Label.resourcePath": lambda label, _: f"/{label.repository.full_name}/labels/{label.name}",
        "BranchProtectionRule.id": lambda rule, _: (
            f"BPR_{object_id('protection', rule.repository.node_id, rule.pattern)[:20]}"
        ),
        "BranchProtectionRule.databaseId": lambda _rule, _info: None,
        "BranchProtectionRule.requiredStatusChecks": "protection.required",
        "BranchProtectionRule.requiredStatusCheckContexts": lambda rule, _: [
            required.context for required in rule.protection.required
        ],
        "BranchProtectionRule.requiresStatusChecks": lambda rule, _: bool(rule.protection.required),
        "RequiredStatusCheckDescription.app": _app,
    }
)
