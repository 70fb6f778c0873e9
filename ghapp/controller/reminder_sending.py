"""Reminders in channels: kept before the comment is written, and sent by the run of the repository (SPEC §6).

So a reminder is sent at least once, and twice only where the process dies between sending and noting.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial

from ghapp.controller.channel_sender import Message, Send, attempt, retry_pause
from ghapp.identity import Key
from ghapp.rules.model.channels import Channel, usable_channel
from ghapp.rules.model.framework import RepoConfig
from ghapp.rules.model.plan import ChannelMessage
from ghapp.rules.model.snapshot import Repository
from ghapp.store import channel_messages
from ghapp.store.channel_messages import KEPT, KeptMessage
from ghapp.store.protocol import Store

log = logging.getLogger(__name__)


class ReminderMessages:
    """Sends reminders to `channels` with `send`; `clock` gives UTC epoch seconds."""

    def __init__(self, store: Store, channels: Sequence[Channel], send: Send, *, clock: Callable[[], float]) -> None:
        self._store = store
        self._channels = channels
        self._send = send
        self._clock = clock

    async def keep(self, key: Key, messages: Sequence[ChannelMessage]) -> None:
        """Keep the reminders of a pull request, and ask for the run that sends them."""
        if messages:
            await self._store.write(partial(channel_messages.keep, key, messages, self._clock()))
            await self._store.enqueue([Key(key.repository_id)])

    async def run(
        self,
        repository: Repository,
        config: RepoConfig,
        *,
        is_private: bool,
        must_hold: Callable[[], Awaitable[None]],
    ) -> list[float]:
        """Send what is due, and note each at once; return when what failed is due again."""
        names = config.reminders.to if config.reminders else ()
        if not names:
            return []
        again, failed = list[float](), dict[str, str]()
        since = self._clock() - KEPT
        for message in await self._store.read(channel_messages.unsent(repository.id, names, since)):
            if message.due > self._clock():
                again.append(message.due)
                continue
            await must_hold()
            error = failed.get(message.channel) or await self._tell(repository, message, is_private=is_private)
            tried = message
            if error:
                failed[message.channel] = error
                due = self._clock() + retry_pause(message.tries)
                tried = replace(message, tries=message.tries + 1, due=due)
                again.append(due)
            await self._store.write(partial(channel_messages.note, repository.id, tried, error))
        return again

    async def _tell(self, repository: Repository, message: KeptMessage, *, is_private: bool) -> str:
        """Send a message; return what went wrong, if anything."""
        channel = usable_channel(self._channels, message.channel, repository.full_name, is_private=is_private)
        if isinstance(channel, str):
            return channel
        told = Message(message.title, message.text, message.markdown)
        error = await attempt(self._send, channel, told, tries=message.tries)
        if not error:
            log.info("sent a reminder", extra={"channel": channel.name, "repository": repository.id})
        return error
