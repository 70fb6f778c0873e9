"""The operations of apps, their installations, deliveries and users."""

from __future__ import annotations

from tests.support.clients.operations import Operation

APP_OPERATIONS = (
    Operation(route="GET /app", id="apps/get-authenticated", caller="app", pygithub="integration.get_app()"),
    Operation(
        route="GET /app/hook/config",
        id="apps/get-webhook-config-for-app",
        caller="app",
        pygithub="app_requester.requestJsonAndCheck('GET', '/app/hook/config')",
    ),
    Operation(
        route="GET /app/installations",
        id="apps/list-installations",
        caller="app",
        pygithub="integration.get_installations()",
    ),
    Operation(
        route="GET /app/installations/{installation_id}",
        id="apps/get-installation",
        caller="app",
        pygithub="integration.get_app_installation(1)",
    ),
    Operation(
        route="POST /app/installations/{installation_id}/access_tokens",
        id="apps/create-installation-access-token",
        caller="app",
        body={"permissions": {"checks": "write"}},
        pygithub="integration.get_access_token(1, permissions={'checks': 'write'})",
    ),
    Operation(
        route="GET /repos/{owner}/{repo}/installation",
        id="apps/get-repo-installation",
        caller="app",
        pygithub="integration.get_repo_installation('acme', 'shop')",
    ),
    Operation(
        route="GET /installation/repositories",
        id="apps/list-repos-accessible-to-installation",
        pygithub="integration.get_app_installation(1).get_repos()",
    ),
    Operation(route="GET /rate_limit", id="rate-limit/get", pygithub="github.get_rate_limit()"),
    Operation(route="GET /user", id="users/get-authenticated", caller="user", pygithub="person.get_user().complete()"),
    Operation(
        route="GET /user/installations",
        id="apps/list-installations-for-authenticated-user",
        caller="user",
        pygithub="person.get_user().get_installations()",
    ),
    Operation(
        route="GET /user/installations/{installation_id}/repositories",
        id="apps/list-installation-repos-for-authenticated-user",
        caller="user",
        pygithub="person.requester.requestJsonAndCheck('GET', '/user/installations/1/repositories')",
    ),
    Operation(
        route="GET /user/teams",
        id="teams/list-for-authenticated-user",
        caller="user",
        pygithub="person.get_user().get_teams()",
    ),
    Operation(
        route="GET /app/hook/deliveries",
        id="apps/list-webhook-deliveries",
        caller="app",
        pygithub="app_requester.requestJsonAndCheck('GET', '/app/hook/deliveries')",
    ),
    Operation(
        route="GET /app/hook/deliveries/{delivery_id}",
        id="apps/get-webhook-delivery",
        caller="app",
        pygithub="app_requester.requestJsonAndCheck('GET', '/app/hook/deliveries/1')",
    ),
    Operation(
        route="POST /app/hook/deliveries/{delivery_id}/attempts",
        id="apps/redeliver-webhook-delivery",
        caller="app",
        pygithub="app_requester.requestJsonAndCheck('POST', '/app/hook/deliveries/1/attempts')",
    ),
)
