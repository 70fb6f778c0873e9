"""Every field of the sandbox's GraphQL schema has a resolver."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from graphql import GraphQLObjectType, get_named_type, is_leaf_type, is_object_type, is_required_argument

from ghapp.sandbox.graphql.schema import schema
from tests.support.populated_sandbox import SHOP, PopulatedSandbox, populated_sandbox

PULL = f"{SHOP} > pullRequest(number: 1)"
COMMIT = f'{SHOP} > object(expression: "main") > ... on Commit'
HEAD = f"{PULL} > commits(last: 1) > nodes > commit"
REVIEWS = f"{PULL} > reviews(first: 5) > nodes"
TIMELINE = f"{PULL} > timelineItems(first: 100) > nodes > ... on"
MERGED = f"{SHOP} > pullRequest(number: 3) > timelineItems(first: 100) > nodes > ... on"
ACME = 'organization(login: "acme")'

# Where an object of each type is found. Connections, edges and payloads are reached from these.
PLACES = {
    "RateLimit": "rateLimit",
    "User": 'user(login: "pat")',
    "Bot": f"{PULL} > comments(first: 1) > nodes > reactionGroups > reactors(first: 1) > nodes > ... on Bot",
    "Organization": ACME,
    "Team": f'{ACME} > team(slug: "product")',
    "App": f"{HEAD} > checkSuites(first: 1) > nodes > app",
    "Repository": SHOP,
    "BranchProtectionRule": f"{SHOP} > branchProtectionRules(first: 1) > nodes",
    "RequiredStatusCheckDescription": f"{SHOP} > branchProtectionRules(first: 1) > nodes > requiredStatusChecks",
    "Ref": f"{SHOP} > defaultBranchRef",
    "Commit": COMMIT,
    "GitActor": f"{COMMIT} > author",
    "Tree": f"{COMMIT} > tree",
    "TreeEntry": f"{COMMIT} > tree > entries",
    "Blob": f'{SHOP} > object(expression: "HEAD:README.md") > ... on Blob',
    "Label": f'{SHOP} > label(name: "why")',
    "Issue": f"{SHOP} > issue(number: 2)",
    "PullRequest": PULL,
    "AutoMergeRequest": f"{PULL} > autoMergeRequest",
    "PullRequestChangedFile": f"{PULL} > files(first: 5) > nodes",
    "PullRequestCommit": f"{PULL} > commits(first: 5) > nodes",
    "IssueComment": f"{PULL} > comments(first: 5) > nodes",
    "Reaction": f"{PULL} > comments(first: 5) > nodes > reactions(first: 1) > nodes",
    "ReactionGroup": f"{PULL} > comments(first: 5) > nodes > reactionGroups",
    "ReviewRequest": f"{PULL} > reviewRequests(first: 5) > nodes",
    "PullRequestReview": REVIEWS,
    "PullRequestReviewComment": f"{REVIEWS} > comments(first: 5) > nodes",
    "PullRequestReviewThread": f"{PULL} > reviewThreads(first: 5) > nodes",
    "CheckSuite": f"{HEAD} > checkSuites(first: 1) > nodes",
    "CheckRun": f"{HEAD} > checkSuites(first: 1) > nodes > checkRuns(first: 1) > nodes",
    "CheckAnnotation": (
        f"{HEAD} > checkSuites(first: 1) > nodes > checkRuns(first: 1) > nodes > annotations(first: 1) > nodes"
    ),
    "MergeQueue": f"{SHOP} > mergeQueue",
    "MergeQueueConfiguration": f"{SHOP} > mergeQueue > configuration",
    "MergeQueueEntry": f"{PULL} > mergeQueueEntry",
    "StatusCheckRollup": f"{PULL} > statusCheckRollup",
} | {
    event: f"{MERGED if event == 'MergedEvent' else TIMELINE} {event}"
    for event in schema().type_map
    if event.endswith("Event")
}

ARGUMENTS = {
    "Commit.file": 'path: "README.md"',
    "CheckRun.isRequired": "pullRequestNumber: 1",
    "Organization.repository": 'name: "shop"',
    "Organization.team": 'slug: "product"',
    "Repository.issue": "number: 2",
    "Repository.issueOrPullRequest": "number: 1",
    "Repository.label": 'name: "how"',
    "Repository.pullRequest": "number: 1",
    "Repository.ref": 'qualifiedName: "refs/heads/main"',
    "Repository.refs": 'first: 5, refPrefix: "refs/heads/"',
    "User.repository": 'name: "none"',
}


@pytest.fixture(scope="module")
def there() -> PopulatedSandbox:
    return populated_sandbox()


def every(kind: GraphQLObjectType) -> str:
    """Return a selection of every field; of related objects only the connections' own fields."""
    return " ".join(_selected(kind))


def _selected(kind: GraphQLObjectType) -> Iterator[str]:
    for name, field in kind.fields.items():
        if f"{kind.name}.{name}" == "User.repository":
            continue
        behind = get_named_type(field.type)
        arguments = ARGUMENTS.get(f"{kind.name}.{name}", "first: 5" if behind.name.endswith("Connection") else "")
        call = f"{name}_: {name}({arguments})" if arguments else f"{name}_: {name}"
        if is_leaf_type(behind):
            yield call
        elif is_object_type(behind) and behind.name.endswith(("Connection", "Edge", "PageInfo", "Span", "Position")):
            yield f"{call} {{ {every(behind)} }}"
        else:
            yield f"{call} {{ __typename }}"


def test_every_type_has_an_example() -> None:
    reached = ("Connection", "Edge", "PageInfo", "Payload", "Query", "Mutation", "Span", "Position")
    kinds = {name for name, kind in schema().type_map.items() if is_object_type(kind) and not name.startswith("__")}
    assert {name for name in kinds if not name.endswith(reached)} - {"Mannequin"} == set(PLACES)


@pytest.mark.parametrize("name", PLACES)
def test_every_field_of_a_type_is_answered(there: PopulatedSandbox, name: str) -> None:
    kind = schema().type_map[name]
    assert isinstance(kind, GraphQLObjectType)
    steps = PLACES[name].split(" > ")
    text = " { ".join(["", *steps, f"__typename {every(kind)}"]) + " }" * (len(steps) + 1)
    found: object = there.ask(text)
    for step in steps:
        if not step.startswith("... on"):
            found = _into(found, step.partition("(")[0])
    assert name in str(found)


def _into(found: object, key: str) -> object:
    if isinstance(found, list):
        return [_into(one, key) for one in found if one]
    assert isinstance(found, dict)
    return found.get(key)


def test_only_listed_arguments_are_required() -> None:
    needed = {
        f"{kind.name}.{name}"
        for kind in schema().type_map.values()
        if isinstance(kind, GraphQLObjectType) and kind.name not in ("Query", "Mutation")
        for name, field in kind.fields.items()
        if any(is_required_argument(argument) for argument in field.args.values())
    }
    assert needed - {"Repository.refs"} <= set(ARGUMENTS)
