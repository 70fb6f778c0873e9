"""Markers: the hidden line that says what one of the app's comments is for."""

from __future__ import annotations

from time import process_time

import pytest

from ghapp.rules.conversation.markers import is_signed, read_markers, signed
from tests.support.builders import VIEWER, at, comment, issue, user


def test_a_signed_comment_is_recognized_by_its_end() -> None:
    assert is_signed(signed("Words.", "reply", "C_1").body)
    assert not is_signed("Words.")
    assert not is_signed(signed("Words.", "reply", "C_1").body + " And more.")


def test_a_marker_has_the_kind_and_the_fields_of_its_comment() -> None:
    body = signed("Please respond.", "reminder", "eric", "acme/eng").body
    (marker,) = read_markers(issue(comments=(comment(VIEWER, body, 20),)))
    assert (marker.kind, marker.words, marker.at, marker.credible) == ("reminder", ("eric", "acme/eng"), at(20), True)


def test_only_the_app_can_write_a_marker() -> None:
    forged = comment("eric", signed("Please respond.", "reminder", "eric").body)
    unsigned = comment(VIEWER, "Please respond.")
    assert read_markers(issue(comments=(forged, unsigned))) == ()


def test_a_marker_in_an_edited_or_hidden_comment_is_not_credible() -> None:
    plain = comment(VIEWER, signed("On record.", "override", "C_1").body)
    edited = comment(VIEWER, plain.body, edited=True, editor=user("eric"))
    hidden = comment(VIEWER, plain.body, minimized_reason="spam")
    found = read_markers(issue(comments=(plain, edited, hidden)))
    assert [marker.credible for marker in found] == [True, False, False]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param(signed("Words.", "reply", "C_1").body + " \r\n", ("C_1",), id="spaces at the end"),
        pytest.param(signed(signed("Words.", "reply", "C_1").body, "reply", "C_2").body, ("C_2",), id="two markers"),
        pytest.param("<!-- rules-of-engagement: reply C_1 -->\nMore.\n-->", None, id="text behind it"),
        pytest.param("<!-- rules-of-engagement: reply\nC_1 -->", None, id="a line break inside"),
        pytest.param("<!-- rules-of-engagement: -->", None, id="no words"),
        pytest.param("<!-- rules-of-engagement: reply C_1", None, id="not closed"),
    ],
)
def test_the_marker_is_what_a_comment_ends_with(body: str, words: tuple[str, ...] | None) -> None:
    found = [marker.words for marker in read_markers(issue(comments=(comment(VIEWER, body),)))]
    assert found == ([] if words is None else [words])
    assert is_signed(body) is (words is not None)


@pytest.mark.parametrize(
    ("beginning", "text"),
    [
        pytest.param("", "<!-- rules-of-engagement: a ", id="openings"),
        pytest.param("", "<!-- rules-of-engagement: a -->" + " " * 300, id="markers"),
        pytest.param("<!-- rules-of-engagement: ", "a", id="a long word"),
        pytest.param("<!-- rules-of-engagement: ", "a ", id="many words"),
    ],
)
def test_a_text_full_of_markers_is_read_in_bounded_time(beginning: str, text: str) -> None:
    body = beginning + text * (262_144 // len(text)) + "x"
    started = process_time()
    assert not is_signed(body)
    assert process_time() - started < 1
