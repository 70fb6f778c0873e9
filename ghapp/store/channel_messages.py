"""Messages to channels that a run leaves to be sent; the same steps in every engine."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ghapp.identity import Key
from ghapp.rules.model.plan import ChannelMessage
from ghapp.store.sql_statements import Steps, load

_statement = load("channel_messages.sql")
_KEEP = _statement("keep_messages")
_UNSENT = _statement("unsent_messages")
_NOTE = _statement("note_message")
_FORGET = _statement("forget_messages")
_FAILING = _statement("failing_messages")

# Seconds for which messages are kept, sent or not: a reminder of last week is worth nothing.
KEPT = 7 * 86_400.0


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMessage:
    """A message that was not sent yet: the pull request that it is about, and how often it was tried."""

    number: int
    channel: str
    identity: str
    title: str
    text: str
    markdown: str
    tries: int
    due: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FailingMessage:
    """What a channel did not take: a digest or a reminder, of a repository (`owner/name`), and the last error."""

    repository: str
    about: str
    channel: str
    tries: int
    error: str


def keep(key: Key, messages: Sequence[ChannelMessage], now: float) -> Steps[None]:
    """Keep messages to be sent; one that is kept already, or was sent, stays as it is."""
    yield _FORGET(repository_id=key.repository_id, before=now - KEPT)
    yield _KEEP(
        messages=[
            (key.repository_id, key.number, each.channel, each.identity, each.title, each.text, each.markdown, now)
            for each in messages
        ]
    )


def unsent(repository_id: int, channels: Iterable[str], since: float) -> Steps[list[KeptMessage]]:
    """Return the messages to these channels that were not sent, of those kept since a time, oldest first."""
    rows = yield _UNSENT(repository_id=repository_id, channels=list(channels), since=since)
    return [
        KeptMessage(
            number=number,
            channel=channel,
            identity=identity,
            title=title,
            text=text,
            markdown=markdown,
            tries=tries,
            due=due,
        )
        for number, channel, identity, title, text, markdown, tries, due in rows
    ]


def note(repository_id: int, message: KeptMessage, error: str) -> Steps[None]:
    """Note that a message was sent, or (with an error) how often it was tried and when it is tried again."""
    yield _NOTE(
        repository_id=repository_id,
        number=message.number,
        channel=message.channel,
        identity=message.identity,
        is_sent=not error,
        tries=message.tries,
        due=message.due,
        error=error,
    )


def failing_messages(now: float) -> Steps[list[FailingMessage]]:
    """Return the digests and reminders that wait for another attempt."""
    return [
        FailingMessage(
            repository=f"{owner}/{name}",
            about=f"reminder of #{number}" if number else f"digest of {pair}",
            channel=channel,
            tries=tries,
            error=error,
        )
        for owner, name, pair, number, channel, tries, error in (yield _FAILING(since=now - KEPT))
    ]
