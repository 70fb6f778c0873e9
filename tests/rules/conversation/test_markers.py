"""Markers: the hidden line that says what one of the app's comments is for."""

from __future__ import annotations

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
