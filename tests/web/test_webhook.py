"""Webhook deliveries: verified, understood, stored, and only then acknowledged (SPEC §8)."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from ghapp.web.webhook import LARGEST_BODY
from tests.web.conftest import OLD_SECRET, SECRET, Face, signature

PAYLOADS = {path.stem: path.read_bytes() for path in (Path(__file__).parent.parent / "payloads").glob("*.json")}
BODY = PAYLOADS["pull_request.opened"]
OPENED: dict[str, Any] = json.loads(BODY)


async def test_a_delivery_is_accepted_and_its_key_waits(face: Face) -> None:
    assert await face.deliver(OPENED) == (202, {"status": "accepted"})
    assert await face.waiting() == 1


async def test_a_second_delivery_of_an_id_does_nothing(face: Face) -> None:
    await face.deliver(OPENED)
    assert await face.deliver(OPENED) == (202, {"status": "duplicate"})
    assert await face.waiting() == 1


async def test_during_a_rotation_the_old_secret_still_verifies(face: Face) -> None:
    answer = await face.post(BODY, {"X-Hub-Signature-256": signature(BODY, OLD_SECRET)})
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
async def test_without_a_sha_256_signature_of_ours_nothing_is_taken_in(
    face: Face, headers: dict[str, str | None]
) -> None:
    answer = await face.post(BODY, headers)
    assert answer.status == 401
    assert (await answer.json())["status"] == "refused"
    assert await face.waiting() == 0


@pytest.mark.parametrize(
    "headers",
    [
        {"X-GitHub-Event": None},
        {"X-GitHub-Delivery": None},
        {"X-GitHub-Delivery": "d" * 101},
        {"X-GitHub-Delivery": "d 1"},
    ],
)
async def test_a_missing_or_malformed_header_is_refused(face: Face, headers: dict[str, str | None]) -> None:
    assert (await face.post(BODY, headers)).status == 400
    assert await face.waiting() == 0


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff", b"[]", b'"text"', b"null", b"[" * 100_000, b"9" * 5_000],
    ids=["empty", "cut off", "no text", "list", "string", "null", "nested", "long number"],
)
async def test_a_body_that_is_no_json_object_is_refused(face: Face, body: bytes) -> None:
    assert (await face.post(body)).status == 400


async def test_half_a_surrogate_pair_in_a_text_does_no_harm(face: Face) -> None:
    cut_off = BODY.replace(b'"Update the README', b'"\\ud83d')
    assert cut_off != BODY
    assert (await face.post(cut_off)).status == 202
    assert await face.waiting() == 1


async def test_a_form_may_hold_the_payload(face: Face) -> None:
    form = urlencode({"payload": json.dumps(OPENED)}).encode()
    assert (await face.post(form, {"Content-Type": "application/x-www-form-urlencoded"})).status == 202
    assert await face.waiting() == 1


@pytest.mark.parametrize("form", [b"", b"payload=%7B", b"payload=%7B%7D&payload=%7B%7D", b"other=%7B%7D"])
async def test_a_form_without_a_payload_is_refused(face: Face, form: bytes) -> None:
    assert (await face.post(form, {"Content-Type": "application/x-www-form-urlencoded"})).status == 400


async def test_the_largest_body_is_read_and_a_larger_one_is_not(face: Face) -> None:
    largest = b'{"padding": "'.ljust(LARGEST_BODY - 2, b".") + b'"}'
    assert (await face.post(largest, {"X-GitHub-Event": "star"})).status == 202
    assert (await face.post(largest + b" ", {"X-GitHub-Event": "star"})).status == 413


async def test_a_body_of_undeclared_length_is_read_up_to_the_limit(face: Face) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(LARGEST_BODY // 2**20 + 1):
            yield b"." * 2**20

    answer = await face.client.post("/webhook", data=endless())
    assert answer.status == 413


async def test_ping_is_answered(face: Face) -> None:
    answer = {"status": "pong", "reason": "Rules of Engagement is listening"}
    assert await face.deliver({"zen": "Keep it logically awesome."}, {"X-GitHub-Event": "ping"}) == (200, answer)


async def test_an_unknown_event_is_ignored(face: Face) -> None:
    ignored = {"status": "ignored", "reason": "event is not handled"}
    assert await face.deliver({"action": "created"}, {"X-GitHub-Event": "star"}) == (202, ignored)
    assert await face.waiting() == 0


async def test_changed_permissions_renew_the_token(face: Face) -> None:
    accepted = {"action": "new_permissions_accepted", "installation": {"id": 9, "account": {"login": "acme"}}}
    await face.deliver(accepted, {"X-GitHub-Event": "installation"})
    assert face.renewed == [9]


async def test_a_payload_without_installation_is_ignored_and_logged(
    face: Face, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "ghapp.web.webhook")
    status, answer = await face.deliver({**OPENED, "installation": None})
    assert (status, answer) == (202, {"status": "ignored", "reason": "payload has no installation"})
    assert [vars(record)["reason"] for record in caplog.records] == ["payload has no installation"]


async def test_while_storage_is_down_github_is_told_so_and_nothing_is_kept(face: Face) -> None:
    await face.store.close()
    status, answer = await face.deliver(OPENED)
    assert (status, answer["status"]) == (503, "unavailable")
    await face.store.open()
    assert await face.deliver(OPENED) == (202, {"status": "accepted"})


async def test_only_post_is_allowed(face: Face) -> None:
    answer = await face.client.get("/webhook")
    assert answer.status == 405
    assert answer.headers["Allow"] == "POST"


async def test_no_answer_tells_a_version(face: Face) -> None:
    for path in ("/webhook", "/healthz", "/readyz", "/metrics", "/nowhere"):
        assert "Server" not in (await face.client.get(path)).headers


@pytest.mark.parametrize("name", sorted(PAYLOADS))
async def test_githubs_own_payloads_are_taken_in(face: Face, name: str) -> None:
    answer = await face.post(PAYLOADS[name], {"X-GitHub-Event": name.partition(".")[0]})
    assert answer.status == (200 if name == "ping" else 202)
