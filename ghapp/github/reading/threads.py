"""Threads: the node of an issue or pull request, with all pages of its connections, as a snapshot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ghapp.errors import TryLater
from ghapp.github.api import graphql
from ghapp.github.api.client import InstallationAPI
from ghapp.github.api.pagination import fetch_all_nodes
from ghapp.github.reading import parse
from ghapp.github.reading.changed_files import read_files
from ghapp.github.reading.graphql_errors import raise_for_faults
from ghapp.github.reading.parse import Node
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.framework import CONFIG_PATH
from ghapp.rules.model.head_arrivals import HeadHistory
from ghapp.rules.model.snapshot import (
    Comment,
    Event,
    PullRequest,
    Repository,
    Review,
    ReviewRequest,
    Snapshot,
    ThreadState,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadReader:
    """Reads the node of one thread. `viewer` is the app's bot; `app_id` identifies the app's own check runs."""

    api: InstallationAPI
    repository: Repository
    viewer: Actor
    app_id: int
    node: Node

    async def snapshot(self, now: datetime) -> Snapshot:
        """Return the thread, without the people of the configuration. Raises the errors of `InstallationAPI`."""
        node, is_pull = self.node, self.node["__typename"] == "PullRequest"
        labels = await fetch_all_nodes(self.api, "MoreLabels", node["id"], node["labels"])
        assignees = await fetch_all_nodes(self.api, "MoreAssignees", node["id"], node["assignees"])
        return Snapshot(
            taken_at=now,
            viewer=self.viewer,
            repository=self.repository,
            number=node["number"],
            node_id=node["id"],
            title=node["title"],
            url=node["url"],
            author=self._actor(node["author"]),
            state=ThreadState(node["pullRequestState"] if is_pull else node["issueState"]),
            created_at=parse.moment(node["createdAt"]),
            updated_at=parse.moment(node["updatedAt"]),
            labels=tuple(label["name"] for label in labels),
            assignees=tuple(someone for each in assignees if (someone := self._actor(each))),
            comments=await self._comments(),
            timeline=await self._timeline(),
            people={},
            pull_request=await self._pull_request() if is_pull else None,
        )

    async def _pull_request(self) -> PullRequest:
        node = self.node
        head, is_open = await self._head(), node["pullRequestState"] == "OPEN"
        copies = parse.copies(head, node["number"], self.repository.id) if is_open else ()
        files, files_problem = await read_files(self.api, self.repository, node)
        config, config_path, two_configs = parse.config_file(
            *((head[name] or {}).get("object") for name in ("file", "otherFile"))
        )
        return PullRequest(
            draft=node["isDraft"],
            base=node["baseRefName"],
            head_sha=node["headRefOid"],
            files=files,
            files_problem=files_problem,
            reviews=await self._reviews(),
            review_requests=await self._review_requests(),
            checks=parse.check_runs(head),
            shared_with=tuple(copy.number for copy in copies),
            copies=copies,
            association=node["authorAssociation"],
            config_at_head=config,
            config_path=config_path,
            two_configs=two_configs,
            commit_count=node["commits"]["totalCount"],
            head_history=HeadHistory(branch="" if node["isCrossRepository"] else node["headRefName"]),
            merged_by=self._actor(node["mergedBy"]),
            merged_at=parse.moment(node["mergedAt"]) if node["mergedAt"] else None,
            auto_merge=node["autoMergeRequest"] is not None,
            queued=parse.queued(node["mergeQueueEntry"], node["number"]),
        )

    async def _head(self) -> Node:
        """Return the head commit. If the list of commits ends with a different one, read it by its SHA."""
        head_sha: str = self.node["headRefOid"]
        for entry in self.node["commits"]["nodes"] or ():
            if entry and entry["commit"]["oid"] == head_sha:
                commit: Node = entry["commit"]
                return commit
        variables = {"repository": self.repository.node_id, "oid": head_sha, "path": CONFIG_PATH, "app": self.app_id}
        response = await self.api.execute(graphql.operation("HeadCommit"), variables)
        raise_for_faults(response)
        found: Node | None = (response.data["node"] or {}).get("object")
        if not found:
            raise TryLater(f"{self.node['url']}: GitHub does not show its head commit {head_sha} yet")
        return found

    async def _comments(self) -> tuple[Comment, ...]:
        nodes = await fetch_all_nodes(self.api, "MoreComments", self.node["id"], self.node["comments"])
        return tuple(parse.comment(node, self.viewer) for node in nodes)

    async def _timeline(self) -> tuple[Event, ...]:
        nodes = await fetch_all_nodes(self.api, "MoreEvents", self.node["id"], self.node["timelineItems"])
        return tuple(event for node in nodes if (event := parse.event(node, self.viewer)))

    async def _reviews(self) -> tuple[Review, ...]:
        nodes = await fetch_all_nodes(self.api, "MoreReviews", self.node["id"], self.node["reviews"])
        return tuple([await self._review(node) for node in nodes])

    async def _review(self, node: Node) -> Review:
        comments = await fetch_all_nodes(self.api, "MoreReviewComments", node["id"], node["comments"])
        return parse.review(node, comments, self.viewer)

    async def _review_requests(self) -> tuple[ReviewRequest, ...]:
        nodes = await fetch_all_nodes(self.api, "MoreReviewRequests", self.node["id"], self.node["reviewRequests"])
        return tuple(request for node in nodes if (request := parse.review_request(node)))

    def _actor(self, node: Node | None) -> Actor | None:
        return parse.actor(node, self.viewer)
