"""Objections: who may raise one, and whether one stands (SPEC §3, §4)."""

from __future__ import annotations

import pytest

from ghapp.rules.conversation.commands import Invocation
from ghapp.rules.conversation.concerns import Concern
from ghapp.rules.conversation.given_commands import GivenCommand
from ghapp.rules.documents.touched import Document
from ghapp.rules.hearing.objections import concerns_about, is_contested
from ghapp.rules.model.framework import DocumentKind, Role
from tests.support.builders import ERIC, PRD, comment, pair

RAISED = GivenCommand(comment("eric", "/concern cost: x"), ERIC, Invocation(name="concern", argument="cost: x"))
CONCERN = Concern(name="cost", text="x", raised=RAISED, seats=frozenset({("shop", Role.EM)}))


@pytest.mark.parametrize(
    ("names", "is_about"), [(("shop",), True), (("search", "shop"), True), (("search",), False), ((), True)]
)
def test_a_concern_is_about_the_documents_of_its_pair(names: tuple[str, ...], is_about: bool) -> None:
    documents = tuple(Document(kind=DocumentKind.PRD, pair=pair(name=name), paths=(PRD,)) for name in names)
    assert concerns_about((CONCERN,), documents) == ((CONCERN,) if is_about else ())


def test_a_concern_without_a_document_contests_nothing() -> None:
    assert not is_contested((), (CONCERN,))
