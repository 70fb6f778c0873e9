"""GraphQL operations and fragments in `.graphql` files, and a list of every document that the app sends."""

from __future__ import annotations

from collections.abc import Mapping

from ghapp.github.api import graphql
from ghapp.github.reading import observe
from ghapp.github.reading.answers import Questions
from ghapp.github.reading.memberships import Memberships
from ghapp.github.reading.people import People
from ghapp.github.writing.mutations import Batch, Mutation
from ghapp.rules.model.actors import Actor
from ghapp.rules.model.check_runs import ReportedClick
from ghapp.rules.model.framework import Holder
from ghapp.rules.needs import TeamMember

MUTATIONS = (
    "createLabel",
    "addLabelsToLabelable",
    "removeLabelsFromLabelable",
    "requestReviews",
    "addAssigneesToAssignable",
    "removeAssigneesFromAssignable",
    "addComment",
    "addReaction",
    "createCheckRun",
    "updateCheckRun",
)


def documents() -> Mapping[str, str]:
    """Return every document that the app may send, by name. Generated documents contain one part of each kind."""
    people = People.of([Holder.parse("octocat"), Holder.parse("acme/product")])
    generated = {
        "Observe": observe.thread_query(people),
        "ObserveAlone": observe.thread_query(People.of([])),
        "ObserveRepository": observe.repository_query(),
        "Answers": _every_question(people).document,
        "Apply": Batch(tuple(Mutation(name, {}) for name in MUTATIONS)).document,
    }
    return {name: graphql.operation(name) for name in graphql.operations()} | generated


def _every_question(people: People) -> Questions:
    click = ReportedClick(delivery="", button="", run_id="", login="", user_id=0)
    places = (("a", "docs/a.md"), ("b", "docs/a.md"))
    return Questions(
        people=people,
        memberships=Memberships(tuple(TeamMember(Holder("acme/product"), "T", Actor(each, each)) for each in "ab")),
        places=places,
        with_text=frozenset(places[:1]),
        candidates=(1, 2),
        clicks=(click, click),
        history=True,
    )
