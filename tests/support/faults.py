"""How GitHub may fail a whole request, whatever is asked for in it: each way once."""

from __future__ import annotations

from ghapp.sandbox.http import faults as github_fails
from ghapp.sandbox.http import partial_faults

WHOLE_REQUESTS = (
    github_fails.server_error(),
    github_fails.server_error(executed=True),
    github_fails.bad_gateway(),
    github_fails.bad_gateway(executed=True),
    github_fails.timed_out_query(),
    github_fails.unavailable(),
    github_fails.dropped(),
    github_fails.dropped(executed=True),
    github_fails.no_answer(),
    github_fails.no_answer(executed=True),
    github_fails.cut_off(),
    github_fails.slow(0.01),
    github_fails.expired_token(),
    github_fails.secondary_limit(retry_after=30),
    github_fails.secondary_limit(retry_after=None),
    github_fails.secondary_limit_with_200(30),
    github_fails.quota_exceeded("RATE_LIMITED", remaining=4),
    github_fails.quota_exceeded("RATE_LIMIT", remaining=4),
    github_fails.too_many_requests(retry_after=30),
    github_fails.too_many_requests(retry_after=None),
    partial_faults.not_there_yet(),
    partial_faults.not_there_yet("repository"),
)
