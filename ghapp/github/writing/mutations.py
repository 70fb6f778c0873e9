"""A plan's actions as GraphQL mutations, and several of them as one document. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ghapp.github.api import graphql
from ghapp.rules.model.actors import Resolved
from ghapp.rules.model.plan import Annotation, CreateLabel, WriteCheck
from ghapp.rules.model.snapshot import Repository, Snapshot


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change: the name of GitHub's mutation and its input."""

    name: str
    input: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """Several changes as one document; GitHub performs them in order, and each fails or succeeds on its own."""

    mutations: tuple[Mutation, ...]

    @staticmethod
    def alias(index: int) -> str:
        """Return the name under which the answer reports how the change at `index` went."""
        return f"change{index}"

    @property
    def document(self) -> str:
        """Return the text, which is the same for the same sequence of mutations: the variables hold the rest."""
        return _document(tuple(each.name for each in self.mutations))

    @property
    def variables(self) -> dict[str, object]:
        """Return the inputs."""
        return {f"input{index}": dict(each.input) for index, each in enumerate(self.mutations)}


def create_label(repository: Repository, label: CreateLabel) -> Mutation:
    """Source: https://docs.github.com/en/graphql/reference/mutations#createlabel"""
    return Mutation(
        "createLabel",
        {
            "repositoryId": repository.node_id,
            "name": label.name,
            "color": label.color,
            "description": label.description,
        },
    )


def add_labels(thread: Snapshot, label_ids: Sequence[str]) -> Mutation:
    """Source: https://docs.github.com/en/graphql/reference/mutations#addlabelstolabelable"""
    return Mutation("addLabelsToLabelable", {"labelableId": thread.node_id, "labelIds": list(label_ids)})


def remove_labels(thread: Snapshot, label_ids: Sequence[str]) -> Mutation:
    """Remove labels; GitHub ignores those that the thread does not have.

    Source: https://docs.github.com/en/graphql/reference/mutations#removelabelsfromlabelable
    """
    return Mutation("removeLabelsFromLabelable", {"labelableId": thread.node_id, "labelIds": list(label_ids)})


def request_reviews(thread: Snapshot, reviewers: Sequence[Resolved]) -> Mutation:
    """Request reviewers in addition: without `union`, GitHub would remove everyone else's request.

    Source: https://docs.github.com/en/graphql/reference/mutations#requestreviews
    """
    users = [reviewer.node_id for reviewer in reviewers if not reviewer.holder.is_team]
    teams = [reviewer.node_id for reviewer in reviewers if reviewer.holder.is_team]
    return Mutation(
        "requestReviews", {"pullRequestId": thread.node_id, "userIds": users, "teamIds": teams, "union": True}
    )


def assign(thread: Snapshot, user_ids: Sequence[str]) -> Mutation:
    """Source: https://docs.github.com/en/graphql/reference/mutations#addassigneestoassignable"""
    return Mutation("addAssigneesToAssignable", {"assignableId": thread.node_id, "assigneeIds": list(user_ids)})


def unassign(thread: Snapshot, user_ids: Sequence[str]) -> Mutation:
    """Source: https://docs.github.com/en/graphql/reference/mutations#removeassigneesfromassignable"""
    return Mutation("removeAssigneesFromAssignable", {"assignableId": thread.node_id, "assigneeIds": list(user_ids)})


def add_comment(thread: Snapshot, body: str) -> Mutation:
    """Source: https://docs.github.com/en/graphql/reference/mutations#addcomment"""
    return Mutation("addComment", {"subjectId": thread.node_id, "body": body})


def add_reaction(comment_id: str, content: str) -> Mutation:
    """Source: https://docs.github.com/en/graphql/reference/mutations#addreaction"""
    return Mutation("addReaction", {"subjectId": comment_id, "content": content})


def write_check(repository_id: str, check: WriteCheck) -> Mutation:
    """Source: https://docs.github.com/en/graphql/reference/mutations#createcheckrun"""
    published = {
        "repositoryId": repository_id,
        "name": check.name,
        "externalId": check.external_id,
        "status": "COMPLETED",
        "conclusion": check.conclusion.value,
        "output": {
            "title": check.title,
            "summary": check.summary,
            "text": check.text or None,
            "annotations": [_annotation(annotation) for annotation in check.annotations],
        },
        "actions": [
            {"label": button.label, "description": button.description, "identifier": button.identifier}
            for button in check.buttons
        ],
    }
    if check.details_url:
        published["detailsUrl"] = check.details_url
    if check.replaces is None:
        return Mutation("createCheckRun", published | {"headSha": check.head_sha})
    return Mutation("updateCheckRun", published | {"checkRunId": check.replaces})


def _annotation(annotation: Annotation) -> dict[str, object]:
    location = {"startLine": annotation.line, "endLine": annotation.line}
    if annotation.column is not None:
        location |= {"startColumn": annotation.column, "endColumn": annotation.column}
    return {
        "path": annotation.path,
        "annotationLevel": annotation.level,
        "location": location,
        "message": annotation.message,
        "title": annotation.title or None,
    }


@lru_cache(maxsize=512)
def _document(names: tuple[str, ...]) -> str:
    declared = ", ".join(f"$input{index}: {_input_type(name)}!" for index, name in enumerate(names))
    fields = "\n".join(
        f"  {Batch.alias(index)}: {name}(input: $input{index}) {{\n    ...{name}\n  }}"
        for index, name in enumerate(names)
    )
    return graphql.add_fragments(f"mutation Apply({declared}) {{\n{fields}\n}}")


def _input_type(name: str) -> str:
    """Return the type of a mutation's input: GitHub names every input after its mutation."""
    return f"{name[0].upper()}{name[1:]}Input"
