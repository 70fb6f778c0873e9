"""Words after `/roe override`: a reason, or the cancellation of what was given before (SPEC §4)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ghapp.rules.model.snapshot import Comment
from tests.support.builders import comment
from tests.support.overrides import CLOSED, GIVEN, OVERRIDDEN, later, thread
from tests.support.verdicts import WAITING, outcome


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        pytest.param((comment("ada", "/roe override cancel"),), CLOSED, id="cancelled by who gave it"),
        pytest.param((comment("ada", "/roe override Cancel"),), CLOSED, id="in other letters"),
        pytest.param((comment("eve", "/roe override cancel"),), OVERRIDDEN, id="by somebody who may not"),
        pytest.param((comment("paula", "/roe override cancel"),), OVERRIDDEN, id="by the author"),
        pytest.param(
            (comment("ada", "/roe override cancel"), comment("ada", "/roe override x")), OVERRIDDEN, id="given anew"
        ),
        pytest.param(
            (comment("ada", "/roe override cancel"), comment("ada", "/roe override cancel")),
            CLOSED,
            id="cancelled twice",
        ),
        pytest.param((comment("ada", "/roe override cancel."),), CLOSED, id="with a full stop"),
        pytest.param((comment("ada", "/roe override **cancel**"),), CLOSED, id="in bold"),
        pytest.param((comment("ada", "/roe override `cancel` !"),), CLOSED, id="as code"),
        pytest.param((comment("ada", "/roe override can\u200bcel\u202e"),), CLOSED, id="with invisible characters"),
        pytest.param((comment("ada", "/roe override cancel all meetings"),), OVERRIDDEN, id="with further words"),
    ],
)
def test_an_override_can_be_cancelled(said: tuple[Comment, ...], expected: tuple[str, str]) -> None:
    snapshot = later(thread(GIVEN))
    assert outcome(replace(snapshot, comments=(*snapshot.comments, *said))) == expected


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        pytest.param("Cancelled meeting, no time to wait", OVERRIDDEN[0], id="another word"),
        pytest.param("7", OVERRIDDEN[0], id="a number"),
        pytest.param("cancel the override", WAITING, id="a cancellation with further words"),
        pytest.param("CANCEL: the documents changed", WAITING, id="a cancellation with a reason"),
        pytest.param("\u200b", WAITING, id="an invisible character"),
        pytest.param("\u2066\u2069\ufeff", WAITING, id="marks of the writing direction"),
        pytest.param("...", WAITING, id="no word"),
        pytest.param("<!-- -->", WAITING, id="an empty comment"),
    ],
)
def test_an_override_needs_a_reason_that_others_can_see(reason: str, expected: str) -> None:
    assert outcome(thread(comment("ada", f"/roe override {reason}")))[0] == expected
