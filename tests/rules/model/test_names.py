"""Names: how sentences write roles, documents, people, times and lists."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ghapp.rules.model.framework import DocumentKind, Role
from ghapp.rules.model.names import account, kind_name, kind_title, listed, mentions, moment, paths, role_name, times
from tests.support.builders import ERIC, holder


def test_roles_and_documents_have_the_names_of_the_framework() -> None:
    assert [role_name(role) for role in Role] == ["PM", "EM"]
    assert [kind_name(kind) for kind in DocumentKind] == ["PRD", "SDD", "rules file"]
    assert [kind_title(kind) for kind in DocumentKind] == ["PRD", "SDD", "Rules file"]


def test_a_moment_is_written_with_its_date_and_time_zone() -> None:
    assert moment(datetime(2026, 3, 2, 9, 5, 59, tzinfo=UTC)) == "2026-03-02 09:05 UTC"


def test_an_account_is_written_as_code_and_a_deleted_one_as_ghost() -> None:
    assert (account(ERIC), account(None)) == ("`eric`", "`ghost`")


def test_holders_are_mentioned_by_the_names_that_notify_them() -> None:
    both = (holder("eric"), holder("acme/eng"))
    assert (mentions(both), mentions(both, " or ")) == ("@eric, @acme/eng", "@eric or @acme/eng")


@pytest.mark.parametrize(
    ("most", "text"), [(3, "`a.md`, `b.md`"), (2, "`a.md`, `b.md`"), (1, "`a.md` and 1 more"), (0, " and 2 more")]
)
def test_a_list_of_paths_is_cut_and_the_rest_counted(most: int, text: str) -> None:
    assert paths(["a.md", "b.md"], most) == text


def test_a_list_counts_the_items_that_were_never_shown() -> None:
    assert (listed(["a"], 1), listed(["a", "b"], 5)) == ("a", "a, b and 3 more")


@pytest.mark.parametrize(("count", "text"), [(1, "once"), (2, "twice"), (3, "3 times")])
def test_a_count_of_times_reads_as_a_word_where_there_is_one(count: int, text: str) -> None:
    assert times(count) == text
