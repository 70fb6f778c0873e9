"""The sandbox: the state with every verb, served over HTTP."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime

from aiohttp import web

from ghapp.sandbox.http.exchange import Faults
from ghapp.sandbox.http.fault_plans import Script
from ghapp.sandbox.http.request_log import Request, RequestLog
from ghapp.sandbox.http.server import Handlers, serve
from ghapp.sandbox.state.world import World, utc_now
from ghapp.sandbox.verbs import (
    apps,
    auto_merge,
    branches,
    checks,
    comments,
    installations,
    issues,
    labels,
    merging,
    people,
    pulls,
    queue,
    repos,
    reviews,
    stacking,
    statuses,
)
from ghapp.sandbox.webhooks import payloads, sender


class Sandbox(World):
    """A private GitHub: its state, every verb that changes it, and a server.

    `clock` is GitHub's; clients sign their JWTs by the machine's time, so those are checked by `wall_clock`. `latency`
    (seconds) is added to each API request. `requests` logs the API's requests. `auto_deliver` sends deliveries as they
    come while it serves; otherwise they wait for `deliver`. `faults` decides which requests fail: none, until a test
    sets another plan. With an
    `enterprise_version` such as `3.18.1` it is a GitHub Enterprise Server of that version.
    """

    def __init__(
        self,
        clock: Callable[[], datetime] = utc_now,
        latency: float = 0.0,
        *,
        auto_deliver: bool = False,
        rate_limit: int = 5_000,
        wall_clock: Callable[[], datetime] = utc_now,
        enterprise_version: str = "",
    ) -> None:
        super().__init__(clock, wall_clock, rate_limit=rate_limit, enterprise_version=enterprise_version)
        self.latency = latency
        self.auto_deliver = auto_deliver
        self.requests = RequestLog()
        self.faults: Faults = Script()
        payloads.listen(self)
        queue.dequeue_what_changed(self)
        auto_merge.follow_changes(self)

    @property
    def writes(self) -> list[Request]:
        """Return the API requests for a change."""
        return self.requests.writes

    def application(self) -> web.Application:
        """Return the API as an aiohttp application; `api_url` must be set to where it is served."""
        return Handlers(self, self).application()

    def serve(
        self, host: str = "127.0.0.1", port: int = 0, *, tls: ssl.SSLContext | None = None
    ) -> AbstractAsyncContextManager[str]:
        """Return an async context that serves the API, over HTTPS with `tls`, and gives its URL."""
        return serve(self, self, host, port, tls)

    # webhooks
    deliver = sender.deliver
    fail = sender.fail

    # accounts
    user = people.user
    rename_user = people.rename_user
    organisation = people.organisation
    hide_team_member = people.hide_team_member
    rename_team = people.rename_team
    delete_team = people.delete_team
    create_team = people.create_team
    add_member = people.add_member
    remove_member = people.remove_member
    add_team_member = people.add_team_member
    remove_team_member = people.remove_team_member

    # apps
    bot = apps.bot
    register_app = apps.register_app
    install = installations.install
    suspend = installations.suspend
    unsuspend = installations.unsuspend
    accept_permissions = installations.accept_permissions
    uninstall = installations.uninstall
    add_to_installation = installations.add_to_installation
    remove_from_installation = installations.remove_from_installation

    # repositories
    repository = repos.repository
    rename_repository = repos.rename_repository
    archive = repos.archive
    stack = stacking.stack
    unarchive = repos.unarchive
    transfer_repository = repos.transfer_repository
    set_default_branch = repos.set_default_branch
    delete_repository = repos.delete_repository
    fork = repos.fork
    protect = staticmethod(repos.protect)
    import_ruleset = staticmethod(repos.import_ruleset)
    require_everywhere = staticmethod(repos.require_everywhere)
    add_collaborator = staticmethod(repos.add_collaborator)
    remove_collaborator = staticmethod(repos.remove_collaborator)
    add_team = repos.add_team
    remove_team = repos.remove_team
    branch = pulls.branch
    delete_branch = branches.delete_branch
    commit = pulls.commit
    create_label = labels.create_label
    rename_label = labels.rename_label
    archive_label = labels.archive_label
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
    merge = merging.merge
    enable_auto_merge = auto_merge.enable_auto_merge
    disable_auto_merge = auto_merge.disable_auto_merge
    require_merge_queue = queue.require_merge_queue
    drop_merge_queue = queue.drop_merge_queue
    enqueue = queue.enqueue
    dequeue = queue.dequeue
    run_queue = queue.run_queue

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
    create_status = statuses.create_status
