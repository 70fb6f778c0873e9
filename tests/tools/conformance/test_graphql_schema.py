"""The sandbox may answer less than GitHub, and nothing else."""

from __future__ import annotations

import pytest
from graphql import build_schema

from tools.conformance.graphql_schema import OURS, differences, misfits, problems

GITHUB = """
interface Node { id: ID! }
interface Actor { login: String! }
type User implements Node & Actor { id: ID!  login: String!  files(first: Int = 10, path: String!): [String] }
type Bot implements Node { id: ID! }
union Someone = User | Bot
enum State { OPEN CLOSED }
input Change { id: ID!  to: State = OPEN }
type Query { node(id: ID!): Node  someone(state: State, change: Change): Someone }
"""


@pytest.mark.parametrize(
    ("part", "instead", "told"),
    [
        ("type Bot implements Node { id: ID! }", "type Bot { id: ID! }", None),
        ("  login: String!  files", "  login: String!  name: String  files", "User.name: GitHub has no such thing"),
        ("OPEN CLOSED", "OPEN", None),
        ("OPEN CLOSED", "OPEN CLOSED MERGED", "State.MERGED: GitHub has no such thing"),
        ("interface Actor { login: String! }", "interface Actor { login: String }", "Actor.login: is String here"),
        ("first: Int = 10", "first: Int", "User.files.first: is Int here, Int = 10 at GitHub"),
        ("first: Int = 10, ", "", None),
        (", path: String!", "", "User.files.path: GitHub requires it, and it is not here"),
        ("input Change { id: ID! ", "input Change { id: ID ", "Change.id: is ID here, ID! at GitHub"),
        ("input Change { id: ID! ", "input Change { ", "Change.id: GitHub requires it, and it is not here"),
        ("input Change {", "input Change { more: ID ", "Change.more: GitHub has no such thing"),
        ("= User | Bot", "= User", None),
        ("type Query {", "type Team { id: ID! } type Query { team: Team ", "Team: GitHub has no such type"),
        ("enum State { OPEN CLOSED }", "scalar State", "State: is another kind of type at GitHub: EnumType"),
        ("type Bot implements Node", "type Bot implements Node & Actor", "Bot.Actor: GitHub has no such thing"),
    ],
)
def test_a_difference_is_reported(part: str, instead: str, told: str | None) -> None:
    assert part in GITHUB
    ours = build_schema(GITHUB.replace(part, instead).replace("= OPEN", ""), assume_valid=True)
    theirs = build_schema(GITHUB.replace("= OPEN", ""))
    found = list(differences(ours, theirs))
    if told is None:
        assert found == []
    else:
        assert any(line.startswith(told) for line in found)


def test_a_document_that_does_not_match_is_named() -> None:
    assert any(line.startswith("Observe: ") for line in misfits(build_schema(GITHUB), "GitHub's schema"))


def test_the_sandbox_schema_is_a_subset_of_itself() -> None:
    assert problems(build_schema(OURS.read_text())) == []
