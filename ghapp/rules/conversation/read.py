"""The conversation: what the comments and reviews of a thread mean, read once for one decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ghapp.rules.conversation.concerns import Concern, read_concerns
from ghapp.rules.conversation.delegations import Delegations, read_delegations
from ghapp.rules.conversation.given_commands import GivenCommand, commands_named, given_commands
from ghapp.rules.conversation.markers import Marker, read_markers
from ghapp.rules.conversation.statements import Statement, read_statements
from ghapp.rules.conversation.voices import NO_VOICES, Voices, read_voices
from ghapp.rules.model.framework import RepoConfig
from ghapp.rules.model.snapshot import Snapshot
from ghapp.rules.people.authors import is_author, mark_bots
from ghapp.rules.people.copies import authors
from ghapp.rules.people.holders import people


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """The commands that people gave, the markers of the app's comments, and what follows from both.

    `voices` are those of all holders, delegates and people who may override. On an issue there are no delegations,
    concerns or voices.
    `automatic` are the out-of-office mails of those who may speak.
    """

    commands: tuple[GivenCommand, ...]
    markers: tuple[Marker, ...]
    delegations: Delegations
    concerns: tuple[Concern, ...] = ()
    automatic: tuple[Statement, ...] = ()
    voices: Voices = NO_VOICES

    @property
    def config(self) -> RepoConfig:
        """Return the configuration as written, without the delegates."""
        return self.delegations.config

    @property
    def pending_commands(self) -> tuple[GivenCommand, ...]:
        """Return the commands that the app has not reacted to yet."""
        return tuple(command for command in self.commands if command.is_pending)

    @property
    def open_concerns(self) -> tuple[Concern, ...]:
        """Return the concerns that are not resolved."""
        return tuple(concern for concern in self.concerns if concern.is_open)

    def config_at(self, moment: datetime) -> RepoConfig:
        """Return the configuration with the delegates of a moment among the holders."""
        return self.delegations.config_at(moment)

    def commands_named(self, *names: str) -> tuple[GivenCommand, ...]:
        """Return the commands with one of these names, oldest first."""
        return commands_named(self.commands, *names)

    def markers_of(self, *kinds: str) -> tuple[Marker, ...]:
        """Return the markers of these kinds, oldest first."""
        return tuple(marker for marker in self.markers if marker.kind in kinds)


def read_conversation(snapshot: Snapshot, config: RepoConfig) -> Conversation:
    """Read all comments and reviews of a thread."""
    snapshot = mark_bots(snapshot, config)
    statements, markers = read_statements(snapshot), read_markers(snapshot)
    commands = given_commands(statements)
    if snapshot.pull_request is None:
        return Conversation(commands=commands, markers=markers, delegations=Delegations(config=config))
    delegations = read_delegations(snapshot, config, commands)
    may_speak = config.holders.union(config.override, snapshot.administering or ())
    speakers = people(snapshot, may_speak).union(each.delegate.node_id for each in delegations.given)
    automatic = (each for each in statements if each.is_automatic and each.author.node_id in speakers)
    return Conversation(
        commands=commands,
        markers=markers,
        delegations=delegations,
        automatic=tuple(each for each in automatic if not is_author(snapshot, each.author)),
        concerns=read_concerns(snapshot, delegations, commands),
        voices=read_voices(statements, snapshot.pull_request.reviews, speakers, authors=authors(snapshot)),
    )
