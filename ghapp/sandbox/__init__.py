"""A sandbox GitHub: state, REST, GraphQL and signed webhooks over real HTTP, for the demo and the tests.

It knows nothing of the app: the app talks to it over HTTP as it does to GitHub.
"""

from ghapp.sandbox.errors import Refused
from ghapp.sandbox.sandbox import Sandbox
from ghapp.sandbox.state.accounts import Bot, Organisation, Team, User
from ghapp.sandbox.state.apps import Installation, SandboxApp
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.state.threads import Comment, Issue, PullRequest, Review

__all__ = [
    "Bot",
    "Comment",
    "Installation",
    "Issue",
    "Organisation",
    "PullRequest",
    "Refused",
    "Repository",
    "Review",
    "Sandbox",
    "SandboxApp",
    "Team",
    "User",
]
