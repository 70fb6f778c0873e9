"""`ghapp replay`: a saved delivery reaches the server as if GitHub had sent it again."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from ghapp.errors import UserError
from ghapp.operations.replay import read_delivery
from tests.support.world import SECRET, World
from tests.test_cli import run

PAYLOAD: dict[str, Any] = {"action": "opened"}
HEADERS = {"X-GitHub-Event": "pull_request", "X-GitHub-Delivery": "d1"}


@pytest.mark.parametrize(
    ("saved", "event"),
    [
        ({"id": 7, "guid": "d1", "event": "pull_request", "request": {"headers": HEADERS, "payload": PAYLOAD}}, ""),
        ({"headers": HEADERS, "payload": PAYLOAD}, ""),
    ],
    ids=["of the delivery log", "with headers"],
)
def test_a_saved_delivery_has_its_event_and_id(saved: dict[str, Any], event: str) -> None:
    found = read_delivery(json.dumps(saved), event)
    assert (found.event, found.id, json.loads(found.body)) == ("pull_request", "d1", PAYLOAD)


def test_a_payload_alone_needs_the_name_of_its_event() -> None:
    assert read_delivery(json.dumps(PAYLOAD), "push").event == "push"
    with pytest.raises(UserError, match="Name it with --event"):
        read_delivery(json.dumps(PAYLOAD))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "The file is not JSON"),
        ("[]", "not a JSON object"),
        (json.dumps({"headers": HEADERS, "payload": None}), "has no payload"),
        (json.dumps({"request": {"headers": HEADERS}}), "has no payload"),
    ],
)
def test_a_file_without_a_delivery_is_explained(text: str, says: str) -> None:
    with pytest.raises(UserError, match=says):
        read_delivery(text)


async def test_a_lost_delivery_takes_effect_when_it_is_replayed(world: World, tmp_path: Path) -> None:
    pull = world.box.open_pull(world.shop, world.dan, {"src/cart.py": ""})
    lost = world.box.outbox[-1]
    world.box.outbox.clear()
    saved = tmp_path / "delivery.json"
    saved.write_text(json.dumps({"headers": {"X-GitHub-Event": lost.event}, "payload": json.loads(lost.body)}))
    arguments = ("replay", str(saved), "--url", f"{world.app.url}/webhook")
    result = await asyncio.to_thread(run, *arguments, env={"WEBHOOK_SECRET": SECRET})
    assert (result.exit_code, result.stdout) == (0, "202 accepted\n")
    await world.app.idle()
    await world.settle("createCheckRun")
    assert world.conclusion(pull) == "success"


@pytest.mark.parametrize(
    ("secret", "code", "says"),
    [("another", 1, "401 refused: signature does not match\n"), ("", 2, "")],
)
async def test_a_delivery_that_is_refused_exits_with_another_code(
    world: World, tmp_path: Path, secret: str, code: int, says: str
) -> None:
    (tmp_path / "delivery.json").write_text(json.dumps({"headers": HEADERS, "payload": PAYLOAD}))
    arguments = ("replay", str(tmp_path / "delivery.json"), "--url", f"{world.app.url}/webhook")
    result = await asyncio.to_thread(run, *arguments, env={"WEBHOOK_SECRET": secret})
    assert (result.exit_code, result.stdout) == (code, says)


def test_replay_says_where_no_server_answers(tmp_path: Path) -> None:
    (tmp_path / "delivery.json").write_text(json.dumps({"headers": HEADERS, "payload": PAYLOAD}))
    result = run("replay", str(tmp_path / "delivery.json"), env={"WEBHOOK_SECRET": "x", "PORT": "9"})
    assert (result.exit_code, "No server answers at http://127.0.0.1:9/webhook" in result.stderr) == (2, True)
