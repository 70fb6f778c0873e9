"""GitHub's delivery log: what it sent to the app, how the app responded, and the payloads of missed deliveries.

GitHub never redelivers on its own. It keeps the log for three days (seven on GitHub Enterprise Server).
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
    """An attempt to deliver, as the log lists it.

    `number` identifies the attempt. `id` is the GUID of the delivery, which all of its attempts share. `at` is the time
    of the attempt (epoch seconds of GitHub's clock). `status` is the HTTP status of the app's answer, or GitHub's own
    502 or 504 where there was none; `answered` says whether the app acknowledged the delivery.
    """

    number: int
    id: str
    at: float
    status: int
    event: str
    action: str
    repository_id: int | None

    @property
    def answered(self) -> bool:
        """Whether the app acknowledged the delivery."""
        return 200 <= self.status < 300


class DeliveryLog:
    """Reads the log; `api` authenticates as the app. Raises the errors of `API`."""

    def __init__(self, api: API) -> None:
        self._api = api

    async def since(self, moment: float | None, *, at_most: int) -> list[Attempt]:
        """Return the attempts after `moment` (None: all), newest first, at most `at_most`."""
        listed: list[Attempt] = []
        async with aclosing(self._api.getiter(f"{LOG}?per_page={PAGE}")) as pages:
            async for item in pages:
                attempt = _attempt(item)
                if moment is not None and attempt.at <= moment:
                    break
                if len(listed) == at_most:
                    log.warning("the delivery log has more entries than were read", extra={"read": at_most})
                    break
                listed.append(attempt)
        return listed

    async def payload(self, number: int) -> Mapping[str, Any] | None:
        """Return the payload of an attempt, or None if GitHub does not show it."""
        delivery = await self._api.getitem(f"{LOG}/{{number}}", {"number": str(number)})
        payload = delivery["request"]["payload"]
        return payload if isinstance(payload, dict) else None

    async def redeliver(self, number: int) -> None:
        """Ask GitHub to redeliver an attempt under the same delivery id."""
        await self._api.post(f"{LOG}/{{number}}/attempts", {"number": str(number)}, data=b"")


def _attempt(item: Mapping[str, Any]) -> Attempt:
    return Attempt(
        number=item["id"],
        id=item["guid"],
        at=datetime.fromisoformat(item["delivered_at"]).timestamp(),
        status=item["status_code"],
        event=item["event"],
        action=item["action"] or "",
        repository_id=item["repository_id"],
    )
