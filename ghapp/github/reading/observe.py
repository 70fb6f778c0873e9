"""One look at a thread or a repository: a single query where everything fits, read into the rules' values."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache

from ghapp.errors import NotFound
from ghapp.github.api import graphql
from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.pagination import fetch_all_nodes
from ghapp.github.api.responses import GraphQLResponse
from ghapp.github.reading import parse
from ghapp.github.reading.graphql_errors import hides_a_config, hides_a_queue, raise_for_faults
from ghapp.github.reading.parse import Node
from ghapp.github.reading.people import People
from ghapp.github.reading.threads import ThreadReader
from ghapp.identity import RepositoryRef
from ghapp.rules.config.effective import ConfigFiles
from ghapp.rules.model.framework import CONFIG_PATH, Holder
from ghapp.rules.model.snapshot import Actor, Repository, Snapshot

_SURROUNDINGS = ("$repository: ID!", "$config: String!", "$organisation: Boolean!")
_DOCUMENTS = 512


@dataclass(frozen=True, slots=True)
class Observation:
    """A thread as it was at one moment, and the files that say which rules hold there."""

    snapshot: Snapshot
    files: ConfigFiles


@dataclass(frozen=True, slots=True)
class RepositoryObservation:
    """A repository, its configuration files, and its open pull requests and labelled open issues by number.

    `heads` are the tips of the default branches that the files were read from, by the id of the repository: its own,
    and the one that holds the organisation's file. A tip is empty where there is none.
    """

    repository: Repository
    files: ConfigFiles
    open_numbers: tuple[int, ...]
    heads: Mapping[int, str]


async def observe(
    api: InstallationAPI,
    facts: RepositoryRef,
    number: int,
    *,
    app_id: int,
    people: Iterable[Holder],
    with_organisation: bool,
    now: datetime,
) -> Observation:
    """Look at an issue or pull request and all that a decision about it needs.

    `people` are the holders to resolve on the way; `with_organisation` also reads the organisation's configuration.
    Raises `Gone` where the repository or the thread is not there, and the errors of `InstallationAPI`.
    """
    asked = People.of(people)
    variables = {**_surroundings(facts, with_organisation), "number": number, "path": CONFIG_PATH, "app": app_id}
    answer = await api.execute(look(asked), variables | asked.variables)
    raise_for_faults(answer)
    home = _home(facts, answer)
    if not home["thread"]:
        raise NotFound(f"{facts.owner}/{facts.name}#{number} does not exist")
    viewer = Actor(parse.bare(answer.data["viewer"]["login"]), answer.data["viewer"]["id"], is_bot=True)
    repository = await _repository(api, home)
    reader = ThreadReader(api=api, repository=repository, viewer=viewer, app_id=app_id, node=home["thread"])
    snapshot = await reader.snapshot(now)
    if snapshot.pull_request and any(map(hides_a_queue, answer.faults)):
        snapshot = replace(snapshot, pull_request=replace(snapshot.pull_request, queue_hidden=True))
    return Observation(replace(snapshot, people=await asked.read(api, answer.data)), _config_files(home, answer))


async def observe_repository(
    api: InstallationAPI, facts: RepositoryRef, *, with_organisation: bool
) -> RepositoryObservation:
    """Look at a repository itself: its configuration, and the open threads on which something could have to be done."""
    answer = await api.execute(repository_look(), _surroundings(facts, with_organisation))
    raise_for_faults(answer)
    home = _home(facts, answer)
    pulls = await fetch_all_nodes(api, "MoreOpenPullRequests", home["id"], home["pullRequests"])
    issues = await fetch_all_nodes(api, "MoreOpenIssues", home["id"], home["issues"])
    labelled = [issue for issue in issues if (issue["labels"] or {}).get("totalCount")]
    numbers = sorted(thread["number"] for thread in (*pulls, *labelled))
    return RepositoryObservation(
        await _repository(api, home),
        _config_files(home, answer),
        tuple(numbers),
        heads={node["databaseId"]: _tip(node) for node in (home, home["owner"].get("repository")) if node},
    )


@lru_cache(maxsize=_DOCUMENTS)
def look(people: People) -> str:
    """Return the document that reads a thread and `people`; it is put together once for the same people."""
    declarations = (*_SURROUNDINGS, "$number: Int!", "$path: String!", "$app: Int!", *people.declarations)
    return graphql.query("Observe", declarations, "...Look", people.selection)


def repository_look() -> str:
    """Return the document that reads a repository and its open threads."""
    return graphql.query("ObserveRepository", _SURROUNDINGS, "...RepositoryLook")


def _surroundings(facts: RepositoryRef, with_organisation: bool) -> dict[str, object]:
    return {"repository": facts.node_id, "config": f"HEAD:{CONFIG_PATH}", "organisation": with_organisation}


def _home(facts: RepositoryRef, answer: GraphQLResponse) -> Node:
    """The repository's node; `Gone` where GitHub has none for this app, or another one under that node id."""
    home: Node | None = answer.data["repository"]
    if not home or home["databaseId"] != facts.id:
        raise NotFound(f"{facts.owner}/{facts.name} ({facts.id}) does not exist for this app")
    return home


def _tip(repository: Node) -> str:
    """The commit that a repository's default branch is at; empty where there is none."""
    tip: str = ((repository["defaultBranchRef"] or {}).get("target") or {}).get("oid", "")
    return tip


async def _repository(api: InstallationAPI, home: Node) -> Repository:
    labels = await fetch_all_nodes(api, "MoreLabels", home["id"], home["labels"])
    return Repository(
        id=home["databaseId"],
        node_id=home["id"],
        owner=home["owner"]["login"],
        name=home["name"],
        default_branch=(home["defaultBranchRef"] or {}).get("name", ""),
        labels=tuple(parse.label(label) for label in labels),
    )


def _config_files(home: Node, answer: GraphQLResponse) -> ConfigFiles:
    organisation: Node = home["owner"].get("repository") or {}
    hidden = next((fault.message for fault in answer.faults if hides_a_config(fault)), None)
    return ConfigFiles(
        repository=parse.blob(home["config"]),
        organisation=parse.blob(organisation.get("config")),
        branch=(home["defaultBranchRef"] or {}).get("name", ""),
        unreadable=None if hidden is None else f"GitHub does not give `{CONFIG_PATH}`: {hidden}",
    )
