"""Branches of the sandbox: deleting one, and pushing one by force."""

from __future__ import annotations

import pytest

from ghapp.sandbox.errors import Refused
from tests.support.small_sandbox import small_sandbox


def test_pull_requests_into_a_merged_branch_are_retargeted_when_it_is_deleted() -> None:
    here = small_sandbox()
    box, shop = here.sandbox, here.shop
    below = box.open_pull(shop, here.paula, {"a": "1"}, branch="below")
    above = box.open_pull(shop, here.paula, {"b": "1"}, branch="above", base="below")
    box.merge(below, here.paula)
    box.outbox.clear()
    box.delete_branch(shop, here.paula, "below")
    assert (above.state, above.base_ref, above.base) == ("open", "main", shop.head)
    assert [(each.kind, each.before, each.after) for each in above.timeline] == [
        ("automatic_base_change_succeeded", "below", "main")
    ]
    assert all(each.event != "pull_request" for each in box.outbox)


def test_pull_requests_from_and_into_a_branch_that_was_not_merged_are_closed() -> None:
    here = small_sandbox()
    box, shop = here.sandbox, here.shop
    below = box.open_pull(shop, here.paula, {"a": "1"}, branch="below")
    above = box.open_pull(shop, here.paula, {"b": "1"}, branch="above", base="below")
    box.delete_branch(shop, here.paula, "below")
    assert (below.state, above.state) == ("closed", "closed")
    assert (shop.activity[-1].kind, shop.activity[-1].ref) == ("branch_deletion", "refs/heads/below")


def test_the_default_branch_cannot_be_deleted() -> None:
    here = small_sandbox()
    with pytest.raises(Refused):
        here.sandbox.delete_branch(here.shop, here.paula, "main")


def test_a_base_that_is_force_pushed_is_in_the_timeline() -> None:
    here = small_sandbox()
    box, shop = here.sandbox, here.shop
    before = box.commit(shop, here.paula, {"a": "1"}, branch="next")
    pull = box.open_pull(shop, here.paula, {"b": "1"}, base="next")
    box.branch(shop, here.paula, "next", shop.head, force=True)
    assert [(each.kind, each.before, each.after) for each in pull.timeline] == [
        ("base_ref_force_pushed", before.oid, shop.head.oid)
    ]
    assert shop.activity[-1].kind == "force_push"
