"""The writes of the app by name, as `World.settle` expects them: a scenario names every one, or it fails."""

from __future__ import annotations

from ghapp.sandbox.state.threads import PullRequest

CREATE_LABELS = ("createLabel",) * 5
ADD_LABELS = "addLabelsToLabelable"
REMOVE_LABELS = "removeLabelsFromLabelable"
ASK = "requestReviews"
ASSIGN = "addAssigneesToAssignable"
UNASSIGN = "removeAssigneesFromAssignable"
COMMENT = "addComment"
REACT = "addReaction"
NEW_CHECK = "createCheckRun"
CHECK = "updateCheckRun"

# What a document costs when its pull request is first seen.
OPENED = (ADD_LABELS, ASK, NEW_CHECK)


def take_back(pull: PullRequest) -> str:
    """The app takes back requests for review: the one write for which GraphQL has no mutation."""
    return f"DELETE /repos/{pull.repository.full_name}/pulls/{pull.number}/requested_reviewers"
