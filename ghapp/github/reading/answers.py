"""Answers to the questions of the rules after the first read: up to a hundred questions per GraphQL request."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from ghapp.github.api import graphql
from ghapp.github.api.client import InstallationAPI
from ghapp.github.reading import parse
from ghapp.github.reading.graphql_errors import (
    CANDIDATE,
    CLICKED,
    CLICKER,
    COMMIT,
    PLACE,
    raise_for_faults,
    require_repository,
)
from ghapp.github.reading.memberships import Memberships
from ghapp.github.reading.parse import Node
from ghapp.github.reading.people import People
from ghapp.rules.model.actors import Actor, Resolved
from ghapp.rules.model.check_runs import CheckRun, ReportedClick
from ghapp.rules.model.contents import Blob
from ghapp.rules.model.framework import Holder
from ghapp.rules.model.snapshot import Copy, Snapshot
from ghapp.rules.needs import BlobId, ClickProof, DocumentText, EarlierChecks, Person, SharesHead, TeamMember

AT_ONCE = 100
_HISTORY = "history"

Place: TypeAlias = tuple[str, str]
"""A commit SHA and a path at that commit."""
Question: TypeAlias = Person | TeamMember | BlobId | DocumentText | SharesHead | EarlierChecks | ClickProof


@dataclass(frozen=True, slots=True)
class ConfirmedClick:
    """Who clicked a button, and the commit of the check run that shows it."""

    by: Actor
    head_sha: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """GitHub's answers.

    A person or a blob id is None if GitHub has none; `withheld` are the people whom the app may not see, and
    `members` those questions about teams to which the answer is yes. Other
    questions without a positive response are left out, also about files of a commit that GitHub does not have. `clicks`
    are keyed by delivery.
    """

    people: Mapping[Holder, Resolved | None] = field(default_factory=dict)
    withheld: frozenset[Holder] = frozenset()
    members: tuple[TeamMember, ...] = ()
    blob_ids: Mapping[Place, str | None] = field(default_factory=dict)
    texts: Mapping[Place, Blob] = field(default_factory=dict)
    copies: tuple[Copy, ...] = ()
    earlier_checks: tuple[CheckRun, ...] = ()
    clicks: Mapping[str, ConfirmedClick] = field(default_factory=dict)

    def __or__(self, other: Answers) -> Answers:
        return Answers(
            people={**self.people, **other.people},
            withheld=self.withheld | other.withheld,
            members=self.members + other.members,
            blob_ids={**self.blob_ids, **other.blob_ids},
            texts={**self.texts, **other.texts},
            copies=self.copies + other.copies,
            earlier_checks=self.earlier_checks + other.earlier_checks,
            clicks={**self.clicks, **other.clicks},
        )


async def read_answers(
    api: InstallationAPI, snapshot: Snapshot, questions: Sequence[Question], *, app_id: int
) -> Answers:
    """Ask GitHub about a thread that was read before. Without questions there is no request.

    Raises `TryLater` if GitHub does not response, and the errors of `InstallationAPI`.
    """
    found = Answers()
    for start in range(0, len(questions), AT_ONCE):
        asked = Questions.of(questions[start : start + AT_ONCE])
        response = await api.execute(asked.document, asked.variables(snapshot, app_id))
        raise_for_faults(response)
        repository = require_repository(response) if asked.is_about_repository else {}
        found |= Answers(
            people=asked.people.read(response.data),
            withheld=asked.people.withheld(response.faults),
            members=asked.memberships.read(response.data),
            blob_ids=dict(asked.read_blob_ids(repository)),
            texts=dict(asked.read_texts(repository)),
            copies=tuple(asked.read_copies(repository, snapshot)),
            earlier_checks=tuple(_earlier_checks(response.data.get(_HISTORY) or {})),
            clicks=dict(asked.read_clicks(response.data, snapshot.repository.node_id, app_id)),
        )
    return found


async def read_people(
    api: InstallationAPI, holders: Iterable[Holder]
) -> tuple[Mapping[Holder, Resolved | None], frozenset[Holder]]:
    """Return who holders are, and those that the app may not know: a request for each hundred."""
    found: dict[Holder, Resolved | None] = {}
    withheld: frozenset[Holder] = frozenset()
    asked = People.of(holders).holders
    for start in range(0, len(asked), AT_ONCE):
        people = People(asked[start : start + AT_ONCE])
        response = await api.execute(graphql.query("People", people.declarations, people.selection), people.variables)
        raise_for_faults(response)
        found |= people.read(response.data)
        withheld |= people.withheld(response.faults)
    return found, withheld


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """The questions of one GraphQL document; `with_text` are the places whose text is requested."""

    people: People
    memberships: Memberships
    places: tuple[Place, ...] = ()
    with_text: frozenset[Place] = frozenset()
    candidates: tuple[int, ...] = ()
    clicks: tuple[ReportedClick, ...] = ()
    history: bool = False

    @classmethod
    def of(cls, questions: Iterable[Question]) -> Questions:
        """Sort questions by kind."""
        asked = tuple(questions)
        texts = [(each.commit_sha, each.path) for each in asked if isinstance(each, DocumentText)]
        blobs = [(each.commit_sha, each.path) for each in asked if isinstance(each, BlobId)]
        return cls(
            people=People.of(each.holder for each in asked if isinstance(each, Person)),
            memberships=Memberships(tuple(each for each in asked if isinstance(each, TeamMember))),
            places=tuple(dict.fromkeys((*texts, *blobs))),
            with_text=frozenset(texts),
            candidates=tuple(each.number for each in asked if isinstance(each, SharesHead)),
            clicks=tuple(each.click for each in asked if isinstance(each, ClickProof)),
            history=any(isinstance(each, EarlierChecks) for each in asked),
        )

    @property
    def is_about_repository(self) -> bool:
        """Whether any question is about files or pull requests of the repository."""
        return bool(self.places or self.candidates)

    @property
    def document(self) -> str:
        """The GraphQL document; every name and number in it is a variable."""
        selections = [self.people.selection, self.memberships.selection]
        if self.is_about_repository:
            selections.append(graphql.repository_selection(self._repository_fields()))
        if self.history:
            selections.append(f"{_HISTORY}: node(id: $thread) {{ ...EarlierHeads }}")
        for index in range(len(self.clicks)):
            selections.append(f"{CLICKER}{index}: user(login: $clicker{index}) {{ ...ActorParts databaseId }}")
            selections.append(f"{CLICKED}{index}: node(id: $clicked{index}) {{ ...ClickedRun }}")
        return graphql.query("Answers", self._declarations(), *selections)

    def variables(self, snapshot: Snapshot, app_id: int) -> dict[str, object]:
        """The values for the document."""
        found: dict[str, object] = {**self.people.variables, **self.memberships.variables}
        if self.is_about_repository:
            found["repository"] = snapshot.repository.node_id
        if self.history:
            found |= {"thread": snapshot.node_id, "app": app_id}
        found |= {f"commit{index}": sha for index, sha in enumerate(self._commits)}
        found |= {f"path{index}": path for index, (_, path) in enumerate(self.places)}
        found |= {f"number{index}": number for index, number in enumerate(self.candidates)}
        for index, click in enumerate(self.clicks):
            found |= {f"clicker{index}": click.login, f"clicked{index}": click.run_id}
        return found

    def read_blob_ids(self, repository: Mapping[str, Any]) -> Iterator[tuple[Place, str | None]]:
        """Return what each place holds; None if there is nothing."""
        return ((place, parse.content_id(entry)) for place, entry in self._entries(repository))

    def read_texts(self, repository: Mapping[str, Any]) -> Iterator[tuple[Place, Blob]]:
        """Return the files whose text was requested, without folders."""
        for place, entry in self._entries(repository):
            blob = parse.document(entry) if place in self.with_text and entry else None
            if blob:
                yield place, blob

    def read_copies(self, repository: Mapping[str, Any], snapshot: Snapshot) -> Iterator[Copy]:
        """Return the candidates that have the same head, or had it when they were closed."""
        head_sha = snapshot.pull_request.head_sha if snapshot.pull_request else ""
        for index in range(len(self.candidates)):
            node: Node | None = repository.get(f"{CANDIDATE}{index}")
            if node and node["headRefOid"] == head_sha:
                yield parse.copy(node)

    def read_clicks(
        self, data: Mapping[str, Any], repository_id: str, app_id: int
    ) -> Iterator[tuple[str, ConfirmedClick]]:
        """Return the clicks by the reported account on the app's own check run in this repository."""
        for index, click in enumerate(self.clicks):
            user, run = data.get(f"{CLICKER}{index}"), data.get(f"{CLICKED}{index}")
            by = parse.actor(user)
            if by is None or not user or user["databaseId"] != click.user_id or not run:
                continue
            suite = run["checkSuite"]
            if run["repository"]["id"] == repository_id and (suite["app"] or {}).get("databaseId") == app_id:
                yield click.delivery, ConfirmedClick(by, suite["commit"]["oid"])

    def _declarations(self) -> Iterator[str]:
        yield from self.people.declarations
        yield from self.memberships.declarations
        if self.is_about_repository:
            yield "$repository: ID!"
        if self.history:
            yield from ("$thread: ID!", "$app: Int!")
        yield from (f"$commit{index}: GitObjectID!" for index in range(len(self._commits)))
        yield from (f"$path{index}: String!" for index in range(len(self.places)))
        yield from (f"$number{index}: Int!" for index in range(len(self.candidates)))
        for index in range(len(self.clicks)):
            yield from (f"$clicker{index}: String!", f"$clicked{index}: ID!")

    def _repository_fields(self) -> Iterator[str]:
        for index, commit in enumerate(self._commits):
            entries = " ".join(self._entry_field(each) for each, (sha, _) in enumerate(self.places) if sha == commit)
            yield f"{COMMIT}{index}: object(oid: ${COMMIT}{index}) {{ ... on Commit {{ {entries} }} }}"
        for index in range(len(self.candidates)):
            yield f"{CANDIDATE}{index}: pullRequest(number: $number{index}) {{ ...CopyParts }}"

    def _entry_field(self, index: int) -> str:
        text = " object { ...File }" if self.places[index] in self.with_text else ""
        return f"{PLACE}{index}: file(path: $path{index}) {{ mode oid{text} }}"

    @property
    def _commits(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(sha for sha, _ in self.places))

    def _entries(self, repository: Mapping[str, Any]) -> Iterator[tuple[Place, Node | None]]:
        """Return the entry at each place of the commits that GitHub has."""
        commits = {sha: repository.get(f"{COMMIT}{index}") for index, sha in enumerate(self._commits)}
        for index, place in enumerate(self.places):
            if commit := commits[place[0]]:
                yield place, commit[f"{PLACE}{index}"]


def _earlier_checks(pull: Node) -> Iterator[CheckRun]:
    """Return the app's check runs on the last 50 commits and on the commits that the last 20 force-pushes replaced."""
    for connection, commit in (("commits", "commit"), ("timelineItems", "beforeCommit")):
        for node in (pull.get(connection) or {}).get("nodes") or ():
            if node and node[commit]:
                yield from parse.check_runs(node[commit])
