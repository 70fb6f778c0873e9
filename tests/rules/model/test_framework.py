"""The framework: who partners whom, how holders are written, and whom a configuration names (SPEC §1, §5)."""

from __future__ import annotations

import pytest

from ghapp.rules.config.load import load
from ghapp.rules.model.framework import AREA_OWNER, KIND_AREAS, KIND_OWNER, Holder, Problem, RepoConfig, Role
from tests.support.builders import config, pair

PAIR = "pm: octocat\nem: hubot\n"


def test_each_role_is_the_partner_of_the_other() -> None:
    assert [role.partner for role in (Role.PM, Role.EM)] == [Role.EM, Role.PM]


def test_the_owner_of_a_document_owns_its_areas() -> None:
    owners = {kind: {AREA_OWNER[area] for area in KIND_AREAS[kind]} for kind in KIND_OWNER}
    assert owners == {kind: {owner} for kind, owner in KIND_OWNER.items()}


@pytest.mark.parametrize(
    ("text", "name", "mention", "shown"),
    [
        ("octocat", "octocat", "@octocat", "octocat"),
        ("@OctoCat", "octocat", "@octocat", "octocat"),
        ("@Acme/Product", "acme/product", "@acme/product", "@acme/product"),
        ("acme/product", "acme/product", "@acme/product", "@acme/product"),
    ],
)
def test_a_holder_is_parsed_without_case_or_sign(text: str, name: str, mention: str, shown: str) -> None:
    holder = Holder.parse(text)
    assert (holder.name, holder.mention, str(holder)) == (name, mention, shown)
    assert holder.is_team == ("/" in text)


def test_a_pair_has_holders_of_both_roles() -> None:
    named = pair("paula", "eric edna")
    assert [[each.name for each in named.holders(role)] for role in Role] == [["paula"], ["eric", "edna"]]


@pytest.mark.parametrize(("paths", "labels", "is_fallback"), [("", "", True), ("a/**", "", False), ("", "a", False)])
def test_a_pair_without_selectors_is_the_fallback(paths: str, labels: str, is_fallback: bool) -> None:
    first = pair(name="first", paths=paths, labels=labels)
    assert first.is_fallback is is_fallback
    assert config(first, pair(name="rest")).fallback.name == ("first" if is_fallback else "rest")


def test_a_single_pair_is_the_fallback_whatever_its_paths() -> None:
    loaded = load("pairs: [{name: all, pm: octocat, em: hubot, paths: [docs/**]}]")
    assert isinstance(loaded, RepoConfig)
    assert loaded.fallback.name == "all"


def test_holders_named_for_escalation_are_among_all_named_holders() -> None:
    loaded = load(f'{PAIR}reminders: {{escalate_to: "@acme/leads"}}\n')
    assert isinstance(loaded, RepoConfig)
    assert loaded.named == {Holder("octocat"), Holder("hubot"), Holder.parse("acme/leads")}


def test_a_problem_is_written_with_its_line_and_column() -> None:
    assert str(Problem(3, 14, "Wrong.")) == "3:14: Wrong."
