"""SPEC §5: a wrong owner, label or glob is told with what to write instead. Each row spoils a complete file once."""

from __future__ import annotations

import pytest

from ghapp.rules.config.load import load
from ghapp.rules.model.framework import RepoConfig
from tests.support.broken_config import COMPLETE, EMPTY_VALUE, MUST_BE_TEXT, problems, spoiled

LABEL_RULE = "is not a valid label name: use 1 to 50 characters, without leading or trailing spaces."
COLOUR_RULE = "is not a valid color: use six hexadecimal digits, like `0969da`."
GLOB_RULE = "is not valid: use the syntax of a .gitignore file."
NO_MATCH = "cannot match any file: use a path like `docs/prd/**`."
ONE_OWNER = "must be a single owner, `pm` or `em`: each area has exactly one."
NO_OWNER = "is empty: set it to `pm` or `em`. Each area has exactly one owner."


BAD_CHECK = "`gate.check` must be `single`, `per-base`, or a mapping like `release/*: Release gate`."


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("owner: pm", "owner: [pm, em]", f"5:12: `areas.why.owner` {ONE_OWNER}", id="two"),
        pytest.param("owner: pm", "owner: []", f"5:12: `areas.why.owner` {ONE_OWNER}", id="an empty list"),
        pytest.param("owner: pm", "owner:", f"5:5: `areas.why.owner` {NO_OWNER}", id="none"),
        pytest.param(
            "owner: pm", "owner: PM", "5:12: Unknown role `PM` for `areas.why.owner`. Did you mean `pm`?", id="misspelt"
        ),
        pytest.param(
            "owner: pm",
            "owner: octocat",
            "5:12: Unknown role `octocat` for `areas.why.owner`. Use `pm` or `em`.",
            id="a person",
        ),
        pytest.param(
            "owner: pm",
            "owner: {pm: em}",
            f"5:12: `areas.why.owner` {MUST_BE_TEXT}",
            id="a mapping",
        ),
        pytest.param(
            "label: why",
            "label: How",
            "6:12: The label `How` would have two owners: `em` from area `how` and `pm` from area `why`."
            " Give each area its own label, or both the same owner.",
            id="a label of two areas with different owners",
        ),
    ],
)
def test_an_area_has_exactly_one_owner(old: str, new: str, expected: str) -> None:
    assert spoiled(old, new) == [expected]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        pytest.param("label: why", 'label: ""', f"6:12: `` {LABEL_RULE}", id="an empty label"),
        pytest.param("label: why", 'label: " x"', f"6:12: ` x` {LABEL_RULE}", id="a label with space"),
        pytest.param("color: d93f0b", f"color: {'x' * 60}", f"7:12: `{'x' * 60}` {COLOUR_RULE}", id="60 letters"),
        pytest.param("color: d93f0b", f"color: {'x' * 61}", f"7:12: `{'x' * 60}…` {COLOUR_RULE}", id="61 letters"),
        pytest.param("label: why", f"label: {'x' * 51}", f"6:12: `{'x' * 51}` {LABEL_RULE}", id="a long label"),
        pytest.param(
            "label: why", 'label: "a\\nb"', f"6:12: `a\N{REPLACEMENT CHARACTER}b` {LABEL_RULE}", id="two lines"
        ),
        pytest.param(
            "label: why",
            "label: [why]",
            f"6:12: `areas.why.label` {MUST_BE_TEXT}",
            id="a list as label",
        ),
        pytest.param(
            "color: d93f0b",
            "color: red",
            "7:12: `red` is not a valid color: use six hexadecimal digits, like `0969da`.",
            id="a colour by name",
        ),
        pytest.param(
            "color: d93f0b", "color: #d93f0b", f"7:5: `areas.why.color` {EMPTY_VALUE}", id="a colour as comment"
        ),
        pytest.param(
            "Why work on this?",
            "x" * 101,
            "8:18: A label description must be one line of at most 100 characters: shorten it.",
            id="a long description",
        ),
        pytest.param(
            "  prd: docs/prd/**", '  prd: "[[:x:]]"', f"10:8: The glob `[[:x:]]` {GLOB_RULE}", id="a nested set"
        ),
        pytest.param("  prd: docs/prd/**", '  prd: "[a"', f"10:8: The glob `[a` {GLOB_RULE}", id="an open bracket"),
        pytest.param("  prd: docs/prd/**", '  prd: "#x"', f"10:8: The glob `#x` {GLOB_RULE}", id="a comment"),
        pytest.param(
            "  prd: docs/prd/**", "  prd: a\\", f"10:8: The glob `a\\` {GLOB_RULE}", id="a trailing backslash"
        ),
        pytest.param(
            "  prd: docs/prd/**",
            f"  prd: {'x' * 256}",
            f"10:8: The glob `{'x' * 60}…` {GLOB_RULE}",
            id="a glob longer than any path is likely to be",
        ),
        pytest.param(
            "[docs/sdd/**]",
            "[docs/sdd/**, '']",
            f"11:22: The glob `` {NO_MATCH}",
            id="an empty glob",
        ),
        pytest.param(
            "[docs/sdd/**]",
            "[docs//x]",
            f"11:9: The glob `docs//x` {NO_MATCH}",
            id="an empty folder name",
        ),
        pytest.param(
            "[docs/sdd/**]",
            "[./docs]",
            "11:9: The glob `./docs` cannot match any file: paths start at the repository root, without `.` or `..`.",
            id="a path from here",
        ),
        pytest.param(
            "[docs/sdd/**]",
            "[docs/sdd/**, '!./docs']",
            "11:22: The glob `!./docs` cannot match any file: paths start at the repository root, without `.` or `..`.",
            id="a path from here that is taken out",
        ),
        pytest.param(
            "[docs/sdd/**]",
            "[../docs]",
            "11:9: The glob `../docs` cannot match any file: paths start at the repository root, without `.` or `..`.",
            id="a path from above",
        ),
        pytest.param("[docs/sdd/**]", "['a ']", f"11:9: The glob `a ` {NO_MATCH}", id="a space at the end"),
        pytest.param("[docs/sdd/**]", "[' a']", f"11:9: The glob ` a` {NO_MATCH}", id="a space at the beginning"),
        pytest.param("[docs/sdd/**]", "[docs/**, '!']", f"11:18: The glob `!` {NO_MATCH}", id="nothing taken out"),
        pytest.param(
            "[docs/sdd/**]",
            "[docs\\sdd]",
            "11:9: The glob `docs\\sdd` contains a backslash: separate folders with `/`.",
            id="a path with backslashes",
        ),
        pytest.param(
            "[docs/sdd/**]",
            "['!docs/**']",
            "11:8: This list only excludes files (`!`): add a glob that includes some.",
            id="globs that only exclude",
        ),
        pytest.param(
            "  mode: enforce",
            "  mode: enforced",
            "13:9: Unknown value `enforced` for `gate.mode`. Did you mean `enforce`?",
            id="a misspelt mode",
        ),
        pytest.param(
            "check: single",
            "check: many",
            "14:10: Unknown value `many` for `gate.check`. "
            "Use `single` or `per-base`, or map branch patterns to names.",
            id="an unknown check",
        ),
        pytest.param(
            "check: single",
            "check: per-bas",
            "14:10: Unknown value `per-bas` for `gate.check`. Did you mean `per-base`?",
            id="a misspelt check",
        ),
        *(
            pytest.param("check: single", f"check: {given}", f"14:10: {problem}", id=f"check {given[:20]}")
            for given, problem in (
                ("[main]", BAD_CHECK),
                ("{}", BAD_CHECK),
                (
                    '{"v[12]": Gate}',
                    "`v[12]` is not a valid branch pattern: use a name like `main`, or `*`, `**` and `?` in it.",
                ),
                ("{main: [Gate]}", "The name of the check for `main` must be text of 1 to 100 characters."),
                ('{main: " "}', "The name of the check for `main` must be text of 1 to 100 characters."),
                (f"{{main: {'x' * 101}}}", "The name of the check for `main` must be text of 1 to 100 characters."),
                (
                    f"{{{', '.join(f'b{number}: Gate' for number in range(51))}}}",
                    "`gate.check` has 51 branch patterns: 50 at most.",
                ),
            )
        ),
        pytest.param(
            "partner: comment",
            "partner: 2",
            "15:12: Unknown value `2` for `gate.partner`. Use `comment`, `review` or `approval`.",
            id="a number for a word",
        ),
        pytest.param("labels: on", "labels: yes", "16:9: `labels` must be `on` or `off`.", id="labels yes"),
        pytest.param("labels: on", "labels: [off]", "16:9: `labels` must be `on` or `off`.", id="labels as a list"),
        pytest.param("labels: on", "labels:", f"16:1: `labels` {EMPTY_VALUE}", id="labels left empty"),
        pytest.param(
            "labels: on",
            "gate: advise",
            "16:1: `gate` appears twice, first in line 12: keep one.",
            id="a key given twice",
        ),
        pytest.param(
            "labels: on",
            "extends: orgs",
            "16:10: Unknown value `orgs` for `extends`. Did you mean `org`?",
            id="an unknown extends",
        ),
    ],
)
def test_a_refused_value_is_reported_with_what_to_write_instead(old: str, new: str, expected: str) -> None:
    assert spoiled(old, new) == [expected]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("label: why", f"label: {'x' * 50}", id="a label"),
        pytest.param("Why work on this?", "x" * 100, id="a description"),
        pytest.param("  prd: docs/prd/**", f"  prd: {'x' * 255}", id="a glob"),
        pytest.param("  prd: docs/prd/**", "  prd: /docs/", id="a folder at the top"),
        pytest.param("  prd: docs/prd/**", '  prd: "[z-a]"', id="a range that holds only its beginning"),
        pytest.param("  prd: docs/prd/**", "  prd: 'docs/a\\ '", id="an escaped space at the end"),
        pytest.param("  prd: docs/prd/**", "  prd: docs/my prds", id="a space"),
        pytest.param("  prd: docs/prd/**", "  prd: X", id="a name of one letter"),
        pytest.param("pm: octocat", f'pm: "@{"x" * 39}"', id="a login"),
    ],
)
def test_the_longest_and_the_shortest_value_are_accepted(old: str, new: str) -> None:
    assert COMPLETE.count(old) == 1
    assert isinstance(load(COMPLETE.replace(old, new)), RepoConfig)


def test_a_duplicate_in_a_list_of_holders_is_named() -> None:
    assert problems('pm: [octocat, monalisa, "@Monalisa"]\nem: hubot\n') == [
        "1:5: `monalisa` is in this list twice: keep one."
    ]
