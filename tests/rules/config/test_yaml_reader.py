"""SPEC §5: a file that YAML itself cannot read gets a sentence that says where, and what to do."""

from __future__ import annotations

import pytest

from ghapp.rules.config.load import load
from ghapp.rules.config.yaml_reader import MAX_CHARACTERS, MAX_DEPTH, MAX_VALUES, read_yaml
from tests.support.broken_config import places, problems

VALID = "pm: octocat\nem: hubot\n"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("\ufeff" + VALID, id="a byte order mark"),
        pytest.param(VALID.replace("\n", "\r\n"), id="Windows line ends"),
        pytest.param("---\n" + VALID + "...\n", id="document marks"),
        pytest.param("# who leads\n\n" + VALID, id="comments"),
        pytest.param("{pm: octocat, em: hubot}", id="flow style"),
        pytest.param('"pm": octocat\n? em\n: hubot', id="keys in quotes, or explicit"),
        pytest.param('pm: "\\u006f\\U00000063tocat"\nem: "\\x68ubot"', id="escapes"),
    ],
)
def test_yaml_is_accepted_in_every_style(text: str) -> None:
    assert load(text) == load(VALID)


EMPTY = "1:1: The file is empty: add a pair, for example `pm: octocat` and `em: hubot`."
NO_MAPPING = "1:1: The file must contain keys and values, for example `pm: octocat`."
NO_CHARACTER = "This escape sequence is not a valid character: write the character itself."
NO_TAG = "A value that starts with `!` must be in quotes: YAML tags are not supported."
NO_UTF8 = "This character is not valid UTF-8: save the file with UTF-8 encoding."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", EMPTY, id="empty"),
        pytest.param("\n\n", EMPTY, id="blank"),
        pytest.param("- pm", NO_MAPPING, id="a list"),
        pytest.param("octocat", NO_MAPPING, id="a word"),
        pytest.param('pm: "\\ud800"', f"1:6: {NO_CHARACTER}", id="half of a pair"),
        pytest.param('pm: "\\U0000DFFF"', f"1:6: {NO_CHARACTER}", id="half of a pair, written long"),
        pytest.param('pm: "\\U00110000"', f"1:6: {NO_CHARACTER}", id="beyond Unicode"),
        pytest.param(
            VALID + "---\npm: a", "3:1: A second YAML document starts here: remove the line `---`.", id="two documents"
        ),
        pytest.param(
            "%YAML 1.3\n---\npm: a",
            "1:1: A line must not start with `%`: YAML directives are not supported.",
            id="a directive",
        ),
        pytest.param(
            "pm: " + "[" * MAX_DEPTH,
            "1:20: This value is nested more than 16 levels deep: flatten it.",
            id="deep nesting",
        ),
        pytest.param(
            "x" * (MAX_CHARACTERS + 1), "1:1: The file has more than 32,768 characters: shorten it.", id="a huge file"
        ),
    ],
)
def test_a_file_that_cannot_be_read_has_one_problem(text: str, expected: str) -> None:
    assert problems(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("documents:\n  prd: !docs/x", f"4:8: {NO_TAG}", id="a tag"),
        pytest.param("labels: !!bool {}", f"3:9: {NO_TAG}", id="a tag on a mapping"),
        pytest.param(
            "documents: {prd: *.md}",
            "3:18: A value that starts with `*`, like `*.md`, must be in quotes.",
            id="an alias of nothing",
        ),
        pytest.param(
            "gate: &gate {mode: *gate}",
            "3:20: A value that starts with `*`, like `*gate`, must be in quotes.",
            id="an alias of itself",
        ),
        pytest.param("*a : b", "3:1: A key must be a single word followed by a colon.", id="an alias as key"),
        pytest.param("? [a]\n: b", "3:3: A key must be a single word followed by a colon.", id="a list as key"),
        pytest.param(": b", "3:1: A key must be a single word followed by a colon.", id="no key"),
        pytest.param("labels: \N{REPLACEMENT CHARACTER}", f"3:9: {NO_UTF8}", id="no UTF-8"),
    ],
)
def test_recoverable_errors_are_reported_with_all_other_problems(text: str, expected: str) -> None:
    found = problems(f"{VALID}{text}\nlabel: 1\n")
    assert expected in found
    assert any("Did you mean `labels`?" in problem for problem in found)


def test_globs_without_quotes_are_all_named() -> None:
    assert places(VALID + "documents:\n  prd:\n    - **/PRD.md\n    - !docs/x\n    - *.prd.md\n") == [
        "5:7",
        "6:7",
        "7:7",
    ]


def test_empty_items_are_reported_at_their_dash() -> None:
    assert places("pm: octocat\nem:\n  - # nobody - yet\n  - hubot # - x\n  -\n\n  # - y\n  -\n") == [
        "3:3",
        "5:3",
        "8:3",
    ]


def test_aliases_that_would_expand_too_far_are_refused() -> None:
    levels = ["a0: &a0 [" + ", ".join(["x"] * 10) + "]"]
    levels += [f"a{n}: &a{n} [" + ", ".join([f"*a{n - 1}"] * 10) + "]" for n in range(1, 10)]
    assert problems("\n".join(levels)) == ["4:20: The file has more than 4,000 values, counting aliases: shorten it."]


def test_aliases_that_would_nest_too_deep_are_refused() -> None:
    chain = ["a: &a0 [x]", *(f"b{n}: &a{n} [[[[*a{n - 1}]]]]" for n in range(1, 6))]
    assert problems("\n".join(chain)) == ["5:13: This value is nested more than 16 levels deep: flatten it."]


def test_a_byte_order_mark_does_not_count_as_a_column() -> None:
    assert places("\ufeffgaet: 1\npm: a\nem: b\n") == ["1:1"]


def test_a_file_of_comments_is_empty_from_its_first_line() -> None:
    assert problems("# who leads?\n") == [EMPTY]


def test_the_first_of_several_unreadable_characters_is_named() -> None:
    assert f"1:1: {NO_UTF8}" in problems("\ufffd: \ufffd\n")


def test_a_file_may_have_the_greatest_length() -> None:
    assert load((VALID + "#").ljust(MAX_CHARACTERS, "x")) == load(VALID)


@pytest.mark.no_cover  # too large a case to trace each line of
@pytest.mark.parametrize(("more", "is_read"), [(0, True), (1, False)])
def test_a_file_may_contain_the_greatest_number_of_values(more: int, is_read: bool) -> None:
    items = MAX_VALUES - 3 + more  # beside them there are a key, the list and the mapping round both
    assert bool(read_yaml(f"a: [{', '.join(['x'] * items)}]").root) is is_read


@pytest.mark.no_cover  # too large a case to trace each line of
@pytest.mark.parametrize(("beside", "is_read"), [("", True), (", x", False)])
def test_an_alias_counts_as_many_values_as_its_anchor(beside: str, is_read: bool) -> None:
    items = (MAX_VALUES - 6) // 2  # twice, in two lists and one round the second; with two keys and the mapping
    assert bool(read_yaml(f"a: &a [{', '.join(['x'] * items)}]\nb: [*a{beside}]").root) is is_read


@pytest.mark.parametrize(("levels", "is_read"), [(MAX_DEPTH - 3, True), (MAX_DEPTH - 2, False)])
def test_an_alias_may_nest_to_the_greatest_depth(levels: int, is_read: bool) -> None:
    text = f"a: &a [x]\nb: {'[' * levels}*a{']' * levels}\n"
    assert bool(read_yaml(text).root) is is_read
