"""The headers of every message: what GitHub's documentation says of them, since its contracts say little.

Sources: https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api#headers,
https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api,
https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api and
https://docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tools.conformance.recording import SIGNATURE, Exchange, WebhookDelivery

REQUEST = {
    "user-agent": r"\S.*",
    "accept": r"application/vnd\.github(\.v3)?(\.\w+)?\+json",
    "authorization": r"(?i:bearer|token) \S+",
}
# What a server says of itself, in every version of the API, to anybody.
PUBLIC = {"/meta"}
# The app signs in there with its client id and secret.
OF_CREDENTIALS = "/applications/"
# An app has no credentials before this call gives them to it.
CONVERSION = re.compile(r"/app-manifests/[^/]+/conversions")
# https://docs.github.com/en/rest/about-the-rest-api/api-versions
API_VERSIONS = r"2022-11-28|2026-03-10"
JSON_TYPE = r"application/json(; charset=utf-8)?"
# What `Accept` asks for instead: the raw file, the diff of a pull request.
MEDIA = r"application/vnd\.github(\.v3)?\.(raw|diff|patch|html)(\+json)?; charset=utf-8"
# With every response to a request that was made with a token.
QUOTA = {
    "x-ratelimit-limit": r"\d+",
    "x-ratelimit-remaining": r"\d+",
    "x-ratelimit-used": r"\d+",
    "x-ratelimit-reset": r"\d{10}",
    "x-ratelimit-resource": r"core|graphql|search|code_search|integration_manifest",
}
MEDIA_TYPE = r"github\.v3; .+"
ETAG = r'(W/)?"[0-9a-f]+"'
LINK = re.compile(r'<https?://[^>\s]+>; rel="(next|prev|first|last)"')
DELIVERY = {
    "accept": r"\*/\*",
    "content-type": "application/json",
    "user-agent": r"GitHub-Hookshot/[0-9a-f]+",
    "x-github-delivery": r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    "x-github-event": r"[a-z_]+",
    "x-github-hook-id": r"\d+",
    "x-github-hook-installation-target-id": r"\d+",
    "x-github-hook-installation-target-type": "integration",
    "x-hub-signature-256": r"sha256=[0-9a-f]{64}",
}
# What RFC 3986 allows in a path. `[bot]` has to be encoded.
PATH = re.compile(r"(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2})+")


def check_exchange(exchange: Exchange) -> Iterator[str]:
    """Yield what is wrong with the headers of a request and its response, one sentence each."""
    if exchange.is_of_the_app:
        yield from _check_request(exchange)
    if exchange.status < 500:
        yield from (f"response: {each}" for each in _check_response(exchange))


def check_delivery(delivery: WebhookDelivery) -> Iterator[str]:
    """Yield what is wrong with the headers of a delivery, one sentence each."""
    expected = {name: pattern for name, pattern in DELIVERY.items() if name != SIGNATURE or not delivery.is_unsigned}
    yield from _matches(delivery.request_headers, expected)


def expected_of_request(exchange: Exchange) -> dict[str, str]:
    """Return the headers that a request of the app needs, with the pattern of each."""
    expected = dict(REQUEST)
    if exchange.path in PUBLIC or CONVERSION.fullmatch(exchange.path):
        del expected["authorization"]
    elif exchange.path.startswith(OF_CREDENTIALS):
        expected["authorization"] = r"Basic \S+"
    if exchange.path not in PUBLIC and not exchange.is_graphql:
        expected["x-github-api-version"] = API_VERSIONS
    if exchange.request:
        expected["content-type"] = JSON_TYPE
    return expected


def _check_request(exchange: Exchange) -> Iterator[str]:
    found = _matches(exchange.request_headers, expected_of_request(exchange))
    yield from (f"request: {each}" for each in found)
    if not PATH.fullmatch(exchange.path):
        yield "request: the path has characters that must be percent-encoded"


def _check_response(exchange: Exchange) -> Iterator[str]:
    is_success = exchange.status < 400
    is_counted = (
        is_success
        and not exchange.is_secondary_limit
        and re.fullmatch(REQUEST["authorization"], exchange.request_headers.get("authorization", ""))
    )
    expected = {"x-github-request-id": r"[0-9A-F:]+"} | (QUOTA if is_counted else {})
    if exchange.response:
        expected["content-type"] = JSON_TYPE if exchange.is_json else MEDIA
    if is_success and not exchange.is_graphql:
        expected["x-github-media-type"] = MEDIA_TYPE
    if exchange.status in (301, 302, 307):
        expected["location"] = r"https?://.+"
    if exchange.status in (200, 304) and exchange.method == "GET" and is_counted:
        expected["etag"] = ETAG
    yield from _matches(exchange.headers, expected)
    for link in exchange.headers.get("link", "").split(", "):
        if link and not LINK.fullmatch(link):
            yield "link is not a list of pages"


def _matches(headers: Mapping[str, str], expected: Mapping[str, str]) -> Iterator[str]:
    for name, pattern in expected.items():
        value = headers.get(name)
        if value is None:
            yield f"the header {name} is missing"
        elif not re.fullmatch(pattern, value):
            yield f"the header {name} does not match {pattern}"
