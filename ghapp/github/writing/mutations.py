"""The plan's actions as GraphQL mutations, and several of them as one document. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ghapp.github.api import graphql
from ghapp.github.reading import blobs, document_texts
from ghapp.rules.model.plan import Annotation, CreateLabel, WriteCheck
from ghapp.rules.model.snapshot import Repository, Resolved, Snapshot


@dataclass(frozen=True, slots=True)
class Mutation:
    """One change: the name of GitHub's mutation and its input."""

    name: str
    input: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """Several changes as one document; GitHub performs them in order, and each fails or succeeds on its own.

    The last one is answered with `files` files of the repository, where it writes a check.
    """

    mutations: tuple[Mutation, ...]
    files: int = 0

    @staticmethod
    def alias(index: int) -> str:
        """The name under which the answer tells how the change at `index` went."""
        return f"change{index}"

    @property
    def document(self) -> str:
        """The same text for the same sequence of mutations: all that differs is in the variables."""
        inputs = (f"$input{index}: {_input_type(each)}!" for index, each in enumerate(self.mutations))
        declared = ", ".join((*inputs, *blobs.declarations(self.files)))
        parts = [f"    ...{each.name}\n" for each in self.mutations]
        if self.files:
            read = "\n".join(f"      {field}" for field in document_texts.fields(self.files))
            parts[-1] += f"    checkRun {{ repository {{\n{read}\n    }} }}\n"
        fields = "\n".join(
            f"  {self.alias(index)}: {each.name}(input: $input{index}) {{\n{parts[index]}  }}"
            for index, each in enumerate(self.mutations)
        )
        return graphql.complete(f"mutation Apply({declared}) {{\n{fields}\n}}")

    @property
    def variables(self) -> dict[str, object]:
        """The inputs."""
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


def request_reviews(thread: Snapshot, reviewers: Sequence[Resolved]) -> Mutation:
    """Ask beside those asked already: without `union` GitHub would take back everyone else's request.

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


def _input_type(mutation: Mutation) -> str:
    """GitHub names every mutation's input after the mutation."""
    return f"{mutation.name[0].upper()}{mutation.name[1:]}Input"
