"""One look at a thread: everything in one request, and truthfully."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ghapp.demo.environment import PERMISSIONS
from ghapp.errors import Denied, Gone
from ghapp.github.reading.observe import observe_repository
from ghapp.rules.model.framework import Holder
from ghapp.rules.model.snapshot import EventKind, ReviewRequest, ReviewState, Snapshot, ThreadState
from ghapp.rules.model.snapshot import PullRequest as PullRequestSeen
from ghapp.sandbox import PullRequest
from tests.support.organisation import CONFIG, CONFIG_PATH, NOW, House, as_actor

PRD = "docs/prd/checkout.md"


def busy_pull(house: House) -> PullRequest:
    """A pull request of Dora's on which everyone did something."""
    box = house.sandbox
    pull = box.open_pull(house.shop, by=house.dora, files={PRD: "# Checkout\n"}, title="Checkout", draft=True)
    box.create_label(house.shop, by=house.eric, name="why")
    box.add_labels(pull, by=house.eric, labels=["why"])
    box.assign(pull, by=house.eric, assignees=[house.dora])
    box.request_reviews(pull, by=house.dora, reviewers=[house.eric, house.product])
    comment = box.comment(pull, by=house.paula, body="Looks good.")
    box.edit_comment(comment, by=house.eric, body="Looks bad.")
    box.minimize(comment, by=house.eric, reason="OFF_TOPIC")
    box.react(comment, by=house.app.bot, content="THUMBS_UP")
    box.react(comment, by=house.eric, content="HEART")
    box.review(pull, by=house.pat, state="APPROVED", body="Ship it.", comments=[(PRD, 1, "Nice title.")])
    return pull


def pull_request_of(snapshot: Snapshot) -> PullRequestSeen:
    """What the snapshot holds beyond an issue."""
    assert snapshot.pull_request is not None
    return snapshot.pull_request


async def test_a_pull_request_and_its_details_are_read_in_one_request(house: House) -> None:
    await house.look(busy_pull(house), ["paula", "eric", "@acme/product"], with_organisation=True)
    assert house.requests == ["POST /graphql viewer node user user organization"]


async def test_a_thread_has_its_author_and_repository(house: House) -> None:
    pull = busy_pull(house)
    snapshot = (await house.look(pull)).snapshot
    assert (snapshot.number, snapshot.title, snapshot.state) == (1, "Checkout", ThreadState.OPEN)
    assert (snapshot.author, snapshot.taken_at) == (as_actor(house.dora), NOW)
    assert (snapshot.labels, snapshot.assignees) == (("why",), (as_actor(house.dora),))
    assert (snapshot.repository.full_name, snapshot.repository.default_branch) == ("acme/shop", "main")
    assert "why" in [label.name for label in snapshot.repository.labels]
    seen = pull_request_of(snapshot)
    assert (seen.draft, seen.base, seen.head_sha) == (True, "main", pull.head.oid)
    assert [(file.path, file.status) for file in seen.files] == [(PRD, "added")]
    assert seen.files_problem is None


async def test_comments_have_their_editor_and_hidden_state(house: House) -> None:
    pull = busy_pull(house)
    snapshot = (await house.look(pull)).snapshot
    (said,) = snapshot.comments
    assert (said.body, said.author, said.editor) == ("Looks bad.", as_actor(house.paula), as_actor(house.eric))
    assert (said.edited, said.minimized_reason) == (True, "off_topic")
    assert said.reactions == {"THUMBS_UP"}
    (review,) = pull_request_of(snapshot).reviews
    assert (review.state, review.body, review.author) == (ReviewState.APPROVED, "Ship it.", as_actor(house.pat))
    assert (review.commit_sha, review.submitted_at) == (pull.head.oid, NOW)
    (inline,) = review.comments
    assert inline.body == "Nice title."


async def test_current_review_requests_and_their_history_are_read(house: House) -> None:
    snapshot = (await house.look(busy_pull(house))).snapshot
    assert pull_request_of(snapshot).review_requests == (ReviewRequest(house.eric.node_id, "eric"),)
    assert [(event.kind, event.subject, event.actor) for event in snapshot.timeline] == [
        (EventKind.LABELED, "why", as_actor(house.eric)),
        (EventKind.ASSIGNED, house.dora.node_id, as_actor(house.eric)),
        (EventKind.REVIEW_REQUESTED, house.eric.node_id, as_actor(house.dora)),
        (EventKind.REVIEW_REQUESTED, house.product.node_id, as_actor(house.dora)),
    ]


async def test_the_rules_file_is_read_at_the_default_branch_and_at_the_head(house: House) -> None:
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={CONFIG_PATH: "pm: pat\n"})
    observation = await house.look(pull)
    at_head = pull_request_of(observation.snapshot).config_at_head
    assert (at_head and at_head.text) == "pm: pat\n"
    assert (observation.files.repository and observation.files.repository.text) == CONFIG


async def test_a_merged_pull_request_has_who_merged_it_and_when(house: House) -> None:
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={PRD: "# Checkout\n"})
    assert pull_request_of((await house.look(pull)).snapshot).merged_at is None
    house.sandbox.merge(pull, by=house.eric)
    snapshot = (await house.look(pull)).snapshot
    seen = pull_request_of(snapshot)
    assert (snapshot.state, seen.merged_by, seen.merged_at) == (ThreadState.MERGED, as_actor(house.eric), NOW)


async def test_an_issue_has_no_pull_request(house: House) -> None:
    issue = house.sandbox.open_issue(house.shop, by=house.dora, title="Slow")
    snapshot = (await house.look(issue)).snapshot
    assert (snapshot.pull_request, snapshot.state, snapshot.title) == (None, ThreadState.OPEN, "Slow")
    assert len(house.requests) == 1


async def test_people_are_users_and_teams_with_their_child_teams(house: House) -> None:
    issue = house.sandbox.open_issue(house.shop, by=house.dora, title="Slow")
    people = (await house.look(issue, ["paula", "@acme/product", "nobody", "@acme/none", "@none/none"])).snapshot.people
    paula, product = people[Holder.parse("paula")], people[Holder.parse("@acme/product")]
    assert paula is not None
    assert paula.members == (as_actor(house.paula),)
    assert product is not None
    assert (product.node_id, set(product.members)) == (
        house.product.node_id,
        {as_actor(house.paula), as_actor(house.pat)},
    )
    assert [holder.name for holder, resolved in people.items() if resolved is None] == [
        "nobody",
        "acme/none",
        "none/none",
    ]
    assert len(house.requests) == 1


async def test_long_lists_are_paged(house: House) -> None:
    box = house.sandbox
    pull = box.open_pull(house.shop, by=house.dora, files={f"docs/{number:03}.md": "x\n" for number in range(230)})
    for number in range(120):
        box.comment(pull, by=house.dora, body=f"{number}")
    snapshot = (await house.look(pull)).snapshot
    assert len({file.path for file in pull_request_of(snapshot).files}) == 230
    assert pull_request_of(snapshot).files_problem is None
    assert [comment.body for comment in snapshot.comments] == [str(number) for number in range(120)]
    assert len(house.requests) == 1 + 1 + 1


async def test_a_renamed_file_has_its_previous_path(house: House) -> None:
    pull = house.sandbox.open_pull(house.shop, by=house.dora, renames={"README.md": PRD})
    snapshot = (await house.look(pull)).snapshot
    assert [(file.path, file.status, file.previous_path) for file in pull_request_of(snapshot).files] == [
        (PRD, "renamed", "README.md")
    ]
    assert house.requests[1:] == ["GET /repos/acme/shop/pulls/1/files"]


async def test_only_the_page_with_a_renamed_file_is_read_for_its_previous_path(house: House) -> None:
    files = {f"docs/{number:03}.md": "x\n" for number in range(230)}
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files=files, renames={"README.md": "z.md"})
    snapshot = (await house.look(pull)).snapshot
    assert pull_request_of(snapshot).files[-1].previous_path == "README.md"
    assert house.requests[2:] == ["GET /repos/acme/shop/pulls/1/files"]


async def test_more_files_than_github_lists_are_a_problem_and_not_paged(house: House) -> None:
    files = {f"docs/{number}.md": "x\n" for number in range(3001)}
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files=files)
    snapshot = (await house.look(pull)).snapshot
    assert pull_request_of(snapshot).files_problem == "it changes 3,001 files, but GitHub lists at most 3,000"
    assert len(house.requests) == 1


async def test_the_app_recognizes_its_own_comments(house: House) -> None:
    issue = house.sandbox.open_issue(house.shop, by=house.dora, title="Slow")
    house.sandbox.comment(issue, by=house.app.bot, body="Hello.")
    house.sandbox.comment(issue, by=house.sandbox.bot("other[bot]"), body="Hello.")
    snapshot = (await house.look(issue)).snapshot
    assert snapshot.viewer.login == "rules"
    assert [comment.author == snapshot.viewer for comment in snapshot.comments] == [True, False]
    assert all(comment.author and comment.author.is_bot for comment in snapshot.comments)


@pytest.mark.parametrize("with_organisation", [True, False])
async def test_the_organisation_file_is_read_only_on_request(house: House, with_organisation: bool) -> None:
    house.sandbox.repository("acme/.github", files={CONFIG_PATH: "pm: pat\nem: eric\n"})
    issue = house.sandbox.open_issue(house.shop, by=house.dora, title="Slow")
    files = (await house.look(issue, with_organisation=with_organisation)).files
    assert (files.organisation.text if files.organisation else None) == (
        "pm: pat\nem: eric\n" if with_organisation else None
    )
    assert files.unreadable is None


async def test_a_missing_organisation_repository_means_no_file(house: House) -> None:
    issue = house.sandbox.open_issue(house.shop, by=house.dora, title="Slow")
    files = (await house.look(issue, with_organisation=True)).files
    assert (files.organisation, files.unreadable) == (None, None)


async def test_a_head_without_the_rules_file_has_no_file(house: House) -> None:
    pull = house.sandbox.open_pull(house.shop, by=house.dora, files={CONFIG_PATH: None})
    snapshot = (await house.look(pull)).snapshot
    assert pull_request_of(snapshot).config_at_head is None


async def test_a_missing_thread_is_gone(house: House) -> None:
    with pytest.raises(Gone):
        await house.look(99)
    house.shop.id += 1
    with pytest.raises(Gone):
        await house.look(99)


async def test_the_configuration_is_unreadable_without_the_contents_permission() -> None:
    async with House({name: level for name, level in PERMISSIONS.items() if name != "contents"}).open() as house:
        issue = house.sandbox.open_issue(house.shop, by=house.dora, title="Slow")
        files = (await house.look(issue)).files
    assert files.repository is None
    assert files.unreadable == f"GitHub did not return `{CONFIG_PATH}`: Resource not accessible by integration"


async def test_nothing_is_decided_without_the_pull_requests_permission() -> None:
    async with House({"metadata": "read", "contents": "read"}).open() as house:
        pull = house.sandbox.open_pull(house.shop, by=house.dora, files={PRD: "x\n"})
        with pytest.raises((Denied, Gone)):
            await house.look(pull)


async def test_a_repository_lists_open_pull_requests_and_labelled_issues(house: House) -> None:
    box = house.sandbox
    box.create_label(house.shop, by=house.eric, name="why")
    issues = [box.open_issue(house.shop, by=house.dora, title=str(number)) for number in range(3)]
    box.add_labels(issues[1], by=house.eric, labels=["why"])
    pulls = [box.open_pull(house.shop, by=house.dora, files={f"{name}.md": "x\n"}) for name in "ab"]
    box.close(pulls[0], by=house.dora)
    seen = await observe_repository(house.api, house.facts, with_organisation=True)
    assert seen.open_numbers == (issues[1].number, pulls[1].number)
    assert seen.files.repository is not None
    assert seen.repository.id == house.shop.id
    assert seen.heads == {house.shop.id: house.shop.head.oid}
    assert len(house.requests) == 1
    with pytest.raises(Gone):
        await observe_repository(house.api, replace(house.facts, id=999), with_organisation=True)
