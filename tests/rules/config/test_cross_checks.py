"""SPEC §5: what several keys must agree on. Each row breaks one such rule."""

from __future__ import annotations

import pytest

from tests.support.broken_config import PAIRS, problems, spoiled

FALLBACK = "exactly one pair must have neither `paths` nor `labels`; it is responsible for everything else."


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param(
            "pairs:",
            "em: hubot\npairs:",
            "1:1: `em` cannot be combined with `pairs`: move `em` into a pair.",
            id="both",
        ),
        pytest.param(
            "name: search",
            "name: Checkout",
            "6:11: Another pair is already called `Checkout` (line 2): rename one of them.",
            id="twins",
        ),
        pytest.param(
            "    labels: [search]\n",
            "",
            f"9:5: This is a second fallback pair; the first is in line 6: {FALLBACK}",
            id="two fallbacks",
        ),
        pytest.param(
            "name: all\n",
            "name: all\n    labels: [x]\n",
            f"1:1: There is no fallback pair: {FALLBACK}",
            id="no fallback",
        ),
    ],
)
def test_pairs_need_distinct_selectors_and_one_fallback(old: str, new: str, expected: str) -> None:
    assert expected in spoiled(old, new, PAIRS)


def test_two_pairs_need_a_fallback_too() -> None:
    pairs = [f"{{name: {name}, pm: a, em: b, paths: {name}/**}}" for name in ("web", "api")]
    (problem,) = problems(f"pairs: [{', '.join(pairs)}]\n")
    assert problem == f"1:1: There is no fallback pair: {FALLBACK}"


def test_a_pair_without_a_name_does_not_hide_duplicate_names() -> None:
    pairs = [f"{{{name}pm: a, em: b, paths: web/**}}" for name in ("", "name: web, ", "name: Web, ")]
    found = problems(f"pairs: [{', '.join(pairs)}, {{name: rest, pm: a, em: b}}]\n")
    assert any("Another pair is already called `Web`" in problem for problem in found)


def test_a_label_conflict_is_reported_where_the_label_is_set() -> None:
    text = "pm: a\nem: b\nareas:\n  why: {label: product}\n  what: {label: product, owner: em}\n"
    assert problems(text) == [
        "5:17: The label `product` would have two owners: `pm` from area `why` and `em` from area `what`."
        " Give each area its own label, or both the same owner."
    ]
