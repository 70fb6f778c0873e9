"""GitHub's log of what it delivered to apps, or tried to: kept three days, asked for by the app itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus

from ghapp.sandbox.state.apps import SandboxApp
from ghapp.sandbox.webhooks.delivery import Delivery

KEPT = timedelta(days=3)


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One attempt to deliver. `number` counts attempts; a delivery that is sent again keeps its own id."""

    number: int
    delivery: Delivery
    at: datetime
    redelivery: bool
    status_code: int
    status: str
    response: str


class HookLog:
    """Every attempt, oldest first."""

    def __init__(self) -> None:
        self._attempts: list[Attempt] = []
        self._seen: set[tuple[int, str]] = set()

    def add(self, delivery: Delivery, at: datetime) -> None:
        """Note how a delivery went, by the answer that it holds; without one nobody could be reached."""
        code = delivery.status or HTTPStatus.BAD_GATEWAY
        if delivery.status is None:
            status = "failed to connect to host"
        else:
            status = "OK" if delivery.status < 400 else f"Invalid HTTP Response: {delivery.status}"
        name = (delivery.app.id, delivery.id)
        self._attempts.append(
            Attempt(
                number=len(self._attempts) + 1,
                delivery=delivery,
                at=at,
                redelivery=name in self._seen,
                status_code=int(code),
                status=status,
                response=delivery.response,
            )
        )
        self._seen.add(name)

    def of(self, app: SandboxApp, now: datetime) -> list[Attempt]:
        """What an app can still ask for, newest first."""
        return [each for each in reversed(self._attempts) if each.delivery.app is app and each.at > now - KEPT]

    def find(self, app: SandboxApp, number: int, now: datetime) -> Attempt | None:
        """One attempt; None where there is none of that number, or none any more."""
        return next((each for each in self.of(app, now) if each.number == number), None)
