"""GitHub's log of the deliveries to the app: what was sent, how it was answered, and the payload of what was missed.

GitHub sends nothing a second time by itself, and keeps the log for three days (seven on GitHub Enterprise Server).
Source: https://docs.github.com/en/rest/apps/webhooks
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ghapp.github.api.client import API

LOG = "/app/hook/deliveries"
PAGE = 100

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt to deliver, as the log lists it. `id` is what the webhook calls the delivery: attempts share it.

    `number` is the attempt's own, `at` when it was made (epoch seconds of GitHub's clock); `answered` where the app
    acknowledged it.
    """

    number: int
    id: str
    at: float
    answered: bool
    event: str
    action: str
    repository_id: int | None


class DeliveryLog:
    """Reads the log as the app itself; `api` is the client that signs by the app's key. Raises the errors of `API`."""

    def __init__(self, api: API) -> None:
        self._api = api

    async def since(self, moment: float | None, *, at_most: int) -> list[Attempt]:
        """The attempts after `moment` (None: all there are), newest first; no more than `at_most`, the newest."""
        listed: list[Attempt] = []
        async with aclosing(self._api.getiter(f"{LOG}?per_page={PAGE}")) as pages:
            async for item in pages:
                attempt = _attempt(item)
                if moment is not None and attempt.at <= moment:
                    break
                if len(listed) == at_most:
                    log.warning("the log of deliveries goes back further than is read", extra={"read": at_most})
                    break
                listed.append(attempt)
        return listed

    async def payload(self, number: int) -> Mapping[str, Any] | None:
        """What an attempt sent; None where GitHub does not show it."""
        delivery = await self._api.getitem(f"{LOG}/{{number}}", {"number": str(number)})
        payload = delivery["request"]["payload"]
        return payload if isinstance(payload, dict) else None

    async def redeliver(self, number: int) -> None:
        """Have GitHub send an attempt's delivery again, under the same id."""
        await self._api.post(f"{LOG}/{{number}}/attempts", {"number": str(number)}, data=b"")


def _attempt(item: Mapping[str, Any]) -> Attempt:
    return Attempt(
        number=item["id"],
        id=item["guid"],
        at=datetime.fromisoformat(item["delivered_at"]).timestamp(),
        answered=200 <= item["status_code"] < 300,
        event=item["event"],
        action=item["action"] or "",
        repository_id=item["repository_id"],
    )
