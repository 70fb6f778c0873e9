"""Observation of a thread or a repository, by a single query if everything fits on its first pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from ghapp.errors import Archived, NotFound
from ghapp.github.api import graphql
from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.pagination import fetch_all_nodes
from ghapp.github.api.responses import GraphQLResponse
from ghapp.github.reading import parse
from ghapp.github.reading.graphql_errors import hides_config, hides_merge_queue, raise_for_faults
from ghapp.github.reading.parse import Node
from ghapp.github.reading.people import People
from ghapp.github.reading.threads import ThreadReader
from ghapp.identity import RepositoryRef
from ghapp.rules.config.effective import ConfigFiles
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.framework import CONFIG_PATH, ConfigSource, Holder
from ghapp.rules.model.snapshot import Repository, Snapshot

_REPOSITORY_VARIABLES = ("$repository: ID!", "$config: String!", "$organisation: Boolean!", "$page: Int = 100")
_DOCUMENTS = 512


@dataclass(frozen=True, slots=True)
class Observation:
    """A snapshot of a thread, and the configuration files that apply to it."""

    snapshot: Snapshot
    files: ConfigFiles


@dataclass(frozen=True, slots=True)
class RepositoryObservation:
    """A repository, its configuration files, and the numbers of its open pull requests and labeled open issues.

    `heads` maps repository ids to the head commits of the default branches that the files were read from: the
    repository's own, and that of the organisation's file. A head is empty if the branch does not exist. `is_private`
    says whether not everybody may read it, as in an organisation's internal repositories.
    """

    repository: Repository
    files: ConfigFiles
    open_numbers: tuple[int, ...]
    is_private: bool
    heads: Mapping[int, str]


async def observe(
    api: InstallationAPI,
    ref: RepositoryRef,
    number: int,
    *,
    app_id: int,
    people: Iterable[Holder],
    with_organisation: bool,
    now: datetime,
    viewer: Actor | None = None,
) -> Observation:
    """Read an issue or pull request, and what a decision about it needs.

    `people` are the holders to resolve on the way; `with_organisation` also reads the organisation's configuration.
    `viewer` is the app's bot; None: whoever the token belongs to. Raises `Gone` where the repository or
    the thread is not there, `Archived` where the repository is archived, and the errors of `InstallationAPI`.
    """
    asked = People.of(people)
    variables = {**_repository_variables(ref, with_organisation), "number": number, "path": CONFIG_PATH, "app": app_id}
    response = await api.execute(thread_query(asked), variables | asked.variables)
    raise_for_faults(response)
    home = _home(ref, response)
    if not home["thread"]:
        raise NotFound(f"{ref.owner}/{ref.name}#{number} does not exist")
    who = response.data["viewer"]
    viewer = viewer or Actor(parse.bare(who["login"]), who["id"], is_bot=True)
    repository = await _repository(api, home)
    reader = ThreadReader(api=api, repository=repository, viewer=viewer, app_id=app_id, node=home["thread"])
    snapshot = await reader.snapshot(now)
    if snapshot.pull_request and any(map(hides_merge_queue, response.faults)):
        snapshot = replace(snapshot, pull_request=replace(snapshot.pull_request, queue_hidden=True))
    people, withheld = asked.read(response.data), asked.withheld(response.faults)
    return Observation(replace(snapshot, people=people, withheld=withheld), _config_files(home, response))


async def observe_repository(
    api: InstallationAPI, ref: RepositoryRef, *, with_organisation: bool
) -> RepositoryObservation:
    """Read a repository: its configuration, and the open threads that may need work."""
    response = await api.execute(repository_query(), _repository_variables(ref, with_organisation))
    raise_for_faults(response)
    home = _home(ref, response)
    pulls = await fetch_all_nodes(api, "MoreOpenPullRequests", home["id"], home["pullRequests"])
    issues = await fetch_all_nodes(api, "MoreOpenIssues", home["id"], home["issues"])
    labelled = [issue for issue in issues if (issue["labels"] or {}).get("totalCount")]
    numbers = sorted(thread["number"] for thread in (*pulls, *labelled))
    return RepositoryObservation(
        await _repository(api, home),
        _config_files(home, response),
        tuple(numbers),
        home["isPrivate"],
        heads={node["databaseId"]: _branch_head(node) for node in (home, home["owner"].get("repository")) if node},
    )


@lru_cache(maxsize=_DOCUMENTS)
def thread_query(people: People) -> str:
    """Return the document that reads a thread and `people`; the cache keeps it for the same people."""
    declarations = (*_REPOSITORY_VARIABLES, "$number: Int!", "$path: String!", "$app: Int!", *people.declarations)
    return graphql.query("Observe", declarations, "...ThreadObservation", people.selection)


def repository_query() -> str:
    """Return the document that reads a repository and its open threads."""
    return graphql.query("ObserveRepository", _REPOSITORY_VARIABLES, "...RepositoryObservation")


def _repository_variables(ref: RepositoryRef, with_organisation: bool) -> dict[str, object]:
    return {"repository": ref.node_id, "config": f"HEAD:{CONFIG_PATH}", "organisation": with_organisation}


def _home(ref: RepositoryRef, response: GraphQLResponse) -> Node:
    """Return the repository's node; raise `NotFound` if the app cannot see it or it has another id."""
    home: Node | None = response.data["repository"]
    if not home or home["databaseId"] != ref.id:
        raise NotFound(f"{ref.owner}/{ref.name} ({ref.id}) does not exist for this app")
    return home


def _branch_head(repository: Node) -> str:
    """Return the head commit of a repository's default branch; empty if there is none."""
    sha: str = ((repository["defaultBranchRef"] or {}).get("target") or {}).get("oid", "")
    return sha


async def _repository(api: InstallationAPI, home: Node) -> Repository:
    if home["isArchived"]:
        raise Archived(f"{home['owner']['login']}/{home['name']} is archived")
    labels = await fetch_all_nodes(api, "MoreLabels", home["id"], home["labels"])
    return Repository(
        id=home["databaseId"],
        node_id=home["id"],
        owner=home["owner"]["login"],
        name=home["name"],
        default_branch=(home["defaultBranchRef"] or {}).get("name", ""),
        labels=tuple(parse.label(label) for label in labels),
    )


def _config_files(home: Node, response: GraphQLResponse) -> ConfigFiles:
    organisation: Node = home["owner"].get("repository") or {}
    hidden = next((fault.message for fault in response.faults if hides_config(fault)), None)
    own, _, own_twice = parse.config_file(home["config"], home["otherConfig"])
    shared, _, shared_twice = parse.config_file(organisation.get("config"), organisation.get("otherConfig"))
    twice = {ConfigSource.REPOSITORY: own_twice, ConfigSource.ORGANISATION: shared_twice}
    return ConfigFiles(
        repository=own,
        organisation=shared,
        twice=frozenset(source for source, is_twice in twice.items() if is_twice),
        branch=(home["defaultBranchRef"] or {}).get("name", ""),
        unreadable=None if hidden is None else f"GitHub did not return `{CONFIG_PATH}`: {hidden}",
    )
