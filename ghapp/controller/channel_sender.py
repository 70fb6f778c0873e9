"""Sending to channels: a JSON webhook by itself, everything else by Apprise."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import TypeAlias

import aiohttp

from ghapp.errors import GhappError, SettingsError
from ghapp.rules.model.channels import Channel

log = logging.getLogger(__name__)

Send: TypeAlias = "Callable[[Channel, Message], Awaitable[None]]"

TIMEOUT = 20.0
FIRST_PAUSE = 60.0
LONGEST_PAUSE = 6 * 3600.0
"""Seconds until a channel that failed is tried again: twice as many each time, up to the longest."""


class ChannelFailed(GhappError):
    """A channel did not take a message; the text names no address."""


@dataclass(frozen=True, slots=True)
class Message:
    """A message in both forms; `title` is plain text."""

    title: str
    text: str
    markdown: str


class ChannelSender:
    """Sends messages, each within `timeout` seconds. Raises `SettingsError` where a channel needs Apprise."""

    def __init__(
        self, session: aiohttp.ClientSession, channels: Sequence[Channel], *, timeout: float = TIMEOUT
    ) -> None:
        self._session = session
        self._timeout = timeout
        others = [channel.name for channel in channels if not _is_webhook(channel)]
        if others and find_spec("apprise") is None:
            raise SettingsError(
                f"CHANNELS: install ghapp-rules-of-engagement[notify], which channel {others[0]} needs: its url is not "
                "that of a JSON webhook (https://…)."
            )

    async def send(self, channel: Channel, message: Message) -> None:
        """Send a message. Raises `ChannelFailed`."""
        try:
            async with asyncio.timeout(self._timeout):
                await (self._post if _is_webhook(channel) else _notify)(channel, message)
        except TimeoutError:
            raise ChannelFailed(f"Channel {channel.name} did not answer within {self._timeout:g} s.") from None

    async def _post(self, channel: Channel, message: Message) -> None:
        body = {"title": message.title, "text": message.text, "markdown": message.markdown}
        try:
            async with self._session.post(channel.address, json=body, allow_redirects=False) as response:
                if not response.ok or response.status >= 300:
                    raise ChannelFailed(f"Channel {channel.name} answered with status {response.status}.")
        except aiohttp.ClientError as error:
            # The message of the error may hold the address.
            raise ChannelFailed(f"Channel {channel.name} could not be reached: {type(error).__name__}.") from None


async def attempt(send: Send, channel: Channel, message: Message, *, tries: int) -> str:
    """Send a message that was tried `tries` times before; return what went wrong, if anything."""
    try:
        await send(channel, message)
    except ChannelFailed as failure:
        log.warning("a channel failed", extra={"channel": channel.name, "tries": tries + 1})
        return str(failure)
    return ""


def retry_pause(tries: int) -> float:
    """Return the seconds until the next attempt after one that failed; `tries` counts the attempts before it."""
    return min(FIRST_PAUSE * 2.0**tries, LONGEST_PAUSE)


def _is_webhook(channel: Channel) -> bool:
    return channel.address.startswith(("https://", "http://"))


async def _notify(channel: Channel, message: Message) -> None:
    # Imported here because it takes a while, and most servers have no such channel.
    from apprise import Apprise, NotifyFormat

    service = Apprise()
    if not service.add(channel.address):
        raise ChannelFailed(f"Channel {channel.name} has a url that Apprise does not know.")
    # Apprise turns the Markdown into what the service takes.
    if not await service.async_notify(title=message.title, body=message.markdown, body_format=NotifyFormat.MARKDOWN):
        raise ChannelFailed(f"Channel {channel.name} did not take the message.")
