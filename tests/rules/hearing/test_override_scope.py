"""The scope of an override: it changes with the contents, the base branch and the people in charge (SPEC §4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from ghapp.rules.documents.touched import touched
from ghapp.rules.hearing.override_scope import OverrideScope, override_binding, override_scope
from ghapp.rules.model.framework import RepoConfig
from ghapp.rules.model.snapshot import ChangedFile, Snapshot
from tests.support.builders import PRD, SDD, config, file, holder, known, pair, person, user
from tests.support.overrides import held, thread

SCOPE = OverrideScope("contents", "base", "pairs")
OTHER_ERIC = replace(person("eric"), node_id="U_other", members=(user("other"),))


def scope_of(snapshot: Snapshot, rules: RepoConfig) -> OverrideScope | None:
    assert snapshot.pull_request
    return override_scope(snapshot, snapshot.pull_request, rules, touched(rules, snapshot.pull_request.files))


def binding_of(snapshot: Snapshot, rules: RepoConfig) -> str:
    assert snapshot.pull_request
    return override_binding(snapshot, snapshot.pull_request, rules, touched(rules, snapshot.pull_request.files))


def changed_parts(snapshot: Snapshot, rules: RepoConfig) -> set[str]:
    """The parts of the scope that are not those of the thread as it was."""
    before, after = scope_of(thread(), config()), scope_of(snapshot, rules)
    assert before
    assert after
    return {name for name in ("contents", "base", "pairs") if getattr(before, name) != getattr(after, name)}


@pytest.mark.parametrize(
    ("words", "scope"),
    [
        (SCOPE.words, SCOPE),
        (("1", "contents", "base", "pairs"), None),
        (("2", "contents", "base"), None),
        (("2", "contents", "base", "pairs", "more"), None),
        (("contents",), None),
    ],
)
def test_a_scope_is_read_from_the_words_of_a_marker(words: Sequence[str], scope: OverrideScope | None) -> None:
    assert OverrideScope.parse(words) == scope


@pytest.mark.parametrize(
    "files",
    [pytest.param((file("src/a.py"),), id="no document"), pytest.param((file(PRD),), id="an unknown content")],
)
def test_there_is_no_scope_without_known_contents(files: tuple[ChangedFile, ...]) -> None:
    assert scope_of(thread(files=files), config()) is None


@pytest.mark.parametrize(
    ("changes", "parts"),
    [
        pytest.param({}, set(), id="nothing"),
        pytest.param({"head_sha": "b" * 40}, set(), id="another commit"),
        pytest.param({"base": "release"}, {"base"}, id="another base"),
        pytest.param({"files": (held(PRD, "b2"),)}, {"contents", "pairs"}, id="other contents"),
        pytest.param({"files": (held(PRD, "b1"), held("a.py", "b9"))}, set(), id="another file"),
        pytest.param({"files": (held(PRD, "b1"), held(SDD, "b1"))}, {"contents", "pairs"}, id="another document"),
    ],
)
def test_a_scope_changes_with_contents_and_base(changes: dict[str, Any], parts: set[str]) -> None:
    assert changed_parts(thread(**changes), config()) == parts


@pytest.mark.parametrize(
    ("rules", "parts"),
    [
        pytest.param(config(pair(name="renamed")), set(), id="another name of the pair"),
        pytest.param(config(pair(em="eric lena")), {"pairs"}, id="one more holder"),
        pytest.param(config(pair("eric", "paula")), {"pairs"}, id="roles exchanged"),
        pytest.param(config(pair("pam", name="other", paths="docs"), pair()), {"pairs"}, id="another pair"),
    ],
)
def test_a_scope_and_the_button_change_with_the_people_in_charge(rules: RepoConfig, parts: set[str]) -> None:
    assert changed_parts(thread(), rules) == parts
    assert (binding_of(thread(), rules) != binding_of(thread(), config())) is bool(parts)


def test_a_holder_counts_by_id_rather_than_by_name() -> None:
    known_eric = replace(thread(), people=known(person("eric")))
    other_eric = replace(thread(), people={holder("eric"): OTHER_ERIC})
    first, second = scope_of(known_eric, config()), scope_of(other_eric, config())
    assert first
    assert second
    assert (first.contents, first.base) == (second.contents, second.base)
    assert first.pairs != second.pairs


def test_the_button_is_bound_to_the_base_but_not_to_contents() -> None:
    binding = binding_of(thread(), config())
    assert len(f"override:{binding}") == 20
    assert binding_of(thread(base="release"), config()) != binding
    assert binding_of(thread(files=(held(PRD, "b2"),)), config()) == binding


def test_a_branch_name_with_half_a_surrogate_pair_has_a_scope() -> None:
    assert changed_parts(thread(base="\ud800"), config()) == {"base"}
    assert binding_of(thread(base="\ud800"), config()) != binding_of(thread(), config())
