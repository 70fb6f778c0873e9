"""GraphQL's fields of the sandbox's state."""

from __future__ import annotations

from typing import Any

import pytest

from ghapp.sandbox.state.git import Submodule, Symlink
from tests.support.populated_sandbox import CONFIG, SHOP, PopulatedSandbox, populated_sandbox

PULL = f"{SHOP} {{ pullRequest(number: 1)"


@pytest.fixture(scope="module")
def there() -> PopulatedSandbox:
    return populated_sandbox()


def pull(there: PopulatedSandbox, selected: str) -> Any:
    """Return the given fields of the first pull request."""
    return there.ask(f"{{ {SHOP} {{ pullRequest(number: 1) {{ {selected} }} }} }}")["repository"]["pullRequest"]


def test_the_viewer_is_the_app_as_a_user_whose_login_ends_in_bot(there: PopulatedSandbox) -> None:
    shown = there.ask("{ viewer { __typename login id } }")["viewer"]
    assert shown == {"__typename": "User", "login": "roe[bot]", "id": there.app.bot.node_id}


def test_a_bot_that_acts_has_no_bot_in_its_login(there: PopulatedSandbox) -> None:
    selected = "comments(first: 1) { nodes { reactions(first: 1) { nodes { user { login } } } } }"
    assert pull(there, selected)["comments"]["nodes"][0]["reactions"]["nodes"] == [{"user": None}]
    groups = pull(there, "comments(first: 1) { nodes { reactionGroups { content viewerHasReacted } } }")
    reacted = [one["content"] for one in groups["comments"]["nodes"][0]["reactionGroups"] if one["viewerHasReacted"]]
    assert reacted == ["THUMBS_UP"]
    other = there.sandbox.bot("ci")
    there.sandbox.comment(there.issue, by=other, body="built")
    text = (
        f"{{ {SHOP} {{ issue(number: 2) {{ comments(last: 1) {{ nodes {{ author {{ __typename login }} }} }} }} }} }}"
    )
    found = there.ask(text)["repository"]["issue"]["comments"]["nodes"][0]
    assert found == {"author": {"__typename": "Bot", "login": "ci"}}


def test_a_renamed_file_is_shown_without_its_previous_path(there: PopulatedSandbox) -> None:
    files = pull(there, "changedFiles files(first: 10) { nodes { path changeType } }")
    assert files["changedFiles"] == 2
    assert files["files"]["nodes"] == [
        {"path": "READ.md", "changeType": "RENAMED"},
        {"path": "docs/prd/pay.md", "changeType": "ADDED"},
    ]
    answer = there.request(f"{{ {PULL} {{ files(first: 1) {{ nodes {{ previousPath }} }} }} }} }}")
    assert "doesn't exist on type 'PullRequestChangedFile'" in answer.body["errors"][0]["message"]


@pytest.mark.parametrize(
    "expression",
    ["HEAD:README.md", "main:README.md", "refs/heads/main:README.md", "{sha}:README.md", "HEAD:/README.md"],
)
def test_a_file_is_found_at_a_revision(there: PopulatedSandbox, expression: str) -> None:
    query = f"query($e: String) {{ {SHOP} {{ object(expression: $e) {{ ... on Blob {{ text oid byteSize }} }} }} }}"
    found = there.ask(query, e=expression.replace("{sha}", there.shop.head.oid))["repository"]["object"]
    assert (found["text"], found["byteSize"]) == ("shop\n", 5)
    by_id = f"query($o: GitObjectID) {{ {SHOP} {{ object(oid: $o) {{ ... on Blob {{ text }} }} }} }}"
    assert there.ask(by_id, o=found["oid"])["repository"]["object"] == {"text": "shop\n"}


@pytest.mark.parametrize("expression", ["HEAD:none.md", "none:README.md", "HEAD:READ", "0000000:README.md"])
def test_an_unknown_revision_is_null_without_an_error(there: PopulatedSandbox, expression: str) -> None:
    query = f"query($e: String) {{ {SHOP} {{ object(expression: $e) {{ __typename }} }} }}"
    assert there.ask(query, e=expression)["repository"]["object"] is None


def test_a_folder_lists_its_entries(there: PopulatedSandbox) -> None:
    query = f'{{ {SHOP} {{ object(expression: "HEAD:docs") {{ ... on Tree {{ entries {{ name path type }} }} }} }} }}'
    entries = there.ask(query)["repository"]["object"]["entries"]
    assert entries == [{"name": "prd", "path": "docs/prd", "type": "tree"}]


def test_a_submodule_is_an_entry_without_an_object(there: PopulatedSandbox) -> None:
    files = {"docs/api": Submodule("c" * 40), "docs/link": Symlink("prd")}
    there.sandbox.commit(there.shop, there.pat, files, "vendor")
    entry = "mode type oid object { __typename }"
    selected = f'file(path: "docs/api") {{ {entry} }} link: file(path: "docs/link") {{ {entry} }}'
    query = f'{{ {SHOP} {{ object(expression: "vendor") {{ ... on Commit {{ {selected} }} }} }} }}'
    found = there.ask(query)["repository"]["object"]
    assert found["file"] == {"mode": 0o160000, "type": "commit", "oid": "c" * 40, "object": None}
    assert (found["link"]["mode"], found["link"]["type"]) == (0o120000, "blob")
    query = f'{{ {SHOP} {{ object(expression: "vendor:docs/api") {{ oid }} }} }}'
    assert there.ask(query)["repository"]["object"] is None


def test_the_head_commit_shows_the_files_of_the_pull_request(there: PopulatedSandbox) -> None:
    selected = 'file(path: "docs/prd/pay.md") { object { ... on Blob { text } } } none: file(path: "x") { path }'
    commit = pull(there, f"commits(last: 1) {{ nodes {{ commit {{ oid {selected} }} }} }}")["commits"]["nodes"][0]
    assert commit["commit"]["oid"] == there.pull.head.oid
    assert commit["commit"]["file"] == {"object": {"text": "pay now\n"}}
    assert commit["commit"]["none"] is None


def test_a_comment_shows_its_editor_and_why_it_is_hidden(there: PopulatedSandbox) -> None:
    selected = "isMinimized minimizedReason lastEditedAt authorAssociation editor { login } author { login } url"
    (comment,) = pull(there, f"comments(first: 9) {{ nodes {{ {selected} }} }}")["comments"]["nodes"]
    assert comment["isMinimized"]
    assert comment["minimizedReason"] == "off-topic"
    assert (comment["author"], comment["editor"]) == ({"login": "eve"}, {"login": "emma"})
    assert comment["lastEditedAt"].endswith("Z")
    assert comment["url"] == f"https://github.com/acme/shop/pull/1#issuecomment-{there.comment.id}"


def test_the_timeline_has_the_requested_types_in_order_with_actors(there: PopulatedSandbox) -> None:
    selected = """timelineItems(first: 100, itemTypes: [UNLABELED_EVENT, REVIEW_REQUESTED_EVENT, LABELED_EVENT]) {
      totalCount
      nodes {
        __typename
        ... on LabeledEvent { label { name } }
        ... on ReviewRequestedEvent { actor { login } requestedReviewer {
          ... on User { login } ... on Team { combinedSlug }
        } }
      }
    }"""
    timeline = pull(there, selected)["timelineItems"]
    assert [node["__typename"] for node in timeline["nodes"]] == [
        "LabeledEvent",
        "LabeledEvent",
        "UnlabeledEvent",
        *["ReviewRequestedEvent"] * 4,
    ]
    assert timeline["totalCount"] == 7
    assert [node.get("requestedReviewer") for node in timeline["nodes"][3:]] == [
        {"login": "emma"},
        {"login": "eve"},
        {"combinedSlug": "acme/product"},
        {"login": "emma"},
    ]
    assert timeline["nodes"][-1]["actor"] == {"login": "eve"}


def test_a_dismissed_review_keeps_its_author_and_a_pending_one_is_hidden(there: PopulatedSandbox) -> None:
    there.sandbox.review(there.pull, by=there.eve, state="PENDING", body="not yet")
    reviews = pull(there, "reviews(first: 9) { nodes { state author { login } comments(first: 5) { totalCount } } }")
    assert [(each["state"], each["comments"]["totalCount"]) for each in reviews["reviews"]["nodes"]] == [
        ("DISMISSED", 0),
        ("COMMENTED", 1),
    ]
    only = pull(there, 'reviews(first: 9, states: [COMMENTED], author: "EMMA") { totalCount }')
    assert only["reviews"]["totalCount"] == 1


@pytest.mark.parametrize(
    ("membership", "logins"), [("ALL", {"pat", "eve"}), ("IMMEDIATE", {"pat"}), ("CHILD_TEAM", {"eve"})]
)
def test_a_team_has_its_own_members_and_those_of_its_child_teams(
    there: PopulatedSandbox, membership: str, logins: set[str]
) -> None:
    members = f"members(first: 9, membership: {membership}) {{ nodes {{ login }} }}"
    found = there.ask(f'{{ organization(login: "ACME") {{ team(slug: "product") {{ {members} }} }} }}')
    assert {node["login"] for node in found["organization"]["team"]["members"]["nodes"]} == logins


@pytest.mark.parametrize(
    ("filter_by", "count"),
    [
        ("appId: 1", 1),
        ("appId: 99", 0),
        ('checkName: "Rules of Engagement"', 1),
        ('checkName: "Other"', 0),
    ],
)
def test_check_suites_are_filtered_by_app_and_name(there: PopulatedSandbox, filter_by: str, count: int) -> None:
    selected = (
        f"commits(last: 1) {{ nodes {{ commit {{ checkSuites(filterBy: {{ {filter_by} }}) {{ totalCount }} }} }} }}"
    )
    assert pull(there, selected)["commits"]["nodes"][0]["commit"]["checkSuites"]["totalCount"] == count


def test_the_latest_runs_are_shown_unless_all_are_requested(there: PopulatedSandbox) -> None:
    oid = there.pull.head.oid
    query = f"""query($o: GitObjectID!, $t: CheckRunType) {{ {SHOP} {{ object(oid: $o) {{ ... on Commit {{
      statusCheckRollup {{ state }}
      checkSuites(first: 1) {{ nodes {{ checkRuns(first: 9, filterBy: {{ checkType: $t }}) {{ nodes {{
        conclusion title externalId
      }} }} }} }}
    }} }} }} }}"""

    def runs(kind: str) -> Any:
        commit = there.ask(query, o=oid, t=kind)["repository"]["object"]
        assert commit["statusCheckRollup"] == {"state": "FAILURE"}
        return [run["conclusion"] for run in commit["checkSuites"]["nodes"][0]["checkRuns"]["nodes"]]

    mutation = "mutation($i: CreateCheckRunInput!) { createCheckRun(input: $i) { checkRun { id } } }"
    again = {"repositoryId": there.shop.node_id, "headSha": oid, "name": "Rules of Engagement"}
    there.ask(mutation, i=again | {"conclusion": "ACTION_REQUIRED"})
    assert runs("LATEST") == ["ACTION_REQUIRED"]
    assert runs("ALL") == ["SUCCESS", "ACTION_REQUIRED"]


def test_the_merge_state_shows_what_blocks_a_pull_request(there: PopulatedSandbox) -> None:
    merged = there.ask(f"{{ {SHOP} {{ pullRequest(number: 3) {{ state merged mergedBy {{ login }} }} }} }}")
    assert merged["repository"]["pullRequest"] == {"state": "MERGED", "merged": True, "mergedBy": {"login": "emma"}}
    fresh = populated_sandbox()
    assert pull(fresh, "state mergeStateStatus isDraft") == {
        "state": "OPEN",
        "mergeStateStatus": "CLEAN",
        "isDraft": False,
    }
    fresh.sandbox.push(fresh.pull, by=fresh.pat, files={CONFIG: "pm: eve\n"})
    assert pull(fresh, "mergeStateStatus")["mergeStateStatus"] == "BLOCKED"


@pytest.mark.parametrize(
    ("selected", "numbers"),
    [
        ("issues(first: 9)", [2]),
        ('issues(first: 9, labels: ["WHY"])', [2]),
        ('issues(first: 9, labels: ["how"])', []),
        ("pullRequests(first: 9)", [1, 3]),
        ("pullRequests(first: 9, states: [MERGED])", [3]),
        ('pullRequests(first: 9, states: OPEN, baseRefName: "main")', [1]),
        ('pullRequests(first: 9, baseRefName: "next")', []),
        ("pullRequests(first: 9, orderBy: {field: CREATED_AT, direction: DESC})", [3, 1]),
    ],
)
def test_threads_are_filtered_by_state_label_and_branch(
    there: PopulatedSandbox, selected: str, numbers: list[int]
) -> None:
    found = there.ask(f"{{ {SHOP} {{ page: {selected} {{ nodes {{ number }} }} }} }}")["repository"]["page"]
    assert [node["number"] for node in found["nodes"]] == numbers


def test_a_node_id_leads_back_to_its_object(there: PopulatedSandbox) -> None:
    query = "query($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
    objects = (there.shop, there.pull, there.issue, there.comment, there.review, there.pat, there.acme, there.product)
    ids = [each.node_id for each in objects]
    names = ["Repository", "PullRequest", "Issue", "IssueComment", "PullRequestReview", "User", "Organization", "Team"]
    found = there.ask(query, ids=ids)["nodes"]
    assert [node["__typename"] for node in found] == names
    assert [node["id"] for node in found] == ids
