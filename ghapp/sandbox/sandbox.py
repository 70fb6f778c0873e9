"""GitHub in a box: the state with every verb."""

from __future__ import annotations

from ghapp.sandbox.verbs import checks, comments, issues, labels, people, pulls, repos, reviews
from ghapp.sandbox.world import World


class Sandbox(World):
    """A GitHub of one's own."""

    # people and apps
    user = people.user
    rename_user = people.rename_user
    organisation = people.organisation
    bot = people.bot
    register_app = people.register_app

    # repositories
    repository = repos.repository
    rename_repository = repos.rename_repository
    delete_repository = repos.delete_repository
    fork = repos.fork
    protect = staticmethod(repos.protect)
    add_collaborator = staticmethod(repos.add_collaborator)
    add_team = staticmethod(repos.add_team)
    commit = pulls.commit
    create_label = labels.create_label
    rename_label = labels.rename_label
    delete_label = labels.delete_label

    # issues and pull requests
    open_issue = issues.open_issue
    open_pull = pulls.open_pull
    edit = issues.edit
    close = issues.close
    reopen = issues.reopen
    assign = issues.assign
    unassign = issues.unassign
    add_labels = labels.add_labels
    remove_label = labels.remove_label
    push = pulls.push
    retarget = pulls.retarget
    mark_ready = pulls.mark_ready
    convert_to_draft = pulls.convert_to_draft
    merge = pulls.merge

    # the conversation
    comment = comments.comment
    edit_comment = comments.edit_comment
    delete_comment = comments.delete_comment
    minimize = comments.minimize
    unminimize = comments.unminimize
    react = comments.react
    review = reviews.review
    submit_review = reviews.submit_review
    edit_review = reviews.edit_review
    dismiss = reviews.dismiss
    request_reviews = reviews.request_reviews
    remove_review_requests = reviews.remove_review_requests

    # checks
    create_check = checks.create_check
    update_check = checks.update_check
    rerequest_check = checks.rerequest_check
    press = checks.press
