"""Pushes of many commits at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ghapp.sandbox import Sandbox
from ghapp.sandbox.state.accounts import User
from ghapp.sandbox.state.repositories import Repository
from ghapp.sandbox.verbs import repos


def push_commits(box: Sandbox, shop: Repository, by: User, changes: Iterable[Mapping[str, str]]) -> None:
    """Push a commit for each of the changes to the default branch, all in one push."""
    tip = shop.head
    for number, files in enumerate(changes):
        tree = {**tip.tree, **files}
        tip = repos.make_commit(box, shop, by, tree=tree, message=f"Change {number}", parents=(tip,))
    box.branch(shop, by, shop.default_branch, tip)
