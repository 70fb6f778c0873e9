"""What changes on GitHub when an account acts."""

from __future__ import annotations

import pytest

from ghapp.sandbox import PullRequest, Refused
from ghapp.sandbox.state.checks import CheckAction, CheckAnnotation
from ghapp.sandbox.verbs.checks import CheckChange
from tests.support.small_sandbox import CHECK, SmallSandbox, small_sandbox


def _asked(pull: PullRequest) -> list[object]:
    return [request.reviewer for request in pull.review_requests]


@pytest.mark.parametrize("state", ["APPROVE", "REQUEST_CHANGES", "COMMENT"])
def test_a_review_removes_the_requests_that_it_answers(state: str) -> None:
    here = small_sandbox()
    pull = here.pull()
    sales = here.sandbox.create_team(here.acme, "sales", [here.stella])
    here.sandbox.add_team(here.shop, sales, "read")
    here.sandbox.request_reviews(pull, here.paula, [here.emil, here.enno, here.devs, sales])
    here.sandbox.review(pull, here.emil, state, "Read it.")
    assert _asked(pull) == [here.enno, sales]


def test_a_member_of_a_child_team_answers_for_the_parent() -> None:
    here = small_sandbox()
    pull = here.pull()
    leads = here.sandbox.create_team(here.acme, "leads", [here.stella], parent=here.devs)
    here.sandbox.request_reviews(pull, here.paula, [here.devs, leads])
    here.sandbox.review(pull, here.stella, "APPROVE")
    assert _asked(pull) == []


def test_a_pending_review_has_no_effect_until_it_is_submitted() -> None:
    here = small_sandbox()
    pull = here.pull()
    here.sandbox.request_reviews(pull, here.paula, [here.emil])
    review = here.sandbox.review(pull, here.emil, "PENDING", comments=[("docs/prd/cart.md", 1, "Why?")])
    assert (_asked(pull), pull.review_comments, review.submitted_at) == ([here.emil], [], None)
    here.sandbox.submit_review(review, here.emil, "COMMENT")
    assert (_asked(pull), len(pull.review_comments)) == ([], 1)
    assert review.submitted_at == here.clock()


def test_a_repeated_review_request_changes_nothing() -> None:
    here = small_sandbox()
    pull = here.pull()
    here.sandbox.request_reviews(pull, here.paula, [here.emil, here.emil])
    here.sandbox.request_reviews(pull, here.paula, [here.emil])
    assert [event.kind for event in pull.timeline] == ["review_requested"]


def test_people_who_cannot_be_assigned_are_ignored() -> None:
    here = small_sandbox()
    issue = here.sandbox.open_issue(here.shop, here.paula, "Carts get lost")
    here.sandbox.assign(issue, here.paula, [here.stella, here.emil])
    assert issue.assignees == [here.emil]


def test_the_timeline_shows_who_did_what() -> None:
    here = small_sandbox()
    pull = here.pull(draft=True)
    sandbox, paula, emil = here.sandbox, here.paula, here.emil
    sandbox.commit(here.shop, paula, {"a": "1"}, branch="next")
    sandbox.add_labels(pull, emil, ["why"])
    sandbox.remove_label(pull, paula, "why")
    sandbox.assign(pull, paula, [emil])
    sandbox.unassign(pull, emil, [emil])
    sandbox.request_reviews(pull, paula, [emil])
    sandbox.remove_review_requests(pull, emil, [emil])
    sandbox.mark_ready(pull, paula)
    sandbox.convert_to_draft(pull, paula)
    sandbox.retarget(pull, paula, "next")
    sandbox.delete_comment(sandbox.comment(pull, emil, "Fine."), paula)
    sandbox.edit(pull, paula, title="Better")
    sandbox.close(pull, paula)
    sandbox.reopen(pull, emil)
    assert [(event.kind, event.actor.login) for event in pull.timeline] == [
        ("labeled", "emil"),
        ("unlabeled", "paula"),
        ("assigned", "paula"),
        ("unassigned", "emil"),
        ("review_requested", "paula"),
        ("review_request_removed", "emil"),
        ("ready_for_review", "paula"),
        ("convert_to_draft", "paula"),
        ("base_ref_changed", "paula"),
        ("comment_deleted", "paula"),
        ("renamed", "paula"),
        ("closed", "paula"),
        ("reopened", "emil"),
    ]


def test_a_renamed_label_stays_on_its_threads_and_a_deleted_one_does_not() -> None:
    here = small_sandbox()
    pull = here.pull()
    here.sandbox.add_labels(pull, here.emil, ["why", "how"])
    why, how = pull.labels
    here.sandbox.rename_label(why, here.emil, "reason")
    here.sandbox.delete_label(how, here.emil)
    assert [label.name for label in pull.labels] == ["reason"]
    assert list(here.shop.labels) == ["reason"]
    assert how.node_id not in here.sandbox.nodes


@pytest.mark.parametrize(
    ("name", "color", "description"),
    [("", "ededed", ""), ("x" * 51, "ededed", ""), ("why", "red", ""), ("why", "ededed", "x" * 101)],
)
def test_a_label_must_respect_the_limits_of_github(name: str, color: str, description: str) -> None:
    here = small_sandbox()
    with pytest.raises(Refused, match="Validation Failed"):
        here.sandbox.create_label(here.shop, here.emil, name, color=color, description=description)
    assert here.shop.labels == {}


def test_a_review_shows_its_editor_and_loses_its_approval_when_dismissed() -> None:
    here = small_sandbox()
    review = here.sandbox.review(here.pull(), here.emil, "APPROVE", "Good.")
    here.sandbox.edit_review(review, here.paula, "Very good.")
    here.sandbox.dismiss(review, here.paula, "Too early.")
    assert (review.editor, review.body, review.state) == (here.paula, "Very good.", "DISMISSED")


def test_a_line_comment_is_edited_and_deleted_like_others() -> None:
    here = small_sandbox()
    pull = here.pull()
    here.sandbox.review(
        pull, here.emil, "COMMENT", comments=[("docs/prd/cart.md", 1, "Why?"), ("docs/prd/cart.md", 1, "?")]
    )
    first, second = pull.review_comments
    here.sandbox.edit_comment(first, here.emil, "Why so?")
    here.sandbox.delete_comment(second, here.emil)
    assert [comment.body for comment in pull.review_comments] == ["Why so?"]
    assert [delivery.action for delivery in here.sandbox.outbox[-2:]] == ["edited", "deleted"]


def test_a_former_login_can_be_taken_by_another_user() -> None:
    here = small_sandbox()
    here.sandbox.rename_user(here.emil, "emilio")
    other = here.sandbox.user("emil")
    assert (here.sandbox.actor("emilio"), here.sandbox.actor("EMIL")) == (here.emil, other)
    assert here.emil.node_id != other.node_id


def test_a_member_who_leaves_the_organisation_leaves_its_teams() -> None:
    here = small_sandbox()
    here.sandbox.remove_member(here.acme, here.emil)
    assert here.shop.permission(here.emil) is None
    assert (here.emil in here.devs.members, here.emil in here.acme.members) == (False, False)


def test_access_can_be_revoked() -> None:
    here = small_sandbox()
    here.sandbox.add_collaborator(here.shop, here.stella, "triage")
    assert here.shop.allows(here.stella, "triage")
    here.sandbox.remove_collaborator(here.shop, here.stella)
    here.sandbox.remove_team(here.shop, here.devs)
    assert (here.shop.permission(here.stella), here.shop.permission(here.emil)) == (None, "read")


def test_an_edited_comment_shows_its_editor() -> None:
    here = small_sandbox()
    comment = here.sandbox.comment(here.pull(), here.emil, "Fine.")
    here.clock.forward(minutes=1)
    here.sandbox.edit_comment(comment, here.paula, "Very fine.")
    assert (comment.author, comment.editor, comment.last_edited_at) == (here.emil, here.paula, here.clock())


def test_a_reaction_is_added_once() -> None:
    here = small_sandbox()
    comment = here.sandbox.comment(here.pull(), here.emil, "/ack")
    assert here.sandbox.react(comment, here.paula, "THUMBS_UP") is here.sandbox.react(comment, here.paula, "THUMBS_UP")
    assert len(comment.reactions) == 1


def test_a_fork_can_open_a_pull_request_in_its_parent() -> None:
    here = small_sandbox()
    here.sandbox.add_collaborator(here.shop, here.stella, "read")
    pull = here.sandbox.open_pull(here.shop, here.stella, {"docs/prd/cart.md": "# Cart\n"}, fork=True)
    here.sandbox.push(pull, here.stella, {"more.md": "x\n"})
    assert (pull.repository, pull.head_repository.full_name) == (here.shop, "stella/shop")
    assert pull.head.oid in here.shop.commits
    assert [change.path for change in pull.files] == ["docs/prd/cart.md", "more.md"]


def test_a_push_moves_only_open_pull_requests_of_that_branch() -> None:
    here = small_sandbox()
    pull, other, closed = here.pull(), here.pull(), here.pull()
    heads = other.head, closed.head
    here.sandbox.close(closed, here.paula)
    here.sandbox.push(pull, here.paula, {"a": "1"})
    here.sandbox.push(closed, here.paula, {"a": "1"})
    assert pull.head is here.shop.branches[pull.head_ref]
    assert (other.head, closed.head) == heads


def test_a_reopened_pull_request_follows_its_branch() -> None:
    here = small_sandbox()
    pull = here.pull()
    here.sandbox.close(pull, here.paula)
    here.sandbox.push(pull, here.paula, {"a": "1"})
    here.sandbox.reopen(pull, here.paula)
    assert pull.head is here.shop.branches[pull.head_ref]


def test_a_deleted_or_transferred_repository_becomes_invisible() -> None:
    here = small_sandbox()
    other = here.sandbox.repository("acme/other", private=True)
    everywhere = here.sandbox.install(here.app, here.acme)
    here.sandbox.add_collaborator(here.shop, here.paula, "admin")
    here.sandbox.add_collaborator(other, here.paula, "admin")
    here.sandbox.transfer_repository(other, here.paula, here.stella)
    here.sandbox.delete_repository(here.shop, here.paula)
    assert (everywhere.sees(other), everywhere.sees(here.shop)) == (False, False)
    assert other.full_name == "stella/other"


def test_a_renamed_repository_keeps_its_id_and_frees_its_name() -> None:
    here = small_sandbox()
    here.sandbox.add_collaborator(here.shop, here.paula, "admin")
    here.sandbox.rename_repository(here.shop, here.paula, "store")
    assert here.sandbox.find_repository("acme/store") is here.sandbox.repositories_by_id[here.shop.id]
    assert here.sandbox.find_repository("acme/shop") is here.shop
    other = here.sandbox.repository("acme/shop")
    assert here.sandbox.find_repository("acme/shop") is other
    with pytest.raises(Refused):
        here.sandbox.rename_repository(other, here.sandbox.staff, "store")


@pytest.mark.parametrize(
    ("conclusions", "message"),
    [
        pytest.param([], "expected", id="no run"),
        pytest.param(["action_required"], "failing", id="action required"),
        pytest.param(["failure"], "failing", id="failed"),
        pytest.param([None], "in progress", id="not completed"),
        pytest.param(["success", "failure"], "failing", id="the latest run counts"),
        pytest.param(["failure", "success"], None, id="the latest run passed"),
        pytest.param(["neutral"], None, id="neutral"),
        pytest.param(["skipped"], None, id="skipped"),
    ],
)
def test_a_required_check_blocks_a_merge(conclusions: list[str | None], message: str | None) -> None:
    here = small_sandbox()
    pull = here.pull()
    here.sandbox.protect(here.shop, "main", required=[(CHECK, here.app.id)])
    for conclusion in conclusions:
        here.sandbox.create_check(here.shop, here.app, pull.head.oid, CheckChange(name=CHECK, conclusion=conclusion))
    assert _merge(here, pull) == (message and f'Required status check "{CHECK}" is {message}.')


def test_a_required_check_counts_only_from_its_app_and_for_its_head() -> None:
    here = small_sandbox()
    pull = here.pull()
    other = here.sandbox.register_app("other", permissions={"checks": "write"}, events=[])
    here.sandbox.protect(here.shop, "main", required=[(CHECK, here.app.id)])
    green = CheckChange(name=CHECK, conclusion="success")
    here.sandbox.create_check(here.shop, other, pull.head.oid, green)
    assert _merge(here, pull) == f'Required status check "{CHECK}" is expected.'
    here.sandbox.create_check(here.shop, here.app, pull.head.oid, green)
    here.sandbox.push(pull, here.paula, {"a": "1"})
    assert _merge(here, pull) == f'Required status check "{CHECK}" is expected.'


def test_a_check_without_required_app_accepts_any_app() -> None:
    here = small_sandbox()
    pull = here.pull()
    here.sandbox.protect(here.shop, "main", required=[(CHECK, None)])
    here.sandbox.create_check(here.shop, here.app, pull.head.oid, CheckChange(name=CHECK, conclusion="success"))
    assert _merge(here, pull) is None


def test_several_required_checks_are_counted() -> None:
    here = small_sandbox()
    pull = here.pull()
    here.sandbox.protect(here.shop, "main", required=[(CHECK, here.app.id), ("tests", None), ("lint", None)])
    here.sandbox.create_check(here.shop, here.app, pull.head.oid, CheckChange(name=CHECK, conclusion="failure"))
    assert _merge(here, pull) == "3 of 3 required status checks have not succeeded: 2 expected and 1 failing."


def test_a_ruleset_has_its_own_message() -> None:
    here = small_sandbox()
    here.sandbox.protect(here.shop, "main", required=[(CHECK, here.app.id)], ruleset=True)
    expected = f'Repository rule violations found\n\nRequired status check "{CHECK}" is expected.\n\n'
    assert _merge(here, here.pull()) == expected


def _merge(here: SmallSandbox, pull: PullRequest) -> str | None:
    try:
        here.sandbox.merge(pull, here.emil)
    except Refused as refused:
        assert refused.status == 405
        return refused.message
    return None


def test_annotations_are_added_on_update() -> None:
    here = small_sandbox()
    note = CheckAnnotation(path="a", start_line=1, end_line=1, level="failure", message="m")
    first = CheckChange(name=CHECK, conclusion="failure", annotations=(note,))
    run = here.sandbox.create_check(here.shop, here.app, here.pull().head.oid, first)
    here.sandbox.update_check(run, here.app, CheckChange(annotations=(note,)))
    assert (len(run.annotations), run.conclusion) == (2, "failure")


def test_buttons_can_be_pressed_only_on_completed_runs() -> None:
    here = small_sandbox()
    action = CheckAction(label="Again", description="Look again", identifier="again")
    change = CheckChange(name=CHECK, status="in_progress", actions=(action,))
    run = here.sandbox.create_check(here.shop, here.app, here.pull().head.oid, change)
    with pytest.raises(Refused):
        here.sandbox.press(run, "again", here.emil)
    here.sandbox.update_check(run, here.app, CheckChange(conclusion="success"))
    here.sandbox.outbox.clear()
    here.sandbox.press(run, "again", here.emil)
    (delivery,) = here.sandbox.outbox
    assert (delivery.event, delivery.action) == ("check_run", "requested_action")
    assert delivery.payload["requested_action"] == {"identifier": "again"}
