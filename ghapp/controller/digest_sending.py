"""Digests: a weekly message to each pair's channels (SPEC §6). Reminders to channels are sent by the same run.

The run of a repository sends what is due, and is due again for the next digest. It notes each digest as soon as that
is sent. So a digest is sent at least once, and twice only where the process dies in between.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

from ghapp.controller.channel_sender import Message, Send, attempt, retry_pause
from ghapp.controller.reminder_sending import ReminderMessages
from ghapp.identity import Key
from ghapp.jobs import DigestNote, Findings
from ghapp.rules.model.channels import Channel, usable_channel
from ghapp.rules.model.digest_times import latest_slot, next_slot
from ghapp.rules.model.framework import Pair, Reminders, RepoConfig
from ghapp.rules.model.snapshot import Repository
from ghapp.rules.records.decision import BYPASSED
from ghapp.rules.records.digest_content import DecidedTitle, DigestSubject, digest_of
from ghapp.rules.wording.digest import Digest, as_markdown, as_text
from ghapp.store.digest_notes import digest_notes
from ghapp.store.page_answers import DocumentFilters
from ghapp.store.protocol import Store
from ghapp.store.read_model import ReadModel

_MOST_DOCUMENTS = 500

log = logging.getLogger(__name__)


class Digests:
    """Sends digests and `reminders` to `channels` with `send`; `clock` gives UTC epoch seconds."""

    def __init__(self, store: Store, channels: Sequence[Channel], send: Send, *, clock: Callable[[], float]) -> None:
        self._store = store
        self._rows = ReadModel(store)
        self.reminders = ReminderMessages(store, channels, send, clock=clock)
        self._channels = channels
        self._send = send
        self._clock = clock

    async def run(
        self,
        repository: Repository,
        config: RepoConfig | None,
        *,
        is_private: bool,
        must_hold: Callable[[], Awaitable[None]],
    ) -> float | None:
        """Send what is due, and note each at once; return when to run again (None: nothing will be due)."""
        if config is None:
            return None
        again = await self.reminders.run(repository, config, is_private=is_private, must_hold=must_hold)
        again += await self._run_digests(repository, config, is_private=is_private, must_hold=must_hold)
        return min(again, default=None)

    async def _run_digests(
        self,
        repository: Repository,
        config: RepoConfig,
        *,
        is_private: bool,
        must_hold: Callable[[], Awaitable[None]],
    ) -> list[float]:
        if config.digest is None:
            return []
        now = datetime.fromtimestamp(self._clock(), UTC)
        slot = latest_slot(now, config.digest).timestamp()
        known = await self._store.read(digest_notes(repository.id))
        again = [next_slot(now, config.digest).timestamp()]
        failed: dict[str, str] = {}
        for pair, name in product(config.pairs, dict.fromkeys(config.digest.to)):
            before = known.get((pair.name, name))
            # What was due before somebody asked for it is not sent.
            note = before or DigestNote(pair=pair.name, channel=name, slot=slot)
            if note.slot < slot and note.due <= now.timestamp():
                await must_hold()
                error = failed.get(name) or await self._tell(repository, config, pair, note, is_private=is_private)
                failed |= {name: error} if error else {}
                note = self._noted(note, slot, error)
            if note != before:
                await self._store.save(Key(repository.id), Findings(digests=(note,)))
            again += [note.due] if note.error else []
        return again

    def _noted(self, note: DigestNote, slot: float, error: str) -> DigestNote:
        if not error:
            return DigestNote(pair=note.pair, channel=note.channel, slot=slot)
        return replace(note, tries=note.tries + 1, due=self._clock() + retry_pause(note.tries), error=error)

    async def _tell(
        self, repository: Repository, config: RepoConfig, pair: Pair, note: DigestNote, *, is_private: bool
    ) -> str:
        """Tell a channel about a pair, if there is something to say; return what went wrong, if anything."""
        channel = usable_channel(self._channels, note.channel, repository.full_name, is_private=is_private)
        if isinstance(channel, str):
            return channel
        digest = await self._digest(repository, config, pair, datetime.fromtimestamp(note.slot, UTC))
        if digest is None:
            return ""
        message = Message(digest.title, as_text(digest), as_markdown(digest))
        error = await attempt(self._send, channel, message, tries=note.tries)
        if not error:
            log.info("sent a digest", extra={"channel": channel.name, "repository": repository.id, "pair": pair.name})
        return error

    async def _digest(self, repository: Repository, config: RepoConfig, pair: Pair, since: datetime) -> Digest | None:
        ids = {repository.id}
        planned = [each.row for each in await self._rows.roadmap(ids)]
        filters = DocumentFilters(kind="rules", pair=pair.name)
        rules = [each.row for each in (await self._rows.documents(ids, filters, size=_MOST_DOCUMENTS)).rows]
        decided = await self._rows.decided_since(repository.id, since.timestamp())
        return digest_of(
            DigestSubject(
                repository=repository.full_name,
                pair=pair.name,
                since=since,
                now=datetime.fromtimestamp(self._clock(), UTC),
                documents=[*(each for each in planned if each.pair == pair.name), *rules],
                other_sdds=[each for each in planned if each.pair != pair.name],
                decided=[
                    DecidedTitle(each.data["title"], each.data["url"], is_bypass=each.kind == BYPASSED)
                    for each in decided
                    if any(hearing["pair"] == pair.name for hearing in each.data["hearings"])
                ],
                calendar=config.reminders or Reminders(),
            )
        )
