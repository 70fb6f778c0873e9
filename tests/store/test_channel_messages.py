"""Messages to channels: kept once, sent once, and tried again until they are worth nothing (SPEC §6, "Digest")."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from ghapp.identity import Key
from ghapp.jobs import DigestNote, Findings
from ghapp.rules.model.plan import ChannelMessage
from ghapp.store.channel_messages import KEPT, KeptMessage, failing_messages, keep, note, unsent
from ghapp.store.protocol import Store
from tests.support.clock import Clock
from tests.support.engines import repository

PULL = Key(1, 7)
FIRST = ChannelMessage(channel="checkout", identity="reminder 1", title="Waits", text="text", markdown="**text**")
SECOND = replace(FIRST, identity="reminder 2")


async def kept(store: Store, clock: Clock, *messages: ChannelMessage) -> None:
    await store.write(partial(keep, PULL, messages, clock()))


async def waiting(store: Store, clock: Clock, *channels: str) -> list[KeptMessage]:
    return await store.read(unsent(PULL.repository_id, channels or ("checkout",), clock() - KEPT))


async def test_a_message_is_kept_once_until_it_is_sent(store: Store, clock: Clock) -> None:
    await kept(store, clock, FIRST)
    clock.now += 1
    await kept(store, clock, FIRST, SECOND)
    first, second = await waiting(store, clock)
    assert (first.identity, second.identity, first.number) == ("reminder 1", "reminder 2", 7)
    assert (first.title, first.text, first.markdown, first.tries) == ("Waits", "text", "**text**", 0)
    await store.write(partial(note, 1, first, ""))
    await kept(store, clock, FIRST)
    assert await waiting(store, clock) == [second]


async def test_a_message_waits_only_for_channels_that_are_still_named(store: Store, clock: Clock) -> None:
    await kept(store, clock, FIRST, replace(FIRST, channel="leads"))
    assert [each.channel for each in await waiting(store, clock, "leads", "others")] == ["leads"]


async def test_what_a_channel_did_not_take_is_named_until_it_is_too_old(store: Store, clock: Clock) -> None:
    await store.remember_repository(repository(1))
    await kept(store, clock, FIRST)
    digest = DigestNote(pair="checkout", channel="leads", slot=1.0, tries=2, due=2.0, error="No answer.")
    await store.save(Key(1), Findings(digests=(digest,)))
    (message,) = await waiting(store, clock)
    tried = replace(message, tries=1, due=clock() + 60)
    await store.write(partial(note, 1, tried, "Status 500."))
    assert await waiting(store, clock) == [tried]
    found = [(each.repository, each.about, each.error) for each in await store.read(failing_messages(clock()))]
    assert found == [("acme/r1", "reminder of #7", "Status 500."), ("acme/r1", "digest of checkout", "No answer.")]
    clock.now += KEPT + 1
    assert [each.about for each in await store.read(failing_messages(clock()))] == ["digest of checkout"]
    assert await waiting(store, clock) == []
    await kept(store, clock, SECOND)
    assert [each.identity for each in await waiting(store, clock)] == ["reminder 2"]
