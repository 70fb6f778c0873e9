"""Refusals of GitHub, with their status and message."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from ghapp.sandbox import Refused
from ghapp.sandbox.state.checks import CheckAction, CheckAnnotation, CheckOutput
from ghapp.sandbox.verbs.checks import CheckChange
from tests.support.small_sandbox import CHECK, SmallSandbox, small_sandbox

NOT_A_COLLABORATOR = (
    "Reviews may only be requested from collaborators. One or more of the users or teams you specified "
    "is not a collaborator of the acme/shop repository."
)


def _review_of_the_author(here: SmallSandbox) -> None:
    here.sandbox.request_reviews(here.pull(), here.paula, [here.emil, here.paula])


def _review_of_a_stranger(here: SmallSandbox) -> None:
    here.sandbox.request_reviews(here.pull(), here.paula, [here.emil, here.stella])


def _review_of_a_team_without_access(here: SmallSandbox) -> None:
    here.sandbox.request_reviews(here.pull(), here.paula, [here.sandbox.create_team(here.acme, "sales", [here.stella])])


def _draft(here: SmallSandbox) -> None:
    here.sandbox.merge(here.pull(draft=True), here.emil)


def _closed(here: SmallSandbox) -> None:
    pull = here.pull()
    here.sandbox.close(pull, here.paula)
    here.sandbox.merge(pull, here.emil)


def _other_head(here: SmallSandbox) -> None:
    here.sandbox.merge(here.pull(), here.emil, sha="0" * 40)


def _merge_by_a_stranger(here: SmallSandbox) -> None:
    here.sandbox.merge(here.pull(), here.stella)


def _merge_by_a_reader(here: SmallSandbox) -> None:
    here.sandbox.add_collaborator(here.shop, here.stella, "read")
    here.sandbox.merge(here.pull(), here.stella)


def _own_approval(here: SmallSandbox) -> None:
    here.sandbox.review(here.pull(), here.paula, "APPROVE")


def _own_changes(here: SmallSandbox) -> None:
    here.sandbox.review(here.pull(), here.paula, "REQUEST_CHANGES", "Hm.")


def _empty_review(here: SmallSandbox) -> None:
    here.sandbox.review(here.pull(), here.emil, "COMMENT")


def _line_of_an_unchanged_file(here: SmallSandbox) -> None:
    here.sandbox.review(here.pull(), here.emil, "COMMENT", comments=[("README.md", 1, "Hm.")])


def _second_pending_review(here: SmallSandbox) -> None:
    pull = here.pull()
    here.sandbox.review(pull, here.emil, "PENDING")
    here.sandbox.review(pull, here.emil, "PENDING")


def _dismissal_of_a_comment(here: SmallSandbox) -> None:
    here.sandbox.dismiss(here.sandbox.review(here.pull(), here.emil, "COMMENT", "Hm."), here.paula, "no")


def _label_twice(here: SmallSandbox) -> None:
    here.sandbox.create_label(here.shop, here.emil, "why")
    here.sandbox.create_label(here.shop, here.emil, "WHY")


def _label_by_a_reader(here: SmallSandbox) -> None:
    here.sandbox.add_collaborator(here.shop, here.stella, "read")
    here.sandbox.add_labels(here.pull(), here.stella, ["why"])


def _label_that_is_not_there(here: SmallSandbox) -> None:
    here.sandbox.remove_label(here.pull(), here.emil, "why")


def _blank_comment(here: SmallSandbox) -> None:
    here.sandbox.comment(here.pull(), here.emil, " \n")


def _comment_of_somebody_else(here: SmallSandbox) -> None:
    written = here.sandbox.comment(here.pull(), here.emil, "Fine.")
    here.sandbox.add_collaborator(here.shop, here.stella, "read")
    here.sandbox.edit_comment(written, here.stella, "Not fine.")


def _pull_twice(here: SmallSandbox) -> None:
    pull = here.pull()
    here.sandbox.open_pull(here.shop, here.paula, branch=pull.head_ref)


def _pull_without_change(here: SmallSandbox) -> None:
    here.sandbox.open_pull(here.shop, here.paula)
    here.sandbox.open_pull(here.shop, here.paula, branch="main")


def _push_by_a_stranger(here: SmallSandbox) -> None:
    here.sandbox.add_collaborator(here.shop, here.stella, "read")
    here.sandbox.open_pull(here.shop, here.stella, {"a": "1"})


def _push_to_a_protected_branch(here: SmallSandbox) -> None:
    here.sandbox.protect(here.shop, "main", required=[(CHECK, here.app.id)])
    here.sandbox.commit(here.shop, here.emil, {"a": "1"})


def _reopen_what_was_merged(here: SmallSandbox) -> None:
    pull = here.pull()
    here.sandbox.merge(pull, here.emil)
    here.sandbox.reopen(pull, here.paula)


def _reopen_what_was_rewritten(here: SmallSandbox) -> None:
    pull = here.pull()
    here.sandbox.close(pull, here.paula)
    here.sandbox.push(pull, here.paula, {"a": "1"}, force=True)
    here.sandbox.reopen(pull, here.paula)


def _retarget_to_nowhere(here: SmallSandbox) -> None:
    here.sandbox.retarget(here.pull(), here.paula, "nowhere")


@pytest.mark.parametrize(
    ("act", "status", "message"),
    [
        (_review_of_the_author, 422, "Review cannot be requested from pull request author."),
        (_review_of_a_stranger, 422, NOT_A_COLLABORATOR),
        (_review_of_a_team_without_access, 422, NOT_A_COLLABORATOR),
        (_draft, 405, "Pull Request is still a draft"),
        (_closed, 405, "Pull Request is not mergeable"),
        (_other_head, 409, "Head branch was modified. Review and try the merge again."),
        (_merge_by_a_stranger, 404, "Not Found"),
        (_merge_by_a_reader, 403, "Must have admin rights to Repository."),
        (_own_approval, 422, "Can not approve your own pull request"),
        (_own_changes, 422, "Can not request changes on your own pull request"),
        (_empty_review, 422, "Body can't be blank"),
        (_line_of_an_unchanged_file, 422, "Path could not be resolved"),
        (_second_pending_review, 422, "User can only have one pending review per pull request"),
        (_dismissal_of_a_comment, 422, "Can not dismiss a commented pull request review"),
        (_label_twice, 422, "already_exists"),
        (_label_by_a_reader, 403, "Must have admin rights to Repository."),
        (_label_that_is_not_there, 404, "Label does not exist"),
        (_blank_comment, 422, "Body cannot be blank"),
        (_comment_of_somebody_else, 403, "Must have admin rights to Repository."),
        (_pull_twice, 422, "A pull request already exists for acme:patch-1."),
        (_pull_without_change, 422, "No commits between main and main"),
        (_push_by_a_stranger, 403, "Permission to acme/shop.git denied to stella."),
        (_push_to_a_protected_branch, 422, "GH006: Protected branch update failed for refs/heads/main."),
        (_reopen_what_was_merged, 422, "state cannot be changed. The pull request was merged."),
        (
            _reopen_what_was_rewritten,
            422,
            "state cannot be changed. The patch-1 branch was force-pushed or recreated.",
        ),
        (_retarget_to_nowhere, 422, "invalid"),
    ],
)
def test_github_refuses(act: Callable[[SmallSandbox], None], status: int, message: str) -> None:
    with pytest.raises(Refused) as caught:
        act(small_sandbox())
    assert (caught.value.status, _told(caught.value)) == (status, message)


def _told(refused: Refused) -> str:
    """Return the message, or that of the first validation error."""
    if not refused.errors:
        return refused.message
    error = refused.errors[0]
    return error if isinstance(error, str) else error.get("message", error["code"])


def test_a_refused_review_request_has_no_effect() -> None:
    here = small_sandbox()
    pull = here.pull()
    with pytest.raises(Refused):
        here.sandbox.request_reviews(pull, here.paula, [here.emil, here.stella])
    assert pull.review_requests == []


def _output(**fields: str) -> CheckOutput:
    return CheckOutput(**({"title": "t", "summary": "s"} | fields))


ACTION = CheckAction(label="Again", description="Look again", identifier="again")
NOTE = CheckAnnotation(path="a", start_line=1, end_line=1, level="notice", message="m")


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(CheckChange(conclusion="success"), id="no name"),
        pytest.param(CheckChange(name="c", conclusion="fine"), id="unknown conclusion"),
        pytest.param(CheckChange(name="c", conclusion="stale"), id="only GitHub sets stale"),
        pytest.param(CheckChange(name="c", status="completed"), id="completed without a conclusion"),
        pytest.param(CheckChange(name="c", status="done"), id="unknown status"),
        pytest.param(CheckChange(name="c", annotations=(NOTE,) * 51), id="51 annotations"),
        pytest.param(CheckChange(name="c", output=_output(summary="x" * 65_536)), id="long summary"),
        pytest.param(CheckChange(name="c", output=_output(text="x" * 65_536)), id="long text"),
        pytest.param(CheckChange(name="c", output=_output(text="é" * 32_768)), id="a text of many bytes"),
        pytest.param(CheckChange(name="c", actions=(ACTION,) * 4), id="four actions"),
        pytest.param(
            CheckChange(name="c", actions=(CheckAction(label="x" * 21, description="", identifier="i"),)),
            id="long label",
        ),
        pytest.param(
            CheckChange(name="c", actions=(CheckAction(label="l", description="x" * 41, identifier="i"),)),
            id="long description",
        ),
        pytest.param(
            CheckChange(name="c", actions=(CheckAction(label="l", description="", identifier="x" * 21),)),
            id="long identifier",
        ),
    ],
)
def test_a_check_run_must_respect_the_limits_of_github(change: CheckChange) -> None:
    here = small_sandbox()
    with pytest.raises(Refused) as caught:
        here.sandbox.create_check(here.shop, here.app, here.pull().head.oid, change)
    assert caught.value.status == 422
    assert here.sandbox.runs[here.shop] == {}


def test_a_check_run_needs_a_commit_that_exists() -> None:
    here = small_sandbox()
    with pytest.raises(Refused, match="No commit found for SHA: abc"):
        here.sandbox.create_check(here.shop, here.app, "abc", CheckChange(name="c"))


def test_only_the_app_that_created_a_check_run_can_update_it() -> None:
    here = small_sandbox()
    run = here.sandbox.create_check(here.shop, here.app, here.pull().head.oid, CheckChange(name="c"))
    other = here.sandbox.register_app("other", permissions={"checks": "write"}, events=[])
    with pytest.raises(Refused, match="can only be modified by the GitHub App that created it"):
        here.sandbox.update_check(run, other, CheckChange(conclusion="success"))
