"""SPEC §5: who can hold a role, and what a pair consists of. Each row spoils a complete file once."""

from __future__ import annotations

import pytest

from ghapp.rules.config.load import load
from ghapp.rules.model.framework import RepoConfig
from tests.support.broken_config import EMPTY_LIST, EMPTY_VALUE, MUST_BE_TEXT, PAIRS, problems, spoiled

LOGIN_RULE = 'is not a valid user or team: use a login like `octocat` or a team like `"@org/team"`.'


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("octocat", "-octocat", f"1:5: `-octocat` {LOGIN_RULE}", id="a login that starts with a hyphen"),
        pytest.param("octocat", "octo cat", f"1:5: `octo cat` {LOGIN_RULE}", id="a login with a space"),
        pytest.param("octocat", "a" * 40, f"1:5: `{'a' * 40}` {LOGIN_RULE}", id="a login that is too long"),
        pytest.param("octocat", '""', f"1:5: `` {LOGIN_RULE}", id="an empty login"),
        pytest.param("octocat", '"@"', f"1:5: `@` {LOGIN_RULE}", id="only the sign"),
        pytest.param("octocat", "acme/", f"1:5: `acme/` {LOGIN_RULE}", id="a team without a slug"),
        pytest.param(
            "octocat", "acme/The Team", f"1:5: `acme/The Team` {LOGIN_RULE}", id="a team's name, not its slug"
        ),
        pytest.param("octocat", "é", f"1:5: `é` {LOGIN_RULE}", id="a letter that GitHub does not take"),
        pytest.param(
            "octocat",
            "a`b" + "c" * 60,
            f"1:5: `a'b{'c' * 57}…` {LOGIN_RULE}",
            id="foreign text cannot break the sentence",
        ),
        pytest.param(
            "octocat",
            "dependabot[bot]",
            "1:5: `dependabot[bot]` is a bot: only people and teams can hold a role.",
            id="a bot",
        ),
        pytest.param(
            "octocat",
            "acme/eng/web",
            "1:5: `acme/eng/web` includes a parent team: write `@org/team` only.",
            id="a team's path",
        ),
        pytest.param(
            "[hubot,",
            "[hubot, Hubot,",
            "2:5: `hubot` is in this list twice: keep one.",
            id="a holder named twice",
        ),
        pytest.param(
            "octocat",
            "[]",
            f"1:5: {EMPTY_LIST}",
            id="nobody",
        ),
        pytest.param(
            "octocat", "{a: b}", "1:5: `pm` must be a single value or a list of values.", id="a mapping for a role"
        ),
        pytest.param(
            "octocat", "true", "1:5: `pm` must be a single value or a list of values.", id="a truth value for a role"
        ),
        pytest.param("hubot", "[x]", f"2:6: `em` {MUST_BE_TEXT}", id="a list in a list"),
        pytest.param("pm: octocat", "pm:", f"1:1: `pm` {EMPTY_VALUE}", id="an empty role"),
        pytest.param("hubot,", "~,", f"2:6: `em` {EMPTY_VALUE}", id="an empty holder"),
        pytest.param(
            "pm: octocat\n",
            "",
            "1:1: `pm` is missing: add a user or team, for example `pm: octocat`.",
            id="a role that is missing",
        ),
    ],
)
def test_a_role_needs_holders_that_can_exist_on_github(old: str, new: str, expected: str) -> None:
    assert spoiled(old, new) == [expected]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("    pm: monalisa\n", "", "6:5: `pm` is missing from this pair: add it.", id="no pm"),
        pytest.param("name: search", "title: search", "6:5: `name` is missing from this pair: add it.", id="no name"),
        pytest.param(
            "name: search", 'name: ""', "6:11: `` is not a valid pair name: use 1 to 50 characters.", id="an empty name"
        ),
        pytest.param("name: search", "name: [x]", f"6:11: `pairs.name` {MUST_BE_TEXT}", id="a list as name"),
        pytest.param("[search]", "[]", f"9:13: {EMPTY_LIST}", id="no labels"),
        pytest.param("[docs/prd/checkout/**]", "[]", f"5:12: {EMPTY_LIST}", id="no paths"),
        pytest.param(
            "[docs/prd/checkout/**]",
            "{}",
            "5:12: `pairs.paths` must be a single value or a list of values.",
            id="paths as a mapping",
        ),
        pytest.param("monalisa", "m_o_na", f"7:9: `m_o_na` {LOGIN_RULE}", id="a holder of a pair"),
    ],
)
def test_a_pair_needs_valid_values(old: str, new: str, expected: str) -> None:
    assert expected in spoiled(old, new, PAIRS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("pairs: []", "1:1: `pairs` is empty: add a pair, or use `pm` and `em` instead.", id="no pairs"),
        pytest.param("pairs: octocat", "1:8: `pairs` must be a list.", id="a text"),
        pytest.param(
            "pairs: [octocat]",
            "1:9: A pair must be a mapping with the keys `name`, `pm`, `em`, `paths` and `labels`.",
            id="a pair that is only a name",
        ),
        pytest.param(
            "pairs:\n- name: a\n  pm: b\n  em: c\n- # later\n", f"5:1: `pairs` {EMPTY_VALUE}", id="an empty pair"
        ),
    ],
)
def test_pairs_are_a_list_of_mappings(text: str, expected: str) -> None:
    assert problems(text) == [expected]


@pytest.mark.parametrize("name", ["x" * 51, '"a\\tb"', '" "'])
def test_a_pair_name_is_one_line_and_not_too_long(name: str) -> None:
    (problem,) = problems(f"pairs: [{{name: {name}, pm: a, em: b}}]\n")
    assert problem.endswith("is not a valid pair name: use 1 to 50 characters.")


def test_a_pair_name_may_have_the_greatest_length() -> None:
    assert isinstance(load(f"pairs: [{{name: {'x' * 50}, pm: a, em: b}}]\n"), RepoConfig)
