"""The documents that the app sends: valid GraphQL of GitHub's own schema, and the same text every time."""

from __future__ import annotations

from importlib import resources

import graphql
import pytest

from ghapp.github.queries import documents
from ghapp.github.reading import observe
from ghapp.github.reading.people import People
from ghapp.github.writing.mutations import Batch, Mutation
from ghapp.rules.model.framework import Holder


@pytest.fixture(scope="module")
def schema() -> graphql.GraphQLSchema:
    """The part of GitHub's schema that the sandbox answers; a check of its own holds it to GitHub's."""
    text = resources.files("ghapp.sandbox.graphql").joinpath("schema.graphql").read_text(encoding="utf-8")
    return graphql.build_schema(text)


@pytest.mark.parametrize("name", documents())
def test_every_document_is_valid(schema: graphql.GraphQLSchema, name: str) -> None:
    assert graphql.validate(schema, graphql.parse(documents()[name])) == []


def test_every_fragment_is_included_once_and_only_where_needed() -> None:
    parsed = graphql.parse(documents()["MoreReviews"])
    names = [each.name.value for each in parsed.definitions if isinstance(each, graphql.FragmentDefinitionNode)]
    assert sorted(names) == ["ActorParts", "CommentParts", "Cursor", "ReviewComments", "Reviews", "StartCursor"]


def test_the_same_people_in_any_order_make_the_same_text() -> None:
    holders = [Holder.parse(text) for text in ("@acme/product", "zoe", "abe")]
    there, back = People.of(holders), People.of(reversed(holders))
    assert observe.thread_query(there) == observe.thread_query(back)
    assert there.variables == {"login0": "abe", "login1": "zoe", "login2": "acme", "slug2": "product"}


def test_a_name_is_passed_as_a_variable_and_never_as_text() -> None:
    people = People.of([Holder.parse('x"){id}}#')])
    assert 'x"' not in observe.thread_query(people)
    assert people.variables == {"login0": 'x"){id}}#'}


def test_the_same_sequence_of_changes_makes_the_same_text() -> None:
    one = Batch((Mutation("addComment", {"subjectId": "I_1", "body": "a"}),))
    two = Batch((Mutation("addComment", {"subjectId": "I_2", "body": "b"}),))
    assert one.document == two.document
    assert two.variables == {"input0": {"subjectId": "I_2", "body": "b"}}


class Timelines(graphql.Visitor):
    """The kinds of event that a document asks for, by the fragment that reads them."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.kinds: dict[str, str] = {}
        graphql.visit(graphql.parse(document), self)

    def enter_field(self, node: graphql.FieldNode, *_: object) -> None:
        """Note what a timeline is asked for."""
        if node.name.value == "timelineItems" and node.selection_set:
            (kinds,) = (each.value for each in node.arguments or () if each.name.value == "itemTypes")
            self.kinds[graphql.print_ast(node.selection_set)] = graphql.print_ast(kinds)


def test_the_next_timeline_page_has_the_same_event_types_as_the_first() -> None:
    first, next_page = Timelines(documents()["Observe"]).kinds, Timelines(documents()["MoreEvents"]).kinds
    assert len(next_page) == 2
    assert first == next_page
