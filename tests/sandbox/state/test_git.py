"""Object ids, merge bases and diffs, as in git."""

from __future__ import annotations

import pytest

from ghapp.sandbox.state.git import Executable, Submodule, Symlink, diff, entry_oid
from tests.support.small_sandbox import small_sandbox

LONG = "".join(f"line {number}\n" for number in range(10))


def test_a_blob_has_the_id_that_git_gives_it() -> None:
    assert entry_oid("hello\n") == "ce013625030ba8dba906f756967f9e9ca394464a"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param({"a": "1"}, {"a": "1"}, [], id="nothing changed"),
        pytest.param({}, {"a": "1"}, [("a", "added", None)], id="added"),
        pytest.param({"a": "1"}, {"a": "2"}, [("a", "modified", None)], id="modified"),
        pytest.param({"a": "1"}, {}, [("a", "removed", None)], id="removed"),
        pytest.param({"a": "1"}, {"b": "1"}, [("b", "renamed", "a")], id="renamed"),
        pytest.param({"a": LONG}, {"b": LONG + "more\n"}, [("b", "renamed", "a")], id="renamed and changed a little"),
        pytest.param(
            {"a": "one\n"}, {"b": "other\n"}, [("a", "removed", None), ("b", "added", None)], id="removed and added"
        ),
        pytest.param({"a": "1"}, {"a": Executable("1")}, [("a", "modified", None)], id="made executable"),
        pytest.param({"a": "b"}, {"a": Symlink("b")}, [("a", "changed", None)], id="made a link"),
        pytest.param({"a": Submodule("1")}, {"a": Submodule("2")}, [("a", "modified", None)], id="another submodule"),
        pytest.param(
            {"a": "b"}, {"c": Symlink("b")}, [("a", "removed", None), ("c", "added", None)], id="a link, not a rename"
        ),
        pytest.param(
            {"a": "1", "b": "1"}, {"c": "1", "b": "1"}, [("c", "renamed", "a")], id="renamed beside an equal file"
        ),
    ],
)
def test_a_diff_has_the_status_of_each_file(
    old: dict[str, str], new: dict[str, str], expected: list[tuple[str, str, str | None]]
) -> None:
    assert [(change.path, change.status, change.previous_path) for change in diff(old, new)] == expected


def test_a_submodule_has_the_id_of_its_commit() -> None:
    assert entry_oid(Submodule("c" * 40)) == "c" * 40
    assert entry_oid(Symlink("a")) == entry_oid("a")


def test_a_diff_counts_lines() -> None:
    (change,) = diff({"a": "1\n2\n3\n"}, {"a": "1\n3\n4\n5\n"})
    assert (change.additions, change.deletions) == (2, 1)


def test_a_pull_request_shows_the_changes_of_its_branch_only() -> None:
    here = small_sandbox()
    pull = here.pull()
    here.sandbox.commit(here.shop, here.emil, {"src/cart.py": "total = 0\n"})
    here.sandbox.push(pull, here.paula, {"docs/prd/cart.md": "# Cart\nsmall\n"})
    assert [change.path for change in pull.files] == ["docs/prd/cart.md"]
    assert len(pull.commits) == 2


def test_a_merge_keeps_what_both_sides_changed() -> None:
    here = small_sandbox()
    pull = here.pull()
    here.sandbox.commit(here.shop, here.emil, {"src/cart.py": "total = 0\n"})
    here.sandbox.merge(pull, here.emil)
    assert set(here.shop.head.tree) == {"README.md", "docs/prd/cart.md", "src/cart.py"}
    assert [change.path for change in pull.files] == ["docs/prd/cart.md"]
    assert pull.merged_by is here.emil


def test_a_later_pull_request_starts_from_the_merged_branch() -> None:
    here = small_sandbox()
    here.sandbox.merge(here.pull(), here.emil)
    later = here.sandbox.open_pull(here.shop, here.enno, renames={"docs/prd/cart.md": "docs/prd/basket.md"})
    here.sandbox.push(later, here.enno, {"README.md": None})
    assert [(change.path, change.status) for change in later.files] == [
        ("README.md", "removed"),
        ("docs/prd/basket.md", "renamed"),
    ]


def test_a_force_push_replaces_the_commits_and_is_in_the_timeline() -> None:
    here = small_sandbox()
    pull = here.pull()
    before = pull.head.oid
    here.sandbox.push(pull, here.paula, {"notes.md": "x\n"})
    here.sandbox.push(pull, here.paula, {"docs/prd/cart.md": None}, force=True)
    assert len(pull.commits) == 1
    assert [change.path for change in pull.files] == ["notes.md"]
    (event,) = [event for event in pull.timeline if event.kind == "head_ref_force_pushed"]
    assert event.after == pull.head.oid != before


def test_equal_actions_give_equal_ids() -> None:
    one, other = small_sandbox().pull(), small_sandbox().pull()
    assert (one.node_id, one.head.oid) == (other.node_id, other.head.oid)
