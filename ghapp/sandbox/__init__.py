"""GitHub in a box: state, REST, GraphQL and signed webhooks over real HTTP, for the demo and for every test."""

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
