"""GitHub in a box: the state with every verb, served over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from aiohttp import web

from ghapp.sandbox.access.rate_limits import RateLimits
from ghapp.sandbox.http.exchange import Faults
from ghapp.sandbox.http.fault_plans import Script
from ghapp.sandbox.http.request_log import Request, RequestLog
from ghapp.sandbox.http.server import Server
from ghapp.sandbox.state.world import World, utc_now
from ghapp.sandbox.verbs import checks, comments, issues, labels, merging, people, pulls, queue, repos, reviews
from ghapp.sandbox.webhooks import events
from ghapp.sandbox.webhooks.delivery import Delivery
from ghapp.sandbox.webhooks.log import HookLog
from ghapp.sandbox.webhooks.sender import send


class Sandbox(World):
    """A GitHub of one's own.

    `latency` (seconds) is what each API request takes besides the work. `clock` is GitHub's; clients sign their JWTs by
    the machine's time, so those are checked by `wall_clock`. `requests` logs the API's requests, `outbox` holds the
    deliveries that wait to be sent and `sent` those that were; `auto_deliver` sends them as they come while it serves.
    `hook_log` is what apps are told of their deliveries.
    `faults` decides what goes wrong with a request: nothing, until a test puts another plan there.
    """

    def __init__(
        self,
        clock: Callable[[], datetime] = utc_now,
        latency: float = 0.0,
        *,
        auto_deliver: bool = False,
        rate_limit: int = 5_000,
        wall_clock: Callable[[], datetime] = utc_now,
    ) -> None:
        super().__init__(clock, wall_clock)
        self.latency = latency
        self.auto_deliver = auto_deliver
        self.limits = RateLimits(rate_limit)
        self.requests = RequestLog()
        self.faults: Faults = Script()
        self.outbox: list[Delivery] = []
        self.sent: list[Delivery] = []
        self.hook_log = HookLog()
        events.listen(self, self.outbox)
        queue.let_go_of_what_changed(self)

    @property
    def writes(self) -> list[Request]:
        """The API requests that asked for a change."""
        return self.requests.writes

    def serve(self, host: str = "127.0.0.1", port: int = 0, *, pages: Iterable[web.AbstractRouteDef] = ()) -> Server:
        """An async context that answers HTTP and has the API's `url`; `pages` are routes to mount beside it."""
        return Server(self, host, port, pages)

    async def deliver(self, *, at_once: int = 1) -> list[Delivery]:
        """Send what is in the outbox, in order unless several go `at_once`; returns what was sent."""
        batch = self.outbox.copy()
        self.outbox.clear()
        await send(batch, at_once=at_once)
        self.sent += batch
        self._log(batch)
        return batch

    def fail(self) -> list[Delivery]:
        """Let what is in the outbox find nobody: it is not sent, and the log says so."""
        batch = self.outbox.copy()
        self.outbox.clear()
        self._log(batch)
        return batch

    def _log(self, batch: Iterable[Delivery]) -> None:
        for delivery in batch:
            self.hook_log.add(delivery, self.now())

    # people and apps
    user = people.user
    rename_user = people.rename_user
    organisation = people.organisation
    rename_team = people.rename_team
    delete_team = people.delete_team
    bot = people.bot
    register_app = people.register_app

    # repositories
    repository = repos.repository
    rename_repository = repos.rename_repository
    transfer_repository = repos.transfer_repository
    set_default_branch = repos.set_default_branch
    delete_repository = repos.delete_repository
    fork = repos.fork
    protect = staticmethod(repos.protect)
    add_collaborator = staticmethod(repos.add_collaborator)
    remove_collaborator = staticmethod(repos.remove_collaborator)
    add_team = repos.add_team
    remove_team = repos.remove_team
    branch = pulls.branch
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
    merge = merging.merge
    require_merge_queue = queue.require_merge_queue
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
