"""Small contracts in the form of GitHub's, and messages that satisfy them."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from tools.conformance.checker import Checker
from tools.conformance.recording import Exchange, WebhookDelivery

USER = {
    "type": "object",
    "properties": {"login": {"type": "string"}, "email": {"type": "string", "nullable": True, "format": "email"}},
    "required": ["login", "email"],
}
LABEL = {
    "type": "object",
    "properties": {
        "id": {"type": "integer"},
        "name": {"type": "string"},
        "kind": {"type": "string", "enum": ["bug", "feature"]},
        "by": {"$ref": "#/components/schemas/user"},
        "url": {"type": "string", "format": "uri"},
    },
    "required": ["id", "name", "by"],
}
ERROR = {
    "type": "object",
    "properties": {
        "message": {"type": "string"},
        "documentation_url": {"type": "string"},
        "status": {"type": "string"},
    },
}
EVENT = {
    "type": "object",
    "properties": {"action": {"type": "string", "enum": ["created"]}, "label": {"$ref": "#/components/schemas/label"}},
    "required": ["action", "label"],
}
_OWNER = {"name": "owner", "in": "path", "required": True, "schema": {"type": "string"}}
_REPO = {**_OWNER, "name": "repo"}
_PAGE = {"name": "per_page", "in": "query", "schema": {"type": "integer"}}


def _content(schema: object) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}}


_NEW = {"type": "object", "properties": {"name": {"type": "string"}}, "required": ["name"]}
_LABEL = {"$ref": "#/components/schemas/label"}
_SCHEMAS = {"user": USER, "label": LABEL, "basic-error": ERROR}
OPENAPI: dict[str, Any] = {
    "openapi": "3.0.3",
    "paths": {
        "/repos/{owner}/{repo}/labels": {
            "get": {
                "parameters": [_OWNER, _REPO, _PAGE],
                "responses": {"200": _content({"type": "array", "items": _LABEL})},
            },
            "post": {
                "parameters": [_OWNER, _REPO],
                "requestBody": {"required": True, **_content(_NEW)},
                "responses": {"201": _content(_LABEL)},
            },
        },
    },
    "x-webhooks": {},
    "components": {
        "schemas": _SCHEMAS
        | {"validation-error": ERROR, "validation-error-simple": ERROR}
        | {"later": {"type": "object", "x-github-breaking-changes": []}}
    },
}
WEBHOOKS: dict[str, Any] = {
    "webhooks": {
        "label-created": {
            "post": {
                "operationId": "label/created",
                "parameters": [{"name": "X-GitHub-Event", "in": "header", "required": True}],
                "requestBody": _content({"$ref": "#/components/schemas/event"}),
                "x-github": {"supported-webhook-types": ["repository", "app"]},
            }
        }
    },
    "components": {"schemas": _SCHEMAS | {"event": EVENT}},
}
GRAPHQL = """
scalar URI
enum State { OPEN CLOSED }
interface Actor { login: String! }
type User implements Actor { login: String!  name: String }
type Bot implements Actor { login: String! }
type Label { name: String! }
type LabelConnection { nodes: [Label!]!  totalCount: Int! }
type Issue {
  number: Int!  state: State!  author: Actor  url: URI!
  labels(first: Int, last: Int): LabelConnection!
  related(first: Int, last: Int): IssueConnection!
}
type IssueConnection { nodes: [Issue!]! }
type Query { issue(number: Int!): Issue }
"""
DOCUMENT = """query One($number: Int!, $first: Int = 10) {
  issue(number: $number) {
    number state url
    author { __typename login ... on User { name } }
    related(first: $first) { nodes { labels(first: 5) { nodes { name } totalCount } } }
  }
}"""


def small_checker() -> Checker:
    """Return a checker of the small contracts."""
    return Checker(json.dumps(OPENAPI).encode(), GRAPHQL.encode(), json.dumps(WEBHOOKS).encode())


APP_HEADERS = {
    "user-agent": "ghapp/1.0",
    "accept": "application/vnd.github+json",
    "authorization": "bearer secret",
    "x-github-api-version": "2022-11-28",
    "content-type": "application/json",
}
_QUOTA = {
    "x-github-request-id": "5A4D:1",
    "x-github-media-type": "github.v3; format=json",
    "x-ratelimit-limit": "5000",
    "x-ratelimit-remaining": "4999",
    "x-ratelimit-used": "1",
    "x-ratelimit-reset": "1714568400",
    "x-ratelimit-resource": "core",
    "content-type": "application/json; charset=utf-8",
}
ONE_LABEL: dict[str, Any] = {
    "id": 1,
    "name": "why",
    "kind": "bug",
    "by": {"login": "roe[bot]", "email": "1+roe[bot]@users.noreply.github.com"},
    "url": "https://github.com/labels/why",
}
LISTED = Exchange(
    method="GET",
    target="/repos/acme/shop/labels?per_page=100",
    request_headers={name: value for name, value in APP_HEADERS.items() if name != "content-type"},
    request="",
    status=200,
    headers={**_QUOTA, "etag": 'W/"0a"'},
    response=json.dumps([ONE_LABEL]),
)
CREATED = replace(
    LISTED,
    method="POST",
    target="/repos/acme/shop/labels",
    request_headers=APP_HEADERS,
    request='{"name":"why"}',
    status=201,
    response=json.dumps(ONE_LABEL),
)
ISSUE: dict[str, Any] = {
    "number": 7,
    "state": "OPEN",
    "url": "https://github.com/acme/shop/issues/7",
    "author": {"__typename": "User", "login": "pam", "name": None},
    "related": {"nodes": [{"labels": {"nodes": [{"name": "why"}], "totalCount": 1}}]},
}
ASKED = replace(
    CREATED,
    target="/graphql",
    request=json.dumps({"query": DOCUMENT, "variables": {"number": 7}}),
    status=200,
    headers=_QUOTA,
    response=json.dumps({"data": {"issue": ISSUE}}),
)
DELIVERED = WebhookDelivery(
    request_headers={
        "accept": "*/*",
        "content-type": "application/json",
        "user-agent": "GitHub-Hookshot/5a4b00d",
        "x-github-delivery": "0b989ba4-242f-11e5-81e1-c7b6966d2516",
        "x-github-event": "label",
        "x-github-hook-id": "1",
        "x-github-hook-installation-target-id": "1",
        "x-github-hook-installation-target-type": "integration",
        "x-hub-signature": f"sha1={'0a' * 20}",
        "x-hub-signature-256": f"sha256={'0a' * 32}",
    },
    request=json.dumps({"action": "created", "label": ONE_LABEL}),
)


def answered(**changes: object) -> Exchange:
    """Return the GraphQL exchange with some fields of its issue changed."""
    return replace(ASKED, response=json.dumps({"data": {"issue": ISSUE | changes}}))
