"""Takes deliveries in: the webhook's as they come, and those that recovery finds to be missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ghapp.intake.events import Ignored, intake
from ghapp.jobs import Delivery, DeliveryEffects
from ghapp.store.protocol import Store


class Receiver:
    """`own_login` tells the app's bot login once it is known; `clock` gives epoch seconds."""

    def __init__(
        self,
        store: Store,
        *,
        own_login: Callable[[], str | None],
        clock: Callable[[], float],
    ) -> None:
        self._store = store
        self._own_login = own_login
        self._clock = clock

    def understand(self, event: str, payload: Mapping[str, Any]) -> DeliveryEffects | Ignored:
        """What a payload asks for; the payload itself is needed no longer."""
        return intake(event, payload, own_login=self._own_login(), is_quiet=self._store.is_quiet)

    async def take_in(self, event: str, delivery_id: str, asked: DeliveryEffects) -> bool:
        """Durably take in what a delivery asks for; False if its id was taken in before.

        Raises `StoreUnavailable`; then nothing was taken in.
        """
        delivery = Delivery(id=delivery_id, event=event, received_at=self._clock())
        return await self._store.accept(delivery, asked)
