"""GitHub's GraphQL API as the app uses it: the texts in the files beside this one, and a list of all that are sent."""

from __future__ import annotations

from collections.abc import Mapping

from ghapp.github.api import graphql as texts
from ghapp.github.reading import blobs, heads, observe
from ghapp.github.reading import document_texts as read
from ghapp.github.reading.people import People
from ghapp.github.writing.mutations import Batch, Mutation
from ghapp.rules.model.framework import Holder

MUTATIONS = (
    "createLabel",
    "addLabelsToLabelable",
    "requestReviews",
    "addAssigneesToAssignable",
    "removeAssigneesFromAssignable",
    "addComment",
    "addReaction",
    "createCheckRun",
    "updateCheckRun",
)


def documents() -> Mapping[str, str]:
    """Every document that the app may send, by a name for it; generated ones with a part of each kind."""
    people = People.of([Holder.parse("octocat"), Holder.parse("acme/product")])
    generated = {
        "Observe": observe.look(people),
        "ObserveAlone": observe.look(People.of([])),
        "ObserveRepository": observe.repository_look(),
        "Resolve": observe.people_look(people),
        "Candidates": heads.candidates_look(2),
        "Blobs": blobs.blobs_look(2),
        "Texts": read.texts_look(2),
        "Apply": Batch(tuple(Mutation(name, {}) for name in MUTATIONS), files=2).document,
    }
    return {name: texts.operation(name) for name in texts.operations()} | generated
