"""Acts on a populated sandbox that together cause every event the app can hear of, with most of their actions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ghapp.sandbox.verbs.checks import CheckChange
from tests.support.clients.populated import Populated
from tests.support.small_sandbox import CHECK


def install(there: Populated) -> None:
    """Add and remove repositories, suspend the installation, and uninstall the app."""
    here, sandbox = there.here, there.here.sandbox
    other = sandbox.repository("acme/other")
    sandbox.add_to_installation(here.installation, other)
    sandbox.remove_from_installation(here.installation, other)
    sandbox.suspend(here.installation)
    sandbox.unsuspend(here.installation)
    sandbox.accept_permissions(here.installation)
    sandbox.uninstall(here.installation)


def change_people(there: Populated) -> None:
    """Change the members of the organisation and of its teams."""
    here, sandbox = there.here, there.here.sandbox
    sandbox.add_member(here.acme, here.stella)
    team = sandbox.create_team(here.acme, "pms", [here.stella], parent=here.devs)
    sandbox.add_team(here.shop, team, "read")
    sandbox.rename_team(team, "product")
    sandbox.remove_team(here.shop, team)
    sandbox.remove_team_member(team, here.stella)
    sandbox.remove_member(here.acme, here.stella)
    sandbox.delete_team(team)


def change_repository(there: Populated) -> None:
    """Change labels, branches and the repository itself."""
    here, sandbox = there.here, there.here.sandbox
    sandbox.add_collaborator(here.shop, here.paula, "admin")
    label = sandbox.create_label(here.shop, here.emil, "how")
    sandbox.rename_label(label, here.emil, "the way")
    sandbox.archive_label(label, here.emil)
    sandbox.delete_label(label, here.emil)
    sandbox.commit(here.shop, here.emil, {"a": "2"}, branch="next")
    sandbox.delete_branch(here.shop, here.emil, "next")
    sandbox.commit(here.shop, here.emil, {"a": "2"}, branch="trunk")
    sandbox.set_default_branch(here.shop, here.paula, "trunk")
    sandbox.rename_repository(here.shop, here.paula, "store")


def transfer(there: Populated) -> None:
    """Transfer the repository to a person who has the app too."""
    here, sandbox = there.here, there.here.sandbox
    sandbox.add_collaborator(here.shop, here.paula, "admin")
    sandbox.install(here.app, here.paula)
    sandbox.transfer_repository(here.shop, here.paula, here.paula)


def converse(there: Populated) -> None:
    """Write, edit and delete comments and reviews on an issue and a pull request."""
    here, sandbox = there.here, there.here.sandbox
    issue = sandbox.open_issue(here.shop, here.paula, "Carts get lost")
    sandbox.edit(issue, here.paula, title="Carts are lost")
    sandbox.add_labels(issue, here.emil, ["how"])
    sandbox.assign(issue, here.emil, [here.emil])
    sandbox.unassign(issue, here.emil, [here.emil])
    sandbox.remove_label(issue, here.emil, "how")
    sandbox.close(issue, here.emil)
    sandbox.reopen(issue, here.emil)
    comment = sandbox.comment(issue, here.emil, "Why?")
    sandbox.edit_comment(comment, here.emil, "Why so?")
    sandbox.delete_comment(comment, here.emil)
    review = sandbox.review(there.pull, here.enno, "APPROVE", "Good.", comments=[("docs/prd/cart.md", 1, "Good.")])
    sandbox.edit_review(review, here.enno, "Fine.")
    sandbox.dismiss(review, here.emil, "Not yet.")


def change_pull(there: Populated) -> None:
    """Push to a pull request, and change its base, draft state, reviewers and labels."""
    here, sandbox, pull = there.here, there.here.sandbox, there.pull
    sandbox.push(pull, here.paula, {"b": "1"})
    sandbox.convert_to_draft(pull, here.paula)
    sandbox.mark_ready(pull, here.paula)
    sandbox.request_reviews(pull, here.paula, [here.devs])
    sandbox.remove_review_requests(pull, here.paula, [here.devs])
    sandbox.add_labels(pull, here.emil, ["how"])
    sandbox.remove_label(pull, here.emil, "how")
    sandbox.assign(pull, here.emil, [here.enno])
    sandbox.branch(here.shop, here.emil, "next", here.shop.head)
    sandbox.retarget(pull, here.paula, "next")
    sandbox.close(pull, here.paula)


def check(there: Populated) -> None:
    """Set statuses, and create, complete, re-run and press check runs."""
    here, sandbox, sha = there.here, there.here.sandbox, there.pull.head.oid
    sandbox.create_status(here.shop, here.emil, sha, "failure", context="ci", target_url="https://ci.example/1")
    run = sandbox.create_check(here.shop, here.app, sha, CheckChange(name=CHECK, status="in_progress"))
    sandbox.update_check(run, here.app, CheckChange(conclusion="failure"))
    sandbox.rerequest_check(run, here.emil)


def queue(there: Populated) -> None:
    """Merge through the merge queue."""
    here, sandbox = there.here, there.here.sandbox
    sandbox.require_merge_queue(here.shop)
    sandbox.enqueue(there.pull, here.emil)
    sandbox.dequeue(there.pull, here.emil)


ACTS: Mapping[str, Callable[[Populated], None]] = {
    "the installation": install,
    "people": change_people,
    "the repository": change_repository,
    "a transfer": transfer,
    "a conversation": converse,
    "a pull request": change_pull,
    "checks": check,
    "the merge queue": queue,
}
