"""Auto-merge: GitHub merges by itself once the required checks pass."""

from __future__ import annotations

import pytest

from ghapp.sandbox import PullRequest
from ghapp.sandbox.errors import Refused
from ghapp.sandbox.verbs.checks import CheckChange
from tests.support.small_sandbox import CHECK, SmallSandbox, small_sandbox


@pytest.fixture
def here() -> SmallSandbox:
    made = small_sandbox()
    made.sandbox.protect(made.shop, "main", required=[(CHECK, made.app.id)])
    return made


def waiting(here: SmallSandbox) -> PullRequest:
    """A pull request with auto-merge whose check blocks."""
    pull = here.pull()
    here.sandbox.create_check(here.shop, here.app, pull.head.oid, CheckChange(name=CHECK, conclusion="action_required"))
    here.sandbox.enable_auto_merge(pull, here.paula)
    return pull


@pytest.mark.parametrize("conclusion", ["success", "neutral", "skipped"])
def test_a_pull_request_is_merged_when_its_check_turns_green(here: SmallSandbox, conclusion: str) -> None:
    pull = waiting(here)
    (suite,) = here.sandbox.suites[here.shop][pull.head.oid]
    assert pull.merged_at is None
    here.sandbox.update_check(suite.runs[0], here.app, CheckChange(conclusion=conclusion))
    assert (pull.merged_by, pull.auto_merge) == (here.paula, None)


def test_a_new_check_run_that_passes_merges_too(here: SmallSandbox) -> None:
    pull = waiting(here)
    here.sandbox.create_check(here.shop, here.app, pull.head.oid, CheckChange(name=CHECK, conclusion="success"))
    assert pull.merged_at


def test_a_merge_queue_takes_what_would_be_merged(here: SmallSandbox) -> None:
    here.sandbox.require_merge_queue(here.shop)
    pull = waiting(here)
    for _ in range(2):
        here.sandbox.create_check(here.shop, here.app, pull.head.oid, CheckChange(name=CHECK, conclusion="success"))
    entry = here.sandbox.queue_entry(pull)
    assert entry
    assert (entry.enqueuer, pull.auto_merge, pull.merged_at) == (here.paula, None, None)


def test_a_failing_check_merges_nothing(here: SmallSandbox) -> None:
    pull = waiting(here)
    here.sandbox.create_check(here.shop, here.app, pull.head.oid, CheckChange(name=CHECK, conclusion="failure"))
    assert pull.merged_at is None


def test_auto_merge_can_be_disabled(here: SmallSandbox) -> None:
    pull = waiting(here)
    here.sandbox.disable_auto_merge(pull, here.emil)
    assert pull.auto_merge is None
    with pytest.raises(Refused, match="Can't disable"):
        here.sandbox.disable_auto_merge(pull, here.emil)


@pytest.mark.parametrize("change", ["close", "convert_to_draft", "retarget"])
def test_a_change_of_the_pull_request_disables_auto_merge(here: SmallSandbox, change: str) -> None:
    here.sandbox.commit(here.shop, here.paula, {"a.md": "x\n"}, "release")
    pull = waiting(here)
    getattr(here.sandbox, change)(pull, here.paula, *(["release"] if change == "retarget" else []))
    assert pull.auto_merge is None


def test_an_edited_title_leaves_auto_merge_alone(here: SmallSandbox) -> None:
    pull = waiting(here)
    here.sandbox.edit(pull, here.paula, title="Another")
    assert pull.auto_merge


def test_auto_merge_is_refused_where_it_cannot_wait(here: SmallSandbox) -> None:
    draft = here.pull(draft=True)
    with pytest.raises(Refused, match="draft"):
        here.sandbox.enable_auto_merge(draft, here.paula)
    pull = here.sandbox.open_pull(here.shop, here.paula, {"b.md": "x\n"})
    here.sandbox.create_check(here.shop, here.app, pull.head.oid, CheckChange(name=CHECK, conclusion="success"))
    with pytest.raises(Refused, match="clean status"):
        here.sandbox.enable_auto_merge(pull, here.paula)
    with pytest.raises(Refused):
        here.sandbox.enable_auto_merge(waiting_for(here), here.stella)


def waiting_for(here: SmallSandbox) -> PullRequest:
    """A pull request without a check."""
    return here.sandbox.open_pull(here.shop, here.paula, {"c.md": "x\n"})
