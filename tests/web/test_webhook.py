"""Webhook deliveries are verified, parsed and stored before they are acknowledged (SPEC §8)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from ghapp.web.request_body import LARGEST_BODY
from tests.support.web_server import OLD_SECRET, SECRET, WebServer, signature

PAYLOADS = {path.stem: path.read_bytes() for path in (Path(__file__).parent.parent / "payloads").glob("*.json")}
BODY = PAYLOADS["pull_request.opened"]
OPENED: dict[str, Any] = json.loads(BODY)


async def test_a_delivery_is_accepted_and_its_key_waits(web_server: WebServer) -> None:
    assert await web_server.deliver(OPENED) == (202, {"status": "accepted"})
    assert await web_server.waiting() == 1


async def test_a_second_delivery_of_an_id_has_no_effect(web_server: WebServer) -> None:
    await web_server.deliver(OPENED)
    assert await web_server.deliver(OPENED) == (202, {"status": "duplicate"})
    assert await web_server.waiting() == 1


async def test_the_old_secret_verifies_during_a_rotation(web_server: WebServer) -> None:
    answer = await web_server.post(BODY, {"X-Hub-Signature-256": signature(BODY, OLD_SECRET)})
    assert answer.status == 202


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Hub-Signature-256": None},
        {"X-Hub-Signature-256": ""},
        {"X-Hub-Signature-256": signature(BODY, "another secret")},
        {"X-Hub-Signature-256": signature(BODY + b" ")},
        {"X-Hub-Signature-256": signature(BODY).removeprefix("sha256=")},
        {"X-Hub-Signature-256": signature(BODY)[:-1]},
        {"X-Hub-Signature-256": signature(BODY)[:-1] + "ß"},
        {"X-Hub-Signature-256": None, "X-Hub-Signature": signature(BODY, SECRET, "sha1")},
        {"X-Hub-Signature-256": signature(BODY, SECRET, "sha1")},
        {"X-Hub-Signature-256": None, "X-GitHub-Event": None},
        {"X-Hub-Signature-256": "sha256=" + "0" * 64, "X-GitHub-Event": "ping"},
    ],
)
async def test_a_delivery_without_a_valid_signature_is_refused(
    web_server: WebServer, headers: dict[str, str | None]
) -> None:
    answer = await web_server.post(BODY, headers)
    assert answer.status == 401
    assert (await answer.json())["status"] == "refused"
    assert await web_server.waiting() == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"X-GitHub-Event": None},
        {"X-GitHub-Delivery": None},
        {"X-GitHub-Delivery": "d" * 101},
        {"X-GitHub-Delivery": "d 1"},
    ],
)
async def test_a_missing_or_malformed_header_is_refused(web_server: WebServer, headers: dict[str, str | None]) -> None:
    assert (await web_server.post(BODY, headers)).status == 400
    assert await web_server.waiting() == 0


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff", b"[]", b'"text"', b"null", b"[" * 100_000, b"9" * 5_000],
    ids=["empty", "cut off", "no text", "list", "string", "null", "nested", "long number"],
)
async def test_a_body_that_is_not_a_json_object_is_refused(web_server: WebServer, body: bytes) -> None:
    assert (await web_server.post(body)).status == 400


async def test_half_a_surrogate_pair_is_accepted(web_server: WebServer) -> None:
    cut_off = BODY.replace(b'"Update the README', b'"\\ud83d')
    assert cut_off != BODY
    assert (await web_server.post(cut_off)).status == 202
    assert await web_server.waiting() == 1


async def test_a_form_can_contain_the_payload(web_server: WebServer) -> None:
    form = urlencode({"payload": json.dumps(OPENED)}).encode()
    assert (await web_server.post(form, {"Content-Type": "application/x-www-form-urlencoded"})).status == 202
    assert await web_server.waiting() == 1


@pytest.mark.parametrize("form", [b"", b"payload=%7B", b"payload=%7B%7D&payload=%7B%7D", b"other=%7B%7D"])
async def test_a_form_without_a_payload_is_refused(web_server: WebServer, form: bytes) -> None:
    assert (await web_server.post(form, {"Content-Type": "application/x-www-form-urlencoded"})).status == 400


async def test_a_body_above_the_limit_is_refused(web_server: WebServer) -> None:
    largest = b'{"padding": "'.ljust(LARGEST_BODY - 2, b".") + b'"}'
    assert (await web_server.post(largest, {"X-GitHub-Event": "star"})).status == 202
    assert (await web_server.post(largest + b" ", {"X-GitHub-Event": "star"})).status == 413


async def test_a_body_of_undeclared_length_is_read_up_to_the_limit(web_server: WebServer) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(LARGEST_BODY // 2**20 + 1):
            yield b"." * 2**20

    headers = {"X-GitHub-Event": "push", "X-GitHub-Delivery": "d-1", "X-Hub-Signature-256": signature(BODY)}
    answer = await web_server.client.post("/webhook", data=endless(), headers=headers)
    assert answer.status == 413


async def test_ping_is_answered(web_server: WebServer) -> None:
    answer = {"status": "pong", "reason": "Rules of Engagement is listening"}
    assert await web_server.deliver({"zen": "Keep it logically awesome."}, {"X-GitHub-Event": "ping"}) == (200, answer)


async def test_an_unknown_event_is_ignored(web_server: WebServer) -> None:
    ignored = {"status": "ignored", "reason": "event is not handled"}
    assert await web_server.deliver({"action": "created"}, {"X-GitHub-Event": "star"}) == (202, ignored)
    assert await web_server.waiting() == 0


async def test_changed_permissions_renew_the_token(web_server: WebServer) -> None:
    accepted = {"action": "new_permissions_accepted", "installation": {"id": 9, "account": {"login": "acme"}}}
    await web_server.deliver(accepted, {"X-GitHub-Event": "installation"})
    assert web_server.renewed == [9]


async def test_a_payload_without_installation_is_ignored_and_logged(
    web_server: WebServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "ghapp.web.webhook")
    status, answer = await web_server.deliver({**OPENED, "installation": None})
    assert (status, answer) == (202, {"status": "ignored", "reason": "payload has no installation"})
    assert [vars(record)["reason"] for record in caplog.records] == ["payload has no installation"]


async def test_a_delivery_is_refused_while_storage_is_down(web_server: WebServer) -> None:
    await web_server.store.close()
    status, answer = await web_server.deliver(OPENED)
    assert (status, answer["status"]) == (503, "unavailable")
    await web_server.store.open()
    assert await web_server.deliver(OPENED) == (202, {"status": "accepted"})


async def test_only_post_is_allowed(web_server: WebServer) -> None:
    answer = await web_server.client.get("/webhook")
    assert answer.status == 405
    assert answer.headers["Allow"] == "POST"


async def test_no_response_reveals_a_version(web_server: WebServer) -> None:
    for path in ("/webhook", "/healthz", "/readyz", "/metrics", "/nowhere"):
        assert "Server" not in (await web_server.client.get(path)).headers


@pytest.mark.parametrize("name", sorted(PAYLOADS))
async def test_payloads_of_github_are_accepted(web_server: WebServer, name: str) -> None:
    answer = await web_server.post(PAYLOADS[name], {"X-GitHub-Event": name.partition(".")[0]})
    assert answer.status == (200 if name == "ping" else 202)
