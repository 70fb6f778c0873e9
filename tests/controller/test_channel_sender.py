"""Sending to channels: what fails is said without the address."""

from __future__ import annotations

import sys

import aiohttp
import pytest
from apprise import Apprise

from ghapp.controller import channel_sender
from ghapp.controller.channel_sender import ChannelFailed, ChannelSender, Message
from ghapp.errors import SettingsError
from ghapp.rules.model.channels import Channel
from tests.support.listening_channel import listening_channel

MESSAGE = Message("acme/shop: checkout", "Plain", "**Bold**")


def channel(address: str) -> Channel:
    return Channel(name="checkout", address=address, scopes=frozenset({"acme"}))


async def send(address: str, *, timeout: float = 60.0) -> None:
    async with aiohttp.ClientSession() as session:
        await ChannelSender(session, [channel(address)], timeout=timeout).send(channel(address), MESSAGE)


async def test_a_webhook_is_sent_both_forms() -> None:
    async with listening_channel() as listening:
        await send(listening.url)
        assert listening.told == [{"title": MESSAGE.title, "text": "Plain", "markdown": "**Bold**"}]


async def test_a_webhook_that_hangs_fails() -> None:
    async with listening_channel() as listening:
        listening.hangs = 60.0
        with pytest.raises(ChannelFailed, match=r"did not answer within 0\.05 s"):
            await send(listening.url, timeout=0.05)


async def test_a_webhook_that_is_not_there_fails_without_its_address() -> None:
    with pytest.raises(ChannelFailed, match="could not be reached") as caught:
        await send("http://127.0.0.1:9/secret")
    assert "secret" not in str(caught.value)


async def test_other_services_are_sent_markdown_by_apprise() -> None:
    async with listening_channel() as listening:
        address = listening.url.replace("http://", "json://") + "?cto=60&rto=60"
        await send(address)
        (told,) = listening.told
        assert (told["title"], told["message"].strip()) == (MESSAGE.title, "**Bold**")
        listening.status = 500
        with pytest.raises(ChannelFailed, match="did not take the message"):
            await send(address)


async def test_an_unknown_service_fails_without_its_address() -> None:
    assert not Apprise().add("unknown://secret")
    with pytest.raises(ChannelFailed, match="does not know") as caught:
        await send("unknown://secret")
    assert "secret" not in str(caught.value)


async def test_a_channel_that_needs_apprise_is_refused_without_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(channel_sender, "find_spec", lambda name: sys.modules.get(f"no {name}"))
    with pytest.raises(SettingsError, match=r"install ghapp-rules-of-engagement\[notify\]"):
        await send("slack://a/b/c")
