"""The scope of an override: the contents, the base branch and the people that it was given for (SPEC §4)."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ghapp.rules.documents.fingerprint import fingerprint
from ghapp.rules.documents.touched import Document
from ghapp.rules.model.framework import Pair, RepoConfig, Role
from ghapp.rules.model.snapshot import PullRequest, Snapshot
from ghapp.rules.text.digests import digest, short_digest

_VERSION = "2"
# GitHub's limit for the identifier of a button is 20 characters, of which `override:` takes nine.
_BINDING = 11


@dataclass(frozen=True, slots=True)
class OverrideScope:
    """Digests of the documents' contents, of the base branch, and of who holds the roles for which document."""

    contents: str
    base: str
    pairs: str

    @property
    def words(self) -> tuple[str, ...]:
        """Return the scope as words of a marker, the version of the format first."""
        return _VERSION, self.contents, self.base, self.pairs

    @classmethod
    def parse(cls, words: Sequence[str]) -> OverrideScope | None:
        """Return the scope in words of a marker; None for another version of the format."""
        return cls(*words[1:]) if words[0] == _VERSION and len(words) == 4 else None


def override_scope(
    snapshot: Snapshot, pull: PullRequest, config: RepoConfig, documents: tuple[Document, ...]
) -> OverrideScope | None:
    """Return what an override given now covers; None without documents, or if some contents are unknown.

    `config` is the one without delegates: an override does not end when a delegation does.
    """
    contents = fingerprint(pull, documents)
    if contents is None:
        return None
    pairs = (f"{_people(snapshot, config, each)} {fingerprint(pull, (each,))}" for each in documents)
    return OverrideScope(contents, _digest([pull.base]), _digest(pairs))


def override_binding(snapshot: Snapshot, pull: PullRequest, config: RepoConfig, documents: tuple[Document, ...]) -> str:
    """Return the part of the scope that the button Override carries: base branch and people; a click has a commit."""
    parts = [pull.base, *(_people(snapshot, config, each) for each in documents)]
    return urlsafe_b64encode(digest("\n".join(parts))).decode()[:_BINDING]


def _people(snapshot: Snapshot, config: RepoConfig, document: Document) -> str:
    """Return a document's kind and the ids of its pair's holders; a holder without an id counts by name."""
    pair = next((pair for pair in config.pairs if pair.name == document.pair.name), document.pair)
    return " ".join([document.kind, *(f"{role}={','.join(_ids(snapshot, pair, role))}" for role in Role)])


def _ids(snapshot: Snapshot, pair: Pair, role: Role) -> list[str]:
    found = ((holder, snapshot.people.get(holder)) for holder in pair.holders(role))
    return sorted(resolved.node_id if resolved else str(holder) for holder, resolved in found)


def _digest(parts: Iterable[str]) -> str:
    return short_digest("\n".join(sorted(parts)))
