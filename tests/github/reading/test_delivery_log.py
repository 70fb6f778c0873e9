"""The log of deliveries and the list of installations, read as the app itself."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ghapp.errors import Gone
from ghapp.github.reading.delivery_log import PAGE, Attempt, DeliveryLog
from ghapp.github.reading.installations import installations, repositories
from ghapp.sandbox.state.deliveries import Delivery
from tests.support.organisation import NOW, House
from tests.support.scripted_github import Reply, TinyGitHub


def fail(house: House, count: int) -> list[Delivery]:
    """Deliveries that found nobody, each a second after the one before."""
    lost = []
    for number in range(count):
        at = NOW + timedelta(seconds=number)
        payload = {"action": "opened", "repository": {"id": house.shop.id}, "number": number}
        delivery = Delivery(id=f"d-{number}", event="pull_request", payload=payload, app=house.app)
        house.sandbox.delivery_log.add(delivery, at)
        lost.append(delivery)
    return lost


async def test_the_log_lists_every_attempt_newest_first(house: House) -> None:
    fail(house, 2)
    (answered,) = fail(house, 1)
    answered.status = 202
    house.sandbox.delivery_log.add(answered, NOW + timedelta(seconds=9))
    listed = await DeliveryLog(house.github.as_app).since(None, at_most=9)
    assert listed[0] == Attempt(
        number=4,
        id="d-0",
        at=NOW.timestamp() + 9,
        status=202,
        event="pull_request",
        action="opened",
        repository_id=house.shop.id,
    )
    assert [(each.id, each.answered) for each in listed[1:]] == [("d-0", False), ("d-1", False), ("d-0", False)]


async def test_only_recent_pages_of_a_long_log_are_read(house: House) -> None:
    fail(house, 3 * PAGE)
    since = NOW.timestamp() + 3 * PAGE - 1 - PAGE - 10
    listed = await DeliveryLog(house.github.as_app).since(since, at_most=10_000)
    assert [each.id for each in listed] == [f"d-{number}" for number in range(3 * PAGE - 1, 2 * PAGE - 11, -1)]
    assert house.requests == ["GET /app/hook/deliveries"] * 2


async def test_the_log_is_read_up_to_the_limit_newest_first(house: House, caplog: pytest.LogCaptureFixture) -> None:
    fail(house, 5)
    listed = await DeliveryLog(house.github.as_app).since(None, at_most=2)
    assert [each.id for each in listed] == ["d-4", "d-3"]
    assert caplog.messages == ["the delivery log has more entries than were read"]


async def test_the_payload_of_an_attempt_is_what_was_sent(house: House) -> None:
    (lost,) = fail(house, 1)
    log = DeliveryLog(house.github.as_app)
    assert await log.payload(1) == lost.payload
    with pytest.raises(Gone):
        await log.payload(2)


async def test_a_payload_that_github_does_not_show_is_none(private_key: str) -> None:
    github = TinyGitHub(Reply(body={"request": {"headers": None, "payload": None}}))
    async with github.serve(private_key) as api:
        assert await DeliveryLog(api.as_app).payload(1) is None


async def test_github_redelivers_on_request(house: House) -> None:
    fail(house, 1)
    await DeliveryLog(house.github.as_app).redeliver(1)
    assert house.sandbox.outbox[-1].id == "d-0"


async def test_only_active_installations_are_listed(house: House) -> None:
    away = house.sandbox.install(house.app, house.sandbox.organisation("away"))
    house.sandbox.suspend(away)
    assert await installations(house.github.as_app) == (house.installation.id,)


async def test_the_repositories_of_an_installation_have_their_attributes(house: House) -> None:
    house.sandbox.repository("acme/blog", files={})
    assert [facts.name for facts in await repositories(house.api)] == ["shop", "blog"]
    assert (await repositories(house.api))[0] == house.facts


async def test_limits_hold_for_any_number_of_installations(house: House) -> None:
    house.api.limits.content.record(5)
    room = house.api.limits.content.remaining()
    for installation_id in range(1_000, 1_300):
        house.github.installation(installation_id)
    again = house.github.installation(house.installation.id)
    assert again is not house.api
    assert again.limits.content.remaining() == room
