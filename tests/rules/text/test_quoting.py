"""Untrusted text stays inside its quotes, and a misspelled word gets a suggestion."""

from __future__ import annotations

import pytest

from ghapp.rules.text.quoting import did_you_mean, listed, quoted


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("octocat", "`octocat`", id="plain"),
        pytest.param("a`b", "`a'b`", id="a backtick"),
        pytest.param("a\nb\u202ec", "`a�b�c`", id="characters that are not printable"),
        pytest.param("x" * 60, f"`{'x' * 60}`", id="the longest text"),
        pytest.param("x" * 61, f"`{'x' * 60}…`", id="a text that is too long"),
    ],
)
def test_quoted_text_stays_inside_its_backticks(text: str, expected: str) -> None:
    assert quoted(text) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [(["pm"], "`pm`"), (["pm", "em"], "`pm` and `em`"), (["a", "b", "c"], "`a`, `b` and `c`")],
)
def test_a_list_of_words_reads_as_a_sentence(words: list[str], expected: str) -> None:
    assert listed(words) == expected


def test_a_list_of_words_takes_another_conjunction() -> None:
    assert listed(["pm", "em"], "or") == "`pm` or `em`"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        pytest.param("gaet", " Did you mean `gate`?", id="a similar word"),
        pytest.param("GATE", " Did you mean `gate`?", id="capitals"),
        pytest.param("mp", " Did you mean `pm`?", id="swapped letters of a short word"),
        pytest.param("xyz", "", id="a word unlike any other"),
    ],
)
def test_a_suggestion_is_the_closest_known_word(word: str, expected: str) -> None:
    assert did_you_mean(word, ["gate", "pm", "em"]) == expected


def test_a_word_of_more_than_sixty_letters_gets_no_suggestion() -> None:
    assert did_you_mean("x" * 60, ["x" * 59]) == f" Did you mean `{'x' * 59}`?"
    assert did_you_mean("x" * 61, ["x" * 60]) == ""
