"""SPEC §5: a YAML syntax error is reported where it is, with what to do about it."""

from __future__ import annotations

import pytest

from tests.support.broken_config import problems

OPEN = "1:5: This bracket is not closed, or a comma is missing between its values."
ALIGN = "2:1: This line is not aligned with the lines around it: fix its indentation."
HANDLE = "This is not valid YAML (`found undefined tag handle '!h!'`): check quotes, colons and indentation."


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("pm: @octocat", '1:5: A value that starts with `@` must be in quotes, for example "@…".', id="@"),
        pytest.param(
            "pm: `octocat`", '1:5: A value that starts with ``` must be in quotes, for example "`…".', id="tick"
        ),
        pytest.param("gate:\n\tmode: advise", "2:1: YAML does not allow tabs for indentation: use spaces.", id="a tab"),
        pytest.param(
            "pm: a: b", "1:6: This colon is unexpected: put a value that contains `: ` in quotes.", id="two colons"
        ),
        pytest.param("pm: a\nem\n", "2:1: This key has no colon and value: add them.", id="a key alone"),
        pytest.param("- a\nem: b", ALIGN, id="a list and a key"),
        pytest.param("pm: [a b\nem: c", OPEN, id="an open bracket"),
        pytest.param("pm: {a", OPEN, id="an open brace"),
        pytest.param("pm: [a,\n", "1:8: The file ends inside a bracket: close it.", id="an end in a list"),
        pytest.param('pm: "a', "1:5: This quote is not closed.", id="an open quote"),
        pytest.param(
            'pm: "a\\q"',
            "1:8: In double quotes, a backslash starts an escape sequence: use single quotes.",
            id="an escape",
        ),
        pytest.param("pm: * a", "1:6: A value that starts with `*` or `&` must be in quotes.", id="a lone star"),
        pytest.param("pm: !h!x y", f"1:5: {HANDLE}", id="anything else"),
        pytest.param(
            "documents: {prd: !docs/x}",
            '1:18: A value that starts with `!` must be in quotes, for example "!…".',
            id="an exclusion without quotes",
        ),
        pytest.param(
            "pm: a\x07",
            "1:6: YAML does not allow this invisible control character: remove it.",
            id="a control character",
        ),
    ],
)
def test_a_yaml_syntax_error_is_reported_as_an_instruction(text: str, expected: str) -> None:
    assert problems(text) == [expected]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("pm octocat\nem: hubot\n", "1:1: Write a colon and a space after `pm`: `pm: octocat`."),
        ("pm: octocat\nem hubot\n", "2:1: Write a colon and a space after `em`: `em: hubot`."),
        ("pm: octocat\nem hubot  # the EM\nlabels: on\n", "2:1: Write a colon and a space after `em`: `em: hubot`."),
        ("pm:octocat\nem: hubot\n", "1:1: Write a colon and a space after `pm`: `pm: octocat`."),
        ("pm = octocat\r\nem: hubot\r\n", "1:1: Write a colon and a space after `pm`: `pm: octocat`."),
        ("gate:\n  mode advise\n  stale: keep\n", "2:3: Write a colon and a space after `mode`: `mode: advise`."),
        ("pairs:\n- name x\n  pm: a\n", "2:3: Write a colon and a space after `name`: `name: x`."),
        ("# x\n\npm octocat\n# y\n\nem: hubot\n", "3:1: Write a colon and a space after `pm`: `pm: octocat`."),
        ("pm: a: b", "1:6: This colon is unexpected: put a value that contains `: ` in quotes."),
        ("a b: c\n d: e", "2:3: This colon is unexpected: put a value that contains `: ` in quotes."),
        (f"pm {'x' * 200}\nem: b\n", "2:3: This colon is unexpected: put a value that contains `: ` in quotes."),
    ],
)
def test_a_missing_colon_is_reported_in_its_line(text: str, expected: str) -> None:
    assert problems(text) == [expected]
