"""The threads where a comment without a command changes nothing, as replicas hear of them from each other."""

from __future__ import annotations

from cachetools import LRUCache

from ghapp.identity import Key

_REMEMBERED = 10_000  # threads


class QuietThreads:
    """Where the last look ended well and found nothing that a comment could change, with no look begun since."""

    def __init__(self) -> None:
        self._quiet: LRUCache[Key, bool] = LRUCache(_REMEMBERED)
        self._looking: set[Key] = set()

    def has(self, key: Key) -> bool:
        """Whether the thread is quiet without doubt."""
        return self._quiet.get(key, False)

    def begin(self, key: Key) -> None:
        """This replica looks."""
        self._looking.add(key)
        self._quiet.pop(key, None)

    def end(self, key: Key, *, quiet: bool) -> None:
        """This replica has looked."""
        self._looking.discard(key)
        if quiet:
            self._quiet[key] = True

    def hear_beginning(self, payload: str) -> None:
        """A replica looks; the payload is `REPOSITORY NUMBER`."""
        self._quiet.pop(_key(payload), None)

    def hear_end(self, payload: str) -> None:
        """A replica found the thread quiet; that is old news where this one looks again."""
        key = _key(payload)
        if key not in self._looking:
            self._quiet[key] = True

    def doubt(self) -> None:
        """Looks of others may have escaped this replica."""
        self._quiet.clear()

    def restart(self) -> None:
        """Nobody looks, nothing is known."""
        self._looking.clear()
        self._quiet.clear()


def _key(payload: str) -> Key:
    repository_id, number = payload.split()
    return Key(int(repository_id), int(number))
