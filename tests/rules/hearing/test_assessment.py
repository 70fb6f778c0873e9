"""The documents of a pull request, and what was said about them."""

from __future__ import annotations

import pytest

from ghapp.rules.conversation.read import read_conversation
from ghapp.rules.hearing.assessment import Assessment, assess
from ghapp.rules.model.snapshot import Comment, Snapshot
from tests.support.builders import PRD, comment, config, effective, prd
from tests.support.overrides import GIVEN, thread


def assessed(snapshot: Snapshot) -> Assessment:
    assert snapshot.pull_request
    return assess(snapshot, snapshot.pull_request, read_conversation(snapshot, config()), effective())


def test_an_assessment_names_documents_roles_and_concerns() -> None:
    found = assessed(prd(comments=(comment("eric", "/roe concern cost: too slow"),)))
    (document,) = found.documents
    assert document.paths == (PRD,)
    assert {hearing.document for hearing in found.hearings} == {document}
    assert [concern.name for concern in found.concerns] == ["cost"]


@pytest.mark.parametrize(
    ("comments", "is_overridden"),
    [
        pytest.param((), False, id="no override"),
        pytest.param((GIVEN,), True, id="an override"),
        pytest.param((GIVEN, comment("ada", "/roe override cancel", number=2)), False, id="a cancelled override"),
    ],
)
def test_an_assessment_is_overridden_while_an_override_holds(
    comments: tuple[Comment, ...], is_overridden: bool
) -> None:
    assert assessed(thread(*comments)).is_overridden is is_overridden
